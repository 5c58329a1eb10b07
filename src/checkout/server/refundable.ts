/**
 * What of a checkout was returned, and what is left to return.
 *
 * @module
 */
import { requireObject } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import type { Checkout } from "./results.ts";

const REFUNDED: ReadonlySet<string> = new Set(["PARTIALLY_REFUNDED", "REFUNDED"]);

function refuse(reason: string): never {
  throw new Vp3300Error("CHECKOUT_PROTOCOL", { reason });
}

/**
 * What was returned so far, in minor units. A sum that the API left out is zero, unless the status says otherwise.
 *
 * @throws Vp3300Error `CHECKOUT_PROTOCOL`
 */
export function totalRefunded({ totalRefundedMinor, status }: Checkout): number {
  if (totalRefundedMinor !== undefined) return totalRefundedMinor;
  return REFUNDED.has(status) ? refuse("a refunded checkout without totalRefunded") : 0;
}

/**
 * What is left to return, in minor units: the amount of a full refund. Read the checkout afresh first.
 *
 * @throws Vp3300Error `CHECKOUT_PROTOCOL` when the checkout does not say; `ARGUMENT_INVALID`
 */
export function remainingRefundable(checkout: Checkout): number {
  requireObject("checkout", checkout);
  if (checkout.amountMinor === undefined) refuse("a checkout without amount");
  return Math.max(0, checkout.amountMinor - totalRefunded(checkout));
}
