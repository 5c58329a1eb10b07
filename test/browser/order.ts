import type { MobileCheckoutRequest } from "../../src/checkout/server/index.ts";

/** A complete order, but for its id. */
export const ORDER: Omit<MobileCheckoutRequest, "orderId"> = {
  currency: "AED",
  amountMinor: 10_000,
  items: [{ name: "Tea", quantity: 2, linetotalMinor: 10_000 }],
  customer: { firstName: "Test", lastName: "User", email: "shopper@example.com" },
  billingAddress: { name: "Test User", address1: "1 Example Street", city: "Dubai", country: "AE" },
};
