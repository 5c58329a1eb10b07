import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { createPayDesk } from "../../../src/checkout/simulator/desk.ts";
import type { PaymentEntry, PayResult } from "../../../src/checkout/simulator/index.ts";
import { CheckoutLedger } from "../../../src/checkout/simulator/ledger.ts";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";

const ENTRY: PaymentEntry = {
  number: "4242 4242 4242 4242",
  expiry: "12/25",
  cvv: "100",
  name: "TEST USER",
  termsAccepted: true,
};

function openDesk(request: Record<string, unknown> = {}) {
  const ledger = new CheckoutLedger(new VirtualClock());
  const { checkoutKey, id } = ledger.open({
    type: "MOBILE",
    requestId: "R 1",
    orderId: "O-1",
    currency: "KWD",
    amountMinor: 12_500,
    request: { items: [{ name: "Scarf", quantity: 2, linetotal: 12.5 }], language: "ar", ...request },
    payBase: "https://pay.test.pointcheckout.com",
    lifeMs: undefined,
  });
  const desk = createPayDesk(ledger);
  return { desk, ledger, checkoutKey, id, status: () => ledger.find(id)?.status };
}

/** What each test card leads to. */
const CARDS: readonly (readonly [number: string, result: PayResult["result"], status: string])[] = [
  ["4242424242424242", "settled", "PAID"],
  ["4012 8888 8888 1881", "settled", "PAID"],
  ["4000000000000077", "settled", "AUTHORIZED"],
  ["4000000000000119", "settled", "PENDING_CONFIRMATION"],
  ["4000000000000341", "settled", "FAILED"],
  ["4000000000000002", "declined", "PENDING"],
  ["5555555555554444", "declined", "PENDING"],
  ["4000000000000069", "challenge", "PENDING"],
];

describe("the pay desk", () => {
  test("shows what a page needs", () => {
    const { desk, checkoutKey } = openDesk();
    expect(desk.find(checkoutKey)).toEqual({
      checkoutKey,
      orderId: "O-1",
      currency: "KWD",
      amountText: "12.500",
      status: "PENDING",
      items: [{ name: "Scarf", quantity: 2, amountText: "12.500" }],
      language: "ar",
    });
    const bare = openDesk({ items: undefined, language: undefined });
    expect(bare.desk.find(bare.checkoutKey)).toMatchObject({ items: [], language: "en" });
    const odd = openDesk({ items: [{ name: "x", quantity: 1 }] });
    expect(odd.desk.find(odd.checkoutKey)?.items).toEqual([{ name: "x", quantity: 1, amountText: "0.000" }]);
  });

  test("knows no other keys", () => {
    const { desk } = openDesk();
    expect(desk.find("x")).toBeUndefined();
    expect(desk.pay("x", ENTRY)).toBeUndefined();
    expect(desk.answerChallenge("x", true)).toBeUndefined();
    expect(desk.cancel("x")).toBeUndefined();
  });

  for (const [number, result, status] of CARDS) {
    test(`card ${number.slice(-4)} leads to ${result}`, () => {
      const { desk, checkoutKey, status: statusNow } = openDesk();
      expect(desk.pay(checkoutKey, { ...ENTRY, number })?.result).toBe(result);
      expect(statusNow()).toBe(status);
    });
  }

  test("takes no entry that is incomplete", () => {
    const { desk, checkoutKey, status } = openDesk();
    const bad = { number: "4242424242424241", expiry: "13/25", cvv: "1", name: " ", termsAccepted: false };
    for (const [field, value] of Object.entries(bad)) {
      expect(desk.pay(checkoutKey, { ...ENTRY, [field]: value })).toEqual({
        result: "invalid",
        fields: [field],
      });
    }
    expect(desk.pay(checkoutKey, bad)).toMatchObject({
      fields: ["number", "expiry", "cvv", "name", "termsAccepted"],
    });
    expect(status()).toBe("PENDING");
  });

  test("takes a payment once", () => {
    const { desk, checkoutKey, ledger } = openDesk();
    desk.pay(checkoutKey, ENTRY);
    expect(desk.pay(checkoutKey, ENTRY)).toEqual({ result: "closed", status: "PAID" });
    expect(desk.cancel(checkoutKey)).toEqual({ result: "closed", status: "PAID" });
    expect(ledger.checkouts[0]?.history.length).toBe(2);
  });

  test("asks for a second factor, and takes the answer", () => {
    for (const accepted of [true, false]) {
      const { desk, checkoutKey, status } = openDesk();
      expect(desk.answerChallenge(checkoutKey, true)).toEqual({ result: "declined" });
      desk.pay(checkoutKey, { ...ENTRY, number: "4000000000000069" });
      expect(desk.answerChallenge(checkoutKey, accepted)?.result).toBe(accepted ? "settled" : "declined");
      expect(status()).toBe(accepted ? "PAID" : "PENDING");
    }
  });

  test("sends shoppers of a web shop back with both parameters", () => {
    const { desk, checkoutKey, id } = openDesk({ returnUrl: "https://shop.example/back?x=1" });
    expect(desk.cancel(checkoutKey)).toEqual({
      result: "settled",
      status: "CANCELLED",
      returnUrl: `https://shop.example/back?x=1&checkout=${id}&reference=R+1`,
    });
    const bad = openDesk({ returnUrl: "nonsense" });
    expect(bad.desk.cancel(bad.checkoutKey)).toEqual({ result: "settled", status: "CANCELLED" });
  });

  test("keeps no card number", () => {
    const { desk, checkoutKey, ledger } = openDesk();
    desk.pay(checkoutKey, ENTRY);
    expect(inspect(ledger.checkouts, { depth: 9 })).not.toMatch(/4242/);
  });
});
