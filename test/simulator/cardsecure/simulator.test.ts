import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  type CardSecureSimulator,
  type CardSecureSimulatorOptions,
  createCardSecureSimulator,
} from "../../../src/simulator/cardsecure/index.ts";
import { encryptCardData } from "../../../src/simulator/keys/demo-key.ts";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";

const TOKENIZE = "/cardsecure/api/v1/ccn/tokenize";
const VISA = "4111111111111111";

async function ask(simulator: CardSecureSimulator, body: unknown, path = TOKENIZE, init: RequestInit = {}) {
  const request = new Request(`http://127.0.0.1${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...init,
  });
  const response = await simulator.fetch(request);
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown> };
}

async function tokenFor(simulator: CardSecureSimulator, body: object): Promise<string> {
  return String((await ask(simulator, body)).json.token);
}

function create(options: CardSecureSimulatorOptions = {}) {
  return createCardSecureSimulator({ junkMembers: false, ...options });
}

/** A reader's data for {@link VISA} under the demo key. */
const READER_DATA = (() => {
  const ksn = [0x62, 0x99, 0x49, 1, 0x19, 0, 0, 0, 0, 1];
  const clear = [0x57, 0x0c, 0x41, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0xd3, 0x01, 0x22, 0x01];
  const bytes = encryptCardData({ ksn: Uint8Array.from(ksn), cipher: "tdes" }, Uint8Array.from(clear));
  return Buffer.from([0xff, 0xee, 0x12, 10, ...ksn, 0x57, 0xc1, bytes.length, ...bytes]).toString("hex");
})();

describe("tokens", () => {
  test("are the same for the same card of the same site, whatever it came from", async () => {
    const simulator = create();
    const token = await tokenFor(simulator, { account: VISA });
    expect(await tokenFor(simulator, { account: VISA, unique: false })).toBe(token);
    expect(await tokenFor(simulator, { devicedata: READER_DATA })).toBe(token);
    expect(await tokenFor(create(), { account: VISA })).toBe(token);
    expect(await tokenFor(create({ site: "other-uat" }), { account: VISA })).not.toBe(token);
    expect(await tokenFor(create({ secret: "other" }), { account: VISA })).not.toBe(token);
  });

  test("are stable also when asked for at once", async () => {
    const simulator = create();
    const tokens = await Promise.all(
      Array.from({ length: 20 }, () => tokenFor(simulator, { account: VISA })),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(simulator.issued).toHaveLength(1);
  });

  test("unique ones differ each time, and leave the stable one alone", async () => {
    const simulator = create();
    const stable = await tokenFor(simulator, { account: VISA });
    const unique = await Promise.all(
      Array.from({ length: 5 }, () => tokenFor(simulator, { account: VISA, unique: true })),
    );
    expect(new Set([stable, ...unique]).size).toBe(6);
    expect(unique.every((token) => /^941\d{9}1111$/.test(token))).toBe(true);
    expect(await tokenFor(simulator, { account: VISA })).toBe(stable);
    expect(simulator.issued.map(({ unique: isUnique }) => isUnique)).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  test("of two accounts with the same ends never meet", async () => {
    // The token that 4111111111111111 would get is another account's already.
    const token = await tokenFor(create(), { account: VISA });
    const simulator = create({ knownTokens: [{ account: "4100000000001111", token }] });
    const other = await tokenFor(simulator, { account: VISA });
    expect(other).not.toBe(token);
    expect(other).toMatch(/^941\d{9}1111$/);
    expect(await tokenFor(simulator, { account: VISA })).toBe(other);
  });

  test("of a bank account show its routing number", async () => {
    expect(await tokenFor(create(), { account: "011401533/1234123412341234" })).toMatch(/^901\d{9}1234$/);
  });

  test("of a wallet stand for one payment each", async () => {
    const simulator = create({ walletAccount: "5454545454545454" });
    const payment = (ectid: string) => ({
      encryptionhandler: "EC_APPLE_PAY",
      devicedata: `data=&ectype=apple&ecsig=s&eckey=k&ectid=${ectid}&echash=&ecpublickeyhash=h`,
    });
    const [first, second] = [
      await tokenFor(simulator, payment("1")),
      await tokenFor(simulator, payment("2")),
    ];
    expect(first).toMatch(/^954\d{9}5454$/);
    expect(second).not.toBe(first);
    expect(simulator.issued[0]?.origin).toBe("wallet");
  });
});

describe("errors", () => {
  test.each<[string, unknown, number]>([
    ["neither account nor device data", {}, 74],
    ["both", { account: VISA, devicedata: "x" }, 74],
    ["null members", { account: null, devicedata: null }, 74],
    ["no JSON", "{", 77],
    ["an array", [], 77],
    ["null", "null", 77],
    ["a number as account", { account: 4111 }, 77],
    ["a wrong unique", { account: VISA, unique: "yes" }, 77],
    ["empty account", { account: "" }, 14],
    ["letters", { account: "4111x" }, 8],
    ["beyond ASCII", { account: "4111é" }, 38],
    ["11 digits", { account: "41111111111" }, 21],
    ["20 digits", { account: "4".repeat(20) }, 13],
    ["wrong check digit", { account: "4111111111111112" }, 54],
    ["unknown token", { account: "9418594164541111" }, 49],
    ["wrong expiry", { account: VISA, expiry: "12/30" }, 8],
    ["wrong CVV", { account: VISA, cvv: "12" }, 8],
    ["unknown handler", { account: VISA, encryptionhandler: "ROT13" }, 16],
    ["wallet handler for an account", { account: VISA, encryptionhandler: "EC_APPLE_PAY" }, 16],
    ["RSA for device data", { devicedata: "x", encryptionhandler: "RSA" }, 16],
    ["empty device data", { devicedata: "" }, 73],
    ["Google Pay that is no JSON", { devicedata: "{", encryptionhandler: "EC_GOOGLE_PAY" }, 77],
    ["Google Pay that is no object", { devicedata: "1", encryptionhandler: "EC_GOOGLE_PAY" }, 77],
    ["Google Pay without members", { devicedata: "{}", encryptionhandler: "EC_GOOGLE_PAY" }, 74],
    ["Apple Pay without data", { devicedata: "ectype=apple", encryptionhandler: "EC_APPLE_PAY" }, 74],
    ["Apple Pay without members", { devicedata: "data&ectype=apple", encryptionhandler: "EC_APPLE_PAY" }, 74],
    ["nothing of Apple Pay", { devicedata: "", encryptionhandler: "EC_APPLE_PAY" }, 74],
  ])("%s", async (_name, body, errorcode) => {
    const simulator = create();
    const { status, json } = await ask(simulator, body);
    expect({ status, errorcode: json.errorcode, token: json.token }).toEqual({
      status: 400,
      errorcode,
      token: undefined,
    });
    expect(simulator.issued).toHaveLength(0);
  });

  test("come on demand, in order, once each", async () => {
    const simulator = create();
    simulator.failNext(65);
    simulator.failNext(9998);
    expect(await ask(simulator, { account: VISA })).toMatchObject({ status: 404, json: { errorcode: 65 } });
    expect(await ask(simulator, { account: VISA })).toMatchObject({ status: 400, json: { errorcode: 9998 } });
    expect((await ask(simulator, { account: VISA })).json.errorcode).toBe(0);
  });

  test("a body over 64 KiB is not read", async () => {
    expect((await ask(create(), { account: "4".repeat(70_000) })).json.errorcode).toBe(13);
  });

  test("a failure of the simulation itself is an answer too", async () => {
    const clock = {
      now: () => {
        throw new RangeError("no time");
      },
      setTimer: () => ({ cancel: () => undefined }),
    };
    expect((await ask(create({ clock }), { account: VISA })).json.errorcode).toBe(43);
  });

  test.each([
    ["GET", TOKENIZE],
    ["POST", "/cardsecure/api/v2/ccn/tokenize"],
    ["POST", "/"],
  ])("%s %s leads nowhere", async (method, path) => {
    const init = method === "GET" ? { method, body: null } : { method };
    const { status, json } = await ask(create(), {}, path, init);
    expect({ status, path: json.path }).toEqual({ status: 404, path });
  });
});

describe("answers", () => {
  test("come with junk and in an order that chance decides", async () => {
    const orders = new Set<string>();
    for (const value of [0, 0.5, 0.99]) {
      const simulator = createCardSecureSimulator({ random: () => value });
      const { json } = await ask(simulator, { account: VISA });
      expect(json).toMatchObject({ errorcode: 0, message: "No Error", ignored: "0000" });
      orders.add(Object.keys(json).join());
    }
    expect(orders.size).toBeGreaterThan(1);
    expect(createCardSecureSimulator().issued).toEqual([]);
  });

  test("echo repeats its message", async () => {
    const echo = (body: unknown) => ask(create(), body, "/cardsecure/api/v1/echo");
    expect((await echo({ message: "" })).json).toEqual({ message: "", errorcode: 0 });
    expect((await echo({ message: "x".repeat(250) })).json.errorcode).toBe(0);
    expect((await echo({ message: "x".repeat(251) })).json.errorcode).toBe(13);
    expect((await echo({})).json.errorcode).toBe(74);
    expect((await echo("no JSON")).json.errorcode).toBe(74);
  });
});

describe("short-lived data", () => {
  const start = Date.parse("2026-06-15T00:00:00Z");

  test("of a reader is there for one authorization", async () => {
    const simulator = create();
    const token = await tokenFor(simulator, { devicedata: READER_DATA });
    const first = simulator.redeem(token);
    expect(first?.account.reveal()).toBe(VISA);
    expect(first?.deviceData?.reveal()).toBe(READER_DATA);
    const second = simulator.redeem(simulator.issued[0]!.token);
    expect(Object.keys(second!)).toEqual(["account", "origin"]);
  });

  test("is there for two minutes", async () => {
    const clock = new VirtualClock(start);
    const simulator = create({ clock });
    const token = await tokenFor(simulator, { devicedata: READER_DATA });
    await clock.advance(119_999);
    expect(simulator.redeem(token)?.deviceData).toBeDefined();
    const again = await tokenFor(simulator, { devicedata: READER_DATA });
    await clock.advance(120_000);
    expect(simulator.redeem(again)?.deviceData).toBeUndefined();
    expect(simulator.issued[0]?.issuedAt).toBe(start);
  });

  test("CVV and expiry go along, as keyed or attached", async () => {
    const simulator = create();
    const token = await tokenFor(simulator, { account: VISA, cvv: "123", expiry: "1230" });
    expect(simulator.redeem(token)?.cvv?.reveal()).toBe("123");
    expect((await ask(simulator, { account: token, cvv: "999", expiry: "203012" })).json.token).toBe(token);
    const attached = simulator.redeem(token);
    expect([attached?.cvv?.reveal(), attached?.expiry?.reveal()]).toEqual(["999", "203012"]);
  });

  test("attaching CVV to a reader's token drops the reader's data", async () => {
    const simulator = create();
    const token = await tokenFor(simulator, { devicedata: READER_DATA });
    await ask(simulator, { account: token, cvv: "123" });
    const redeemed = simulator.redeem(token);
    expect(redeemed?.deviceData).toBeUndefined();
    expect(redeemed?.cvv?.reveal()).toBe("123");
    expect(redeemed?.expiry).toBeUndefined();
  });

  test("of an unknown token is nothing", () => expect(create().redeem("9418594164541111")).toBeUndefined());
});

describe("detokenize", () => {
  const credentials = { username: "auditor", password: "secret" };
  const authorization = `Basic ${btoa("auditor:secret")}`;
  const options = { detokenizeCredentials: credentials, site: "pipeline" };
  const detokenize = (
    simulator: CardSecureSimulator,
    body: unknown,
    headers = { authorization },
    kind = "ccn",
  ) => ask(simulator, body, `/cardsecure/api/v1/${kind}/detokenize`, { headers });

  test("gives keyed accounts back, to who may ask", async () => {
    const simulator = create(options);
    const card = await tokenFor(simulator, { account: VISA });
    const bank = await tokenFor(simulator, { account: "011401533/12345" });
    expect((await detokenize(simulator, { site: "pipeline", token: card })).json.account).toBe(VISA);
    expect(
      (await detokenize(simulator, { site: "pipeline", token: bank }, undefined, "ssn")).json.account,
    ).toBe("011401533/12345");
  });

  test("refuses everybody else, other sites, unknown tokens and reader data", async () => {
    const simulator = create(options);
    const token = await tokenFor(simulator, { account: VISA, unique: true });
    const reader = await tokenFor(simulator, { devicedata: READER_DATA });
    const asked = { site: "pipeline", token };
    expect(await detokenize(simulator, asked, { authorization: "Basic x" })).toMatchObject({
      status: 401,
      json: { errorcode: 47 },
    });
    expect(await detokenize(create(), asked)).toMatchObject({ status: 401, json: { errorcode: 47 } });
    expect((await detokenize(simulator, { ...asked, site: "x" })).json.errorcode).toBe(55);
    expect((await detokenize(simulator, { site: "pipeline", token: "x" })).json.errorcode).toBe(49);
    expect((await detokenize(simulator, { site: "pipeline" })).json.errorcode).toBe(49);
    expect((await detokenize(simulator, "no JSON")).json.errorcode).toBe(55);
    expect((await detokenize(simulator, { site: "pipeline", token: reader })).json.errorcode).toBe(71);
  });
});

describe("the old form interface", () => {
  const legacy = async (simulator: CardSecureSimulator, query: string, init: RequestInit = {}) => {
    const response = await simulator.fetch(new Request(`http://127.0.0.1/cardsecure/cs${query}`, init));
    return { text: await response.text(), type: response.headers.get("content-type") };
  };

  test("tokenizes by query and by form", async () => {
    const simulator = create();
    const { text } = await legacy(simulator, `?action=CE&data=${VISA}`);
    const token = simulator.issued[0]!.token.reveal();
    expect(text).toBe(`action=CE&data=${token}`);
    const body = new URLSearchParams({ action: "CE", data: VISA });
    expect((await legacy(simulator, "", { method: "POST", body })).text).toBe(text);
    expect((await legacy(simulator, "?type=json", { method: "POST", body })).text).toBe(
      `processToken( {"action":"CE","data":"${token}"} )`,
    );
    expect((await legacy(simulator, `?action=CZ&data=${READER_DATA}`)).text).toBe(`action=CZ&data=${token}`);
  });

  test("takes wallet payloads of both kinds", async () => {
    const google = encodeURIComponent('{"signature":"s","protocolVersion":"ECv2","signedMessage":"m"}');
    expect((await legacy(create(), `?action=CR&data=${google}`)).text).toMatch(
      /^action=CR&data=941\d{9}1111$/,
    );
    const apple = encodeURIComponent("d&ectype=apple&ecsig=s&eckey=k&ectid=1&echash=&ecpublickeyhash=h");
    expect((await legacy(create(), `?action=CR&data=${apple}`)).text).toMatch(
      /^action=CR&data=941\d{9}1111$/,
    );
  });

  test.each([
    ["?action=KG", "0007::Unknown action"],
    ["", "0007::Unknown action"],
    ["?action=CE", "0008::Data not decimal digits"],
    ["?action=CE&data=", "0008::Data not decimal digits"],
    ["?action=CE&data=4111111111111112", "0054::Card number fails Luhn check"],
  ])("%j is action ER", async (query, data) => {
    const { text, type } = await legacy(create(), query);
    expect(Object.fromEntries(new URLSearchParams(text))).toEqual({ action: "ER", data });
    expect(type).toContain("text/plain");
  });
});

describe("the ledger", () => {
  test("prints without card data", async () => {
    const simulator = create();
    await tokenFor(simulator, { account: VISA, cvv: "123", expiry: "1230" });
    await tokenFor(simulator, { devicedata: READER_DATA });
    const token = simulator.issued[0]!.token.reveal();
    const printed = [
      inspect(simulator, { depth: 12, showHidden: true }),
      JSON.stringify([simulator, simulator.issued, simulator.redeem(token)]),
      inspect(simulator.issued, { depth: 12, showHidden: true }),
    ].join();
    for (const canary of [VISA, token, READER_DATA, "1230"]) expect(printed).not.toContain(canary);
  });

  test("a vault may hold bank accounts", async () => {
    const account = "011401533/12345";
    const simulator = create({ knownTokens: [{ account, token: "9018594164542345" }] });
    expect(await tokenFor(simulator, { account })).toBe("9018594164542345");
    expect(simulator.issued[0]?.origin).toBe("bank");
  });
});

test.each([
  null,
  { site: 1 },
  { clock: 1 },
  { random: 1 },
  { secret: 1 },
  { keyIds: "629949" },
  { keyIds: ["62994"] },
  { keyIds: [1] },
  { unknownKeys: "guess" },
  { clock: {} },
  { knownTokens: {} },
  { knownTokens: [null] },
  { knownTokens: [{ account: 1, token: "9" }] },
  { knownTokens: [{ account: "4111111111111111" }] },
  { walletAccount: 1 },
  { rsaPrivateKey: 1 },
  { rsaPrivateKey: { n: "AQAB" } },
  { detokenizeCredentials: 1 },
  { detokenizeCredentials: { username: "a" } },
  { junkMembers: "no" },
])("%j is refused", (options) => {
  expect(() => createCardSecureSimulator(options as never)).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});

test.each([0, 10_000, 1.5, "54"])("failNext refuses %j", (errorcode) => {
  expect(() => create().failNext(errorcode as never)).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});

test.each([1, null, undefined])("redeem refuses %j", (token) => {
  expect(() => create().redeem(token as never)).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});
