import { describe, expect, test } from "vitest";
import {
  type AuthRequest,
  CardPointeGateway,
  type GatewayConfig,
  type GatewayOptions,
} from "../../src/gateway/index.ts";
import { Secret } from "../../src/secret.ts";
import { APPROVAL, CONFIG, faked } from "./fake-gateway.ts";

const TOKEN = "9418594164541111";

/** The members that an authorization sends, but for those that every one has. */
async function sentBy(request: Partial<AuthRequest>): Promise<Record<string, unknown>> {
  const { client, sent } = faked([APPROVAL]);
  await client.authorize({ account: TOKEN, amountMinor: 1_000, orderId: "A1", ...request } as AuthRequest);
  const { merchid, orderid, currency, amount, account, ...others } = JSON.parse(sent[0]!.body!);
  return others;
}

describe("members of an authorization", () => {
  test.each<[string, Partial<AuthRequest>, object]>([
    [
      "yes and no",
      { capture: true, cofscheduled: false, bin: true },
      { capture: "Y", cofscheduled: "N", bin: "Y" },
    ],
    [
      "secrets",
      { cvv2: new Secret("123", "CVV"), name: new Secret("Jane", "name") },
      { cvv2: "123", name: "Jane" },
    ],
    ["a new profile", { profile: true }, { profile: "Y" }],
    [
      "a stored account",
      { account: undefined, profile: { profileid: "11446681769924840446", acctid: "1" } },
      { profile: "11446681769924840446/1" },
    ],
    [
      "a profile's default account",
      { account: undefined, profile: { profileid: "11446681769924840446" } },
      { profile: "11446681769924840446" },
    ],
    ["a reader's data", { account: undefined, track: "DFEE25020203" }, { track: "DFEE25020203" }],
    ["receipts", { receipt: true }, { receipt: "Y" }],
    ["receipts as an object", { receipt: "json" }, { receipt: "json" }],
    [
      "stored credentials",
      { cof: "M", cofscheduled: true, ecomind: "R" },
      { cof: "M", cofscheduled: "Y", ecomind: "R" },
    ],
    [
      "3-D Secure",
      {
        secureflag: "05",
        securevalue: "AAABBJg0VhI0VniQEjRWAAAAAAA=",
        securedstid: "f25084f0-5b16-4c0a-ae5d-b24808a95e4b",
      },
      {
        secureflag: "05",
        securevalue: "AAABBJg0VhI0VniQEjRWAAAAAAA=",
        securedstid: "f25084f0-5b16-4c0a-ae5d-b24808a95e4b",
      },
    ],
    ["an exemption", { secureexemption: "lowvalue" }, { secureexemption: "lowvalue" }],
    ["level 2", { ponumber: "PO-1", taxamntMinor: 315 }, { ponumber: "PO-1", taxamnt: "3.15" }],
    [
      "level 3",
      {
        frtamntMinor: 5,
        dutyamntMinor: 0,
        orderdate: "20260203",
        shiptozip: "19106",
        shipfromzip: "19106",
        shiptocountry: "US",
        items: [
          {
            description: "Widget",
            lineno: "1",
            quantity: "2.5",
            uom: "each",
            unitcostMinor: 1_000,
            netamntMinor: 2_500,
            discamntMinor: 0,
            taxexempt: false,
            upc: "12",
          },
        ],
      },
      {
        frtamnt: "0.05",
        dutyamnt: "0.00",
        orderdate: "20260203",
        shiptozip: "19106",
        shipfromzip: "19106",
        shiptocountry: "US",
        items: [
          {
            description: "Widget",
            lineno: "1",
            quantity: "2.5",
            uom: "each",
            unitcost: "10.00",
            netamnt: "25.00",
            discamnt: "0.00",
            taxexempt: "N",
            upc: "12",
          },
        ],
      },
    ],
    [
      "user fields in order",
      { userfields: [{ b: "1" }, { a: "2" }] },
      { userfields: [{ b: "1" }, { a: "2" }] },
    ],
    ["user fields", { userfields: { orderNote: "two lines" } }, { userfields: { orderNote: "two lines" } }],
    ["a signature's bytes", { signature: Uint8Array.of(0x1f, 0x8b, 8) }, { signature: "H4sI" }],
    ["a signature in base64", { signature: "H4sIAA==" }, { signature: "H4sIAA==" }],
    [
      "a bank account",
      { account: "123123123123", bankaba: "124001545", accttype: "ECHK" },
      { bankaba: "124001545", accttype: "ECHK" },
    ],
    [
      "members of no table",
      { extra: { frontendid: "7", ssnl4: new Secret("7890", "SSN") } },
      { frontendid: "7", ssnl4: "7890" },
    ],
    ["undefined is nothing", { name: undefined, items: undefined, extra: undefined }, {}],
  ])("%s", async (_, request, members) => {
    expect(await sentBy(request)).toEqual(members);
  });

  test.each<[number, object, string]>([
    [0, {}, "0.00"],
    [1, {}, "0.01"],
    [10, {}, "0.10"],
    [1_000, {}, "10.00"],
    [999_999_999_999, {}, "9999999999.99"],
    [-500, { forcedCredit: true }, "-5.00"],
  ])("%i minor units %j are %s", async (amountMinor, more, amount) => {
    const { client, sent } = faked([APPROVAL]);
    await client.authorize({ account: TOKEN, amountMinor, ...more });
    expect(JSON.parse(sent[0]!.body!).amount).toBe(amount);
  });

  test("without an order id one is made: letters, new each time, and told", async () => {
    const { client, sent } = faked([APPROVAL]);
    const outcomes = [
      await client.authorize({ account: TOKEN, amountMinor: 1 }),
      await client.authorize({ account: TOKEN, amountMinor: 1 }),
    ];
    const orderIds = sent.map(({ body }) => JSON.parse(body!).orderid);
    expect(outcomes.map(({ orderId }) => orderId)).toEqual(orderIds);
    expect(orderIds[0]).toMatch(/^[B-DF-HJ-NP-TV-XZ]{24}$/);
    expect(orderIds[0]).not.toBe(orderIds[1]);
  });

  test("merchant id and currency of the request, or of the client", async () => {
    const { client, sent } = faked([APPROVAL], { currency: "CAD" });
    await client.authorize({ account: TOKEN, amountMinor: 1, orderId: "A1" });
    await client.authorize({
      account: TOKEN,
      amountMinor: 1,
      orderId: "A2",
      merchid: "123456789012",
      currency: "USD",
    });
    expect(sent.map(({ body }) => JSON.parse(body!))).toMatchObject([
      { merchid: "496160873888", currency: "CAD" },
      { merchid: "123456789012", currency: "USD" },
    ]);
    expect(await client.findPayment("A2")).toMatchObject({ merchid: "123456789012", currency: "USD" });
  });
});

describe("what is refused before anything is sent, or written down", () => {
  const bad: readonly (readonly [string, object, string])[] = [
    ["no amount", { amountMinor: undefined }, "request.amountMinor"],
    ["an amount in major units", { amountMinor: 10.5 }, "request.amountMinor"],
    ["an amount as text", { amountMinor: "1000" }, "request.amountMinor"],
    ["an amount below zero", { amountMinor: -1 }, "request.amountMinor"],
    ["a forced credit above zero", { forcedCredit: true }, "request.amountMinor"],
    ["an amount of 15 characters", { amountMinor: 1_000_000_000_000 }, "request.amountMinor"],
    ["nobody to pay", { account: undefined }, "request"],
    ["two who pay", { profile: { profileid: "1" } }, "request"],
    ["a misspelt member", { ammountMinor: 1 }, "request.ammountMinor"],
    ["a member by its wire name", { orderid: "A1" }, "request.orderid"],
    ["a wire name in extra", { extra: { orderid: "A1" } }, "request.extra.orderid"],
    ["a number in extra", { extra: { x: 1 } }, "request.extra.x"],
    ["extra that is a list", { extra: [] }, "request.extra"],
    ["a long account", { account: "9".repeat(20) }, "request.account"],
    ["an empty account", { account: "" }, "request.account"],
    ["a CVV of letters", { cvv2: "abc" }, "request.cvv2"],
    ["an expiry of three digits", { expiry: "123" }, "request.expiry"],
    ["a name beyond ASCII", { name: "José" }, "request.name"],
    ["a long name", { name: "x".repeat(31) }, "request.name"],
    ["a country in full", { country: "USA" }, "request.country"],
    ["capture that is Y", { capture: "Y" }, "request.capture"],
    ["an unknown ecomind", { ecomind: "X" }, "request.ecomind"],
    ["a profile that is text", { account: undefined, profile: "1/1" }, "request.profile"],
    [
      "an account of a profile that is none",
      { account: undefined, profile: { profileid: "1", acctid: "undefined" } },
      "request.profile.acctid",
    ],
    [
      "an item without members of the table",
      { items: [{ description: "x", price: 1 }] },
      "request.items[0].price",
    ],
    ["no items", { items: [] }, "request.items"],
    ["an item that is none", { items: [null] }, "request.items[0]"],
    ["user fields over 4000 bytes", { userfields: { a: "x".repeat(4_000) } }, "request.userfields"],
    ["user fields that are numbers", { userfields: { a: 1 } }, "request.userfields.a"],
    ["user fields beyond ASCII", { userfields: [{ a: "ü" }] }, "request.userfields[0].a"],
    ["a signature that is no base64", { signature: "?" }, "request.signature"],
    ["a signature over 6144 characters", { signature: "A".repeat(6_148) }, "request.signature"],
    ["a bank account of nothing", { bankaba: "124001545", amountMinor: 0 }, "request.amountMinor"],
    ["a currency without decimals", { currency: "JPY" }, "request.currency"],
    ["a currency in lower case", { currency: "usd" }, "request.currency"],
    ["acceptPartial that is text", { acceptPartial: "no" }, "request.acceptPartial"],
    ["an order id with a card number", { orderId: "X-4111111111111111" }, "request.orderId"],
    ["an order id that passes Luhn", { orderId: "18" }, "request.orderId"],
    ["an order id of a path", { orderId: "../void" }, "request.orderId"],
    ["an order id with a slash", { orderId: "a/b" }, "request.orderId"],
    ["an order id of 51 characters", { orderId: "x".repeat(51) }, "request.orderId"],
    ["a merchant id of a path", { merchid: "../.." }, "request.merchid"],
  ];
  test.each(bad)("%s", async (_, request, argument) => {
    const { client, sent } = faked([APPROVAL]);
    const call = client.authorize({ account: TOKEN, amountMinor: 1_000, ...request } as AuthRequest);
    await expect(call).rejects.toMatchObject({ code: "ARGUMENT_INVALID", context: { argument } });
    expect(sent).toEqual([]);
  });

  test.each<[string, (client: CardPointeGateway) => Promise<unknown>]>([
    ["no request", (client) => client.authorize(undefined as never)],
    ["a capture of nothing", (client) => client.capture({} as never)],
    ["a capture of a path", (client) => client.capture({ retref: "../auth" })],
    ["a void of nothing", (client) => client.void(null as never)],
    ["a refund below zero", (client) => client.refund({ retref: "1", amountMinor: -1 })],
    ["a void by no order", (client) => client.voidByOrderId({} as never)],
    ["an inquiry of nothing", (client) => client.inquire({} as never)],
    ["an inquiry by a masked order id", (client) => client.inquireByOrderId({ orderId: "4111111111111111" })],
    ["no signature", (client) => client.storeSignature({ retref: "1" } as never)],
    ["a profile without an account", (client) => client.createProfile({ name: "Jane" } as never)],
    [
      "a new account with an id",
      (client) => client.addAccount({ profileid: "1", acctid: "1", account: TOKEN } as never),
    ],
    ["an update of no account", (client) => client.updateAccount({ profileid: "1", name: "Jane" } as never)],
    [
      "an account in the place of none",
      (client) => client.replaceAccount({ profileid: "1", account: TOKEN } as never),
    ],
    ["a replacement by nothing", (client) => client.replaceAccount({ profileid: "1", acctid: "1" } as never)],
    ["a profile of no id", (client) => client.getProfile({ profileid: "x" })],
    ["deleting no account", (client) => client.deleteAccount({ profileid: "1" } as never)],
    ["settlement by date and batch", (client) => client.settlementStatus({ date: "0102", batchid: "1" })],
    ["funding of a day in words", (client) => client.funding({ date: "today" })],
    ["a bin of no token", (client) => client.bin({} as never)],
    ["a surcharge on nobody", (client) => client.surcharge({ amountMinor: 1 })],
    ["opening a batch by hand, unasked", (client) => client.openBatch({ batchsource: "x" })],
    ["closing a batch by hand, unasked", (client) => client.closeBatch()],
    ["no options", (client) => client.inquire({ retref: "1" }, null as never)],
    ["a signal that is none", (client) => client.inquire({ retref: "1" }, { signal: {} as never })],
    ["a deadline of years", (client) => client.inquire({ retref: "1" }, { timeoutMs: 2 ** 40 })],
    ["a payment by no id", (client) => client.findPayment(1 as never)],
    ["a long note", (client) => client.closeByHand("A1", "x".repeat(501))],
    ["recovery of half a thing", (client) => client.recover({ concurrency: 0.5 })],
    ["recovery that waits perhaps", (client) => client.recover({ waitForHeld: "perhaps" as never })],
  ])("%s", async (_, call) => {
    const { client, sent } = faked([APPROVAL]);
    await expect(call(client)).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
    expect(sent).toEqual([]);
  });

  const CARD_NUMBERS = ["4111111111111111", "5555555555554444", "30569309025904", "2223000048400011"];
  test.each(CARD_NUMBERS)(
    "a card number in a URL, %s, in clear or as a token, and it is not told",
    async (pan) => {
      const { client, sent } = faked([APPROVAL]);
      for (const token of [pan, new Secret(pan, "token")]) {
        for (const call of [client.bin({ token }), client.surcharge({ token, postal: "19106" })]) {
          await expect(call).rejects.toMatchObject({
            code: "ARGUMENT_INVALID",
            context: { argument: "request.token", expected: "a token" },
            message: expect.not.stringContaining(pan.slice(0, 6)),
          });
        }
      }
      await expect(client.surcharge({ token: pan.replace(/.{4}/, "$& ") })).rejects.toMatchObject({
        code: "ARGUMENT_INVALID",
      });
      expect(sent).toEqual([]);
    },
  );

  test("what is no card number is a token: CardSecure's begin with 9, others fail Luhn or have letters", async () => {
    const tokens = [TOKEN, "9476837261540119", "4111111111111112", "411111111111", "A411111111111111"];
    const { client, sent } = faked(tokens.map(() => ({ token: "CREDIT" })));
    for (const token of tokens) await client.surcharge({ token });
    expect(sent.map(({ url }) => new URL(url).searchParams.get("token"))).toEqual(tokens);
  });

  test("a value is never in the error: it may be a card number", async () => {
    const { client } = faked([APPROVAL]);
    const call = client.authorize({ account: "4111111111111111".repeat(2), amountMinor: 1 });
    await expect(call).rejects.toMatchObject({ message: expect.not.stringContaining("4111") });
  });
});

describe("a client is not made", () => {
  const make =
    (config: unknown, options: unknown = {}) =>
    () =>
      new CardPointeGateway(config as GatewayConfig, options as GatewayOptions);
  test.each<[string, object]>([
    ["without a merchant id", { merchid: undefined }],
    ["with a merchant id of a path", { merchid: "a/b" }],
    ["without a user", { username: "" }],
    ["with a user that has a colon", { username: "a:b" }],
    ["without a password", { password: "" }],
    ["with a password that is none", { password: 7 }],
    ["for no environment", { environment: "test" }],
    ["for a host name in place of a site", { site: "fts-uat" }],
  ])("%s", (_, change) => {
    expect(make({ ...CONFIG, ...change })).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });

  test.each<[string, unknown]>([
    ["a journal that is none", { journal: {} }],
    ["no fetch", { fetch: "fetch" }],
    ["a clock that stands", { clock: {} }],
    ["a currency of three decimals", { currency: "KWD" }],
    ["no deadline", { moneyTimeoutMs: 0 }],
    ["a deadline past five minutes", { readTimeoutMs: 300_001 }],
    ["no requests at all", { maxConcurrent: 0 }],
    ["hosts with ports", { allowedHosts: ["a:1"] }],
    ["an owner that is none", { owner: 1 }],
    ["ids that are none", { newId: "A1" }],
    ["batches by hand, perhaps", { manualBatches: 1 }],
    ["options that are none", null],
  ])("with %s", (_, options) => {
    expect(make(CONFIG, options)).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });
});

test("made ids that the Gateway would mask are refused: the order could never be found", async () => {
  const { client, sent } = faked([APPROVAL], { newId: () => "18" });
  await expect(client.authorize({ account: TOKEN, amountMinor: 1 })).rejects.toMatchObject({
    code: "ARGUMENT_INVALID",
    context: { argument: "options.newId()" },
  });
  expect(sent).toEqual([]);
});
