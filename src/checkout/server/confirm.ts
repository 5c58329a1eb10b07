/**
 * Deciding an order: the checkout as the API tells it, against what the shop kept when it was made.
 *
 * @module
 */
import { requireInteger, requireObject, requireText } from "../../arguments.ts";
import type { Checkout } from "./results.ts";
import {
  CHECKOUT_STATUSES,
  type CheckoutOutcome,
  type CheckoutStatus,
  isExpectedTransition,
} from "./statuses.ts";

/** What the shop kept when the checkout was made. Never from the app, never from a return address. */
export interface CheckoutRecord {
  readonly checkoutId: string;
  readonly requestId: string;
  readonly orderId: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** As it was when last read; for the warning of a move that nobody expects. */
  readonly lastStatus?: CheckoutStatus;
}

/** A member of a checkout that is not what the shop kept. */
export type Mismatch = "checkoutId" | "requestId" | "orderId" | "currency" | "amount";

/** What to do with the order. */
export interface Confirmation {
  /** "mismatch": this is not the checkout of that order; suspect fraud. */
  readonly outcome: CheckoutOutcome | "mismatch";
  /** Deliver. Only on "paid" without mismatches. */
  readonly fulfil: boolean;
  readonly mismatches: readonly Mismatch[];
  readonly checkout: Checkout;
  /** Worth a log line: the status came from one that it is not expected to follow. Believe it all the same. */
  readonly unexpectedMove?: { readonly from: CheckoutStatus; readonly to: CheckoutStatus };
}

/** In the order in which they are reported. */
const COMPARISONS: readonly (readonly [
  Mismatch,
  (expected: CheckoutRecord, checkout: Checkout) => boolean,
])[] = [
  ["checkoutId", (expected, { id }) => expected.checkoutId === id],
  ["requestId", (expected, { requestId }) => expected.requestId === requestId],
  ["orderId", (expected, { orderId }) => expected.orderId === orderId],
  ["currency", (expected, { currency }) => expected.currency.toUpperCase() === currency?.toUpperCase()],
  ["amount", (expected, { amountMinor }) => expected.amountMinor === amountMinor],
];

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireRecord(expected: CheckoutRecord): void {
  requireObject("expected", expected);
  for (const name of ["checkoutId", "requestId", "orderId", "currency"] as const) {
    requireText(`expected.${name}`, expected[name]);
  }
  requireInteger("expected.amountMinor", expected.amountMinor, 0, Number.MAX_SAFE_INTEGER);
}

/**
 * Compares `checkout`, as just read from the API, with the shop's own record, and says what the order's outcome is.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function confirmCheckout(expected: CheckoutRecord, checkout: Checkout): Confirmation {
  requireRecord(expected);
  requireObject("checkout", checkout);
  const mismatches = COMPARISONS.flatMap(([name, isEqual]) => (isEqual(expected, checkout) ? [] : [name]));
  const outcome = mismatches.length > 0 ? "mismatch" : CHECKOUT_STATUSES[checkout.status].outcome;
  const { lastStatus: from } = expected;
  const { status: to } = checkout;
  return {
    outcome,
    fulfil: outcome === "paid",
    mismatches,
    checkout,
    ...(from !== undefined && !isExpectedTransition(from, to) && { unexpectedMove: { from, to } }),
  };
}
