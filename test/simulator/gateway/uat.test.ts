import { describe, expect, test } from "vitest";
import {
  AVS_TRIGGERS,
  CVV_TRIGGERS,
  GATEWAY_TEST_CARDS,
  type Processor,
  TEST_ROUTING_NUMBERS,
} from "../../../src/simulator/gateway/index.ts";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";
import { gateway, MERCHID, type Members } from "./caller.ts";

/** A Gateway whose merchant is on this processor. */
const on = (processor: Processor, merchant = {}) =>
  gateway({ merchants: [{ merchid: MERCHID, processor, ...merchant }] });

const PROCESSORS = ["RPCT", "FNOR"] as const;
const RESPSTATS: Readonly<Record<string, string>> = {
  "00": "A",
  "000": "A",
  "10": "A",
  "002": "A",
  "62": "B",
};

describe.each(PROCESSORS)("test cards on %s", (processor) => {
  test.each(Object.entries(GATEWAY_TEST_CARDS))("%s", async (account, row) => {
    const { simulator, auth } = on(processor);
    const answer = await auth({ account, amount: "6.00", orderid: "A-1" });
    const respcode = row[processor];
    const isGateway = "isGateway" in row;
    expect(answer).toMatchObject({
      respcode,
      respstat: RESPSTATS[respcode] ?? "C",
      respproc: isGateway ? "PPS" : processor,
    });
    const approved = "fromMinor" in row ? 500 : 600;
    expect(simulator.ledger.heldMinor("A-1")).toBe(answer.respstat === "A" ? approved : 0);
    if ("authcode" in row && processor === "FNOR") expect(answer.authcode).toBe(row.authcode);
    if (answer.respstat === "C") expect(answer).toMatchObject({ amount: "0.00", cardproc: processor });
  });

  test("a part is approved from 6.00 on", async () => {
    const { simulator, auth } = on(processor);
    const account = "4387750101010101";
    expect(await auth({ account, amount: "5.99" })).toMatchObject({ respstat: "A", amount: "5.99" });
    const part = await auth({ account, amount: "6.00", orderid: "A-1" });
    expect(part).toMatchObject({ amount: "5.00", resptext: "Partial Approval" });
    expect(simulator.ledger.findByOrder("A-1")).toMatchObject([{ requestedMinor: 600, amountMinor: 500 }]);
  });

  test.each([
    ["4000100011112224", "A"],
    ["5105105105105100", "A"],
    ["340000000000009", "A"],
    ["6221260000000000", "A"],
    ["6440000000000005", "A"],
    ["6500000000000002", "A"],
    ["36000000000008", "A"],
    ["3530111333300000", "A"],
    ["2223000048400011", "C"],
    ["6375050000000000014", "C"],
    ["4222222222222", "C"],
  ])("%s, of no row, is %s", async (account, respstat) => {
    const { auth } = on(processor);
    expect(await auth({ account })).toMatchObject({ respstat });
  });

  test("a card that times out is answered when its processor is given up", async () => {
    const clock = new VirtualClock();
    const { simulator, auth, byOrder } = gateway({ clock, processorTimeoutMs: 32_000 });
    const startMs = clock.now();
    const answer = await clock.run(() => auth({ account: "4999006200620062", orderid: "A-1" }));
    expect(clock.now() - startMs).toBe(32_000);
    expect(answer).toMatchObject({ respproc: "PPS", respcode: "62", respstat: "B", setlstat: "Declined" });
    expect(await byOrder("A-1")).toMatchObject({ respcode: "62", setlstat: "Declined" });
    expect(simulator.ledger.charges()).toEqual([]);
  });
});

describe("amounts that ask for an answer", () => {
  test.each<[Processor, string, string, string]>([
    ["RPCT", "1116.95", "116", "C"],
    ["RPCT", "111695", "116", "C"],
    ["RPCT", "1505.00", "505", "B"],
    ["RPCT", "1002.00", "002", "A"],
    ["RPCT", "1999.99", "999", "C"],
    ["RPCT", "1000.99", "000", "A"],
    ["RPCT", "2000.00", "000", "A"],
    ["RPCT", "999.99", "000", "A"],
    ["FNOR", "1000.00", "00", "A"],
    ["FNOR", "1005.00", "05", "C"],
    ["FNOR", "1051.50", "51", "C"],
    ["FNOR", "1091.00", "91", "B"],
    ["FNOR", "1010.00", "10", "A"],
    ["FNOR", "1116.00", "00", "A"],
  ])("%s %s gives %s", async (processor, amount, respcode, respstat) => {
    const { auth } = on(processor);
    expect(await auth({ amount })).toMatchObject({ respcode, respstat });
  });

  test.each<[Processor, string, string | undefined]>([
    ["RPCT", "1116.00", "116"],
    ["FNOR", "1005.00", "05"],
    ["RPCT", "1000.00", undefined],
    ["RPCT", "999.00", undefined],
  ])("a refund on %s of %s, of a sale that is large enough", async (processor, amount, declined) => {
    const { simulator, auth, put } = on(processor);
    const { retref } = await auth({ amount: "2000.00", orderid: "A-1", capture: "Y" });
    simulator.settle();
    const answer = await put("refund", { retref, amount });
    if (declined === undefined) expect(answer).toMatchObject({ respstat: "A", amount });
    else expect(answer).toMatchObject({ respstat: "C", respcode: declined, amount: "0.00" });
    const backMinor = declined === undefined ? Number(amount) * 100 : 0;
    expect(simulator.ledger.netMinor("A-1")).toBe(200_000 - backMinor);
  });

  test("are understood with a point and without, and nothing else is", async () => {
    const { auth } = gateway();
    for (const [amount, shown] of [
      ["9.98", "9.98"],
      ["998", "9.98"],
      [998, "9.98"],
      ["9.9", "9.90"],
      ["1", "0.01"],
    ] as const) {
      expect(await auth({ amount })).toMatchObject({ respstat: "A", amount: shown });
    }
    for (const amount of ["", "x", "1,00", "1.000", "1e3", ".5", "+1", "123456789012.34", null]) {
      expect(await auth({ amount })).toMatchObject({ respstat: "C", respcode: "43", respproc: "PPS" });
    }
  });
});

describe("address and verification value", () => {
  test.each(Object.entries(AVS_TRIGGERS))("%s asks for AVS %s", async (digits, avsresp) => {
    const { auth } = gateway();
    expect(await auth({ postal: `19${digits}` })).toMatchObject({ respstat: "A", avsresp });
    expect(await auth({ postal: "19000", address: `${digits} Main Street` })).toMatchObject({ avsresp });
  });

  test("the postal code is looked at first, and only whole numbers in the address", async () => {
    const { auth } = on("FNOR");
    expect(await auth({ postal: "19224", address: "112 Main Street" })).toMatchObject({ avsresp: "X" });
    expect(await auth({ postal: "19000", address: "1112 Main Street" })).toMatchObject({ avsresp: "Z" });
    expect(await auth({ postal: "K1C2N6" })).toMatchObject({ avsresp: " " });
    expect(await auth({})).toMatchObject({ avsresp: " " });
  });

  test.each([...Object.entries(CVV_TRIGGERS), ["123", "M"], [undefined, "P"]])(
    "CVV %s gives %s",
    async (cvv2, cvvresp) => {
      const { auth } = gateway();
      expect(await auth({ cvv2 })).toMatchObject({ respstat: "A", cvvresp });
    },
  );
});

describe("bank accounts", () => {
  test.each(TEST_ROUTING_NUMBERS)("routing %s is charged through the linked merchant", async (bankaba) => {
    const { simulator, auth, inquire, put } = gateway();
    const answer = await auth({ account: "123456789", bankaba, orderid: "A-1", capture: "Y" });
    expect(answer).toMatchObject({
      respstat: "A",
      respproc: "PSTR",
      resptext: "Success",
      merchid: "542041",
      avsresp: "U",
      cvvresp: "U",
      token: expect.stringMatching(new RegExp(`^9${bankaba.slice(0, 2)}\\d{9}6789$`)),
    });
    expect(await inquire(answer.retref)).toMatchObject({ merchid: "542041", setlstat: "Queued for Capture" });
    expect(simulator.ledger.netMinor("A-1")).toBe(1000);
    expect(await put("void", { retref: answer.retref })).toMatchObject({ respproc: "PSTR", respstat: "A" });
  });

  test("another routing number is told off by name", async () => {
    const { auth } = gateway();
    expect(await auth({ account: "123456789", bankaba: "021000021" })).toMatchObject({
      respstat: "C",
      resptext: "The RoutingNumber (021000021) is not a valid routing number.",
    });
  });

  test("are not verified, nor taken by a merchant without a link", async () => {
    const bank = { account: "123456789", bankaba: "036001808" };
    expect(await gateway().auth({ ...bank, amount: "0" })).toMatchObject({ respcode: "43" });
    const { auth } = on("RPCT", { achMerchid: null });
    expect(await auth(bank)).toMatchObject({ respcode: "48", respstat: "C" });
  });
});

describe("what the Gateway itself refuses", () => {
  test.each<[string, Members, string]>([
    ["no account", { account: "" }, "11"],
    ["a short number", { account: "411111" }, "11"],
    ["a wrong check digit", { account: "4111111111111112" }, "13"],
    ["a card of no listed brand", { account: "2223000048400011" }, "33"],
    ["a token of another site", { account: "9418594164541111" }, "98"],
    ["an unknown profile", { account: "", profile: "10000000000000000000" }, "96"],
    ["another currency", { currency: "CAD" }, "32"],
    ["an expiry of letters", { expiry: "12/30" }, "15"],
    ["a CVV of letters", { cvv2: "12a" }, "14"],
    ["a long order id", { orderid: "A".repeat(51) }, "34"],
    ["money without a sale", { amount: "-5.00" }, "45"],
    ["a track that is none", { account: "", track: "x" }, "12"],
  ])("%s", async (_name, members, respcode) => {
    const { simulator, auth } = gateway();
    expect(await auth(members)).toMatchObject({ respproc: "PPS", respstat: "C", respcode });
    expect(simulator.ledger.charges()).toEqual([]);
  });

  test("amounts beyond a merchant's limits", async () => {
    const { auth } = on("RPCT", { minMinor: 500, maxMinor: 2000 });
    for (const [amount, answer] of [
      ["4.99", { respcode: "41", respstat: "C" }],
      ["5.00", { respstat: "A" }],
      ["20.00", { respstat: "A" }],
      ["20.01", { respcode: "42", respstat: "C" }],
      ["0", { respstat: "A" }],
    ] as const) {
      expect(await auth({ amount })).toMatchObject(answer);
    }
  });

  test("an order id that was approved, if it is told to", async () => {
    const { simulator, auth } = gateway({ repeatedOrderIds: "refuse" });
    const declined = { account: "4387751111111053", orderid: "A-1" };
    expect(await auth(declined)).toMatchObject({ respcode: "500" });
    expect(await auth({ orderid: "A-1" })).toMatchObject({ respstat: "A" });
    expect(await auth({ orderid: "A-1" })).toMatchObject({ respcode: "36", respstat: "C" });
    expect(simulator.ledger.heldMinor("A-1")).toBe(1000);
  });

  test("a part of a refund, for a merchant who may not", async () => {
    const { simulator, auth, put } = on("RPCT", { refundsInPart: false });
    const { retref } = await auth({ capture: "Y" });
    simulator.settle();
    expect(await put("refund", { retref, amount: "4.00" })).toMatchObject({ respcode: "46", respstat: "C" });
    expect(await put("refund", { retref })).toMatchObject({ respstat: "A" });
  });
});

describe("what else an authorization may be", () => {
  test("a credit, for a merchant who may", async () => {
    const { simulator, auth } = on("RPCT", { givesCredit: true });
    expect(await auth({ amount: "-5.00", orderid: "A-1" })).toMatchObject({ respstat: "A", amount: "-5.00" });
    expect(simulator.ledger.netMinor("A-1")).toBe(-500);
    expect(simulator.ledger.charges()).toEqual([]);
  });

  test("a voice authorization, which can't be voided", async () => {
    const { simulator, auth, put } = gateway();
    const answer = await auth({ authcode: "ABC123", orderid: "A-1" });
    expect(answer).toMatchObject({ respproc: "PPS", respcode: "01", respstat: "A", authcode: "ABC123" });
    expect(await put("void", { retref: answer.retref })).toMatchObject({ respcode: "70", respstat: "C" });
    expect(simulator.ledger.heldMinor("A-1")).toBe(1000);
  });

  test("one with a masked number, with what is known of the card, and with what was sent", async () => {
    const { auth } = gateway();
    const answer = await auth({
      account: "6011000995500000",
      tokenize: "Y",
      bin: "Y",
      cof: "C",
      userfields: [{ a: "1" }],
    });
    expect(answer).toMatchObject({
      account: "60XXXXXXXXXX0000",
      token: expect.stringMatching(/^960\d{9}0000$/),
    });
    expect(answer).toMatchObject({ binInfo: { product: "D", binlo: "601100XXX" }, cof: "C" });
  });

  test.each([
    ["E", "ECommerce"],
    ["T", "Moto"],
    ["R", "Recurring"],
    [undefined, "Keyed"],
  ])("ecomind %s is entered as %s", async (ecomind, entrymode) => {
    expect(await gateway().auth({ ecomind })).toMatchObject({ entrymode });
  });

  test("a decline with advice", async () => {
    const { auth } = gateway();
    const visa = { account: "4387751111111046", cof: "M" };
    expect(await auth(visa)).toMatchObject({
      declineCategory: "3",
      declineCategoryText: expect.any(String),
      merchAdviceCode: "01",
    });
    const once = await auth({ account: "4387751111111053" });
    expect(once).toMatchObject({ declineCategory: "2" });
    expect(once).not.toHaveProperty("merchAdviceCode");
    const mastercard = await auth({ account: "5442981111111056", ecomind: "R" });
    expect(mastercard).toMatchObject({ merchAdviceCode: "02" });
    expect(mastercard).not.toHaveProperty("declineCategory");
    expect(await auth({ account: "6011000995511155", cof: "M" })).not.toHaveProperty("merchAdviceCode");
  });

  test("a surcharged one is told of, without being charged more", async () => {
    const { call } = on("RPCT", { surchargePercent: 3 });
    expect(await call("GET", `/surcharge?merchid=${MERCHID}&amount=10.50`)).toMatchObject({
      token: "UNKNOWN",
      postal: "UNKNOWN",
      fee_amount: "0.00",
      messages: [{ field: "token" }, { field: "postal" }],
    });
    expect(
      await call("GET", `/surcharge?merchid=${MERCHID}&token=9418594164541111&postal=19406`),
    ).toMatchObject({
      token: "UNKNOWN",
      messages: [{ field: "token", message: "Invalid Token" }],
    });
  });
});
