import type {
  PayableCheckout,
  PayDesk,
  PaymentEntry,
  PayResult,
} from "../../../../src/checkout/simulator/pay-desk.ts";

/** The one checkout that {@link fakeDesk} knows. */
export const CHECKOUT: PayableCheckout = {
  checkoutKey: "90ed4298f15d46df",
  orderId: "ORD-1",
  currency: "AED",
  amountText: "100.00",
  status: "PENDING",
  items: [{ name: "Tea", quantity: 2, amountText: "100.00" }],
  language: "en",
};

/** A desk that answers everything with `result` and notes what it was asked. */
export function fakeDesk(result: PayResult, checkout: Partial<PayableCheckout> = {}) {
  const asked: (readonly [call: string, key: string, detail?: PaymentEntry | boolean])[] = [];
  const desk: PayDesk = {
    find: (key) => (key === CHECKOUT.checkoutKey ? { ...CHECKOUT, ...checkout } : undefined),
    pay(key, entry) {
      asked.push(["pay", key, entry]);
      return result;
    },
    answerChallenge(key, accepted) {
      asked.push(["answerChallenge", key, accepted]);
      return result;
    },
    cancel(key) {
      asked.push(["cancel", key]);
      return result;
    },
  };
  return { desk, asked };
}
