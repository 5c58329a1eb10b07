/**
 * Refunding, at most once. The API has nothing to tell a repetition by, so the sum of refunds is read before, and again
 * after a lost answer. Two refunds of one checkout at the same time can't be told apart: within one client they wait for
 * each other; between processes the shop has to see to it.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Refund checkout; the procedure is this library's.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";
import type { CallOptions } from "./api-caller.ts";
import { type Handling, resumeOnce, sendOnce, type Workbench } from "./at-most-once.ts";
import type { RefundAttempt, RefundOutcome, UnknownOutcome } from "./attempts.ts";
import { remainingRefundable, totalRefunded } from "./refundable.ts";
import type { RefundRequest } from "./requests.ts";
import type { Checkout } from "./results.ts";

type Refunded = Extract<RefundOutcome, { outcome: "refunded" }>;

function refuse(path: string, reason: string): never {
  throw new Vp3300Error("CHECKOUT_VALIDATION", { operation: "refundCheckout", paths: path, reason });
}

/** The amount to return, checked against what is left of `checkout`. */
function amountOf({ amountMinor, currency }: RefundRequest, checkout: Checkout): number {
  if (checkout.currency?.toUpperCase() !== currency.toUpperCase()) refuse("currency", "not the checkout's");
  const remaining = remainingRefundable(checkout);
  const amount = amountMinor === "remaining" ? remaining : amountMinor;
  if (amount > remaining || amount === 0) refuse("amountMinor", "more than is left to return");
  return amount;
}

function handlingOf(bench: Workbench, attempt: RefundAttempt, options: CallOptions): Handling<Refunded> {
  const { request, totalRefundedBeforeMinor: before } = attempt;
  const { checkoutId, amountMinor } = request;
  const refunded = (checkout: Checkout, recovered: boolean): Refunded => ({
    outcome: "refunded",
    checkout,
    amountMinor,
    recovered,
  });
  return {
    attempt,
    send: async () => refunded(await bench.api.call("refundCheckout", request, options), false),
    look: async (): Promise<Refunded | UnknownOutcome | undefined> => {
      const checkout = await bench.api.call("getCheckout", { checkoutId }, options);
      const total = totalRefunded(checkout);
      if (total === before) return undefined;
      return total === before + amountMinor
        ? refunded(checkout, true)
        : { outcome: "unknown", reason: "ambiguous", attempt, checkout };
    },
  };
}

/** Refunds a part, or what is left. */
export async function refundOnce(
  bench: Workbench,
  request: RefundRequest,
  options: CallOptions,
): Promise<RefundOutcome> {
  const { checkoutId } = request;
  const checkable = request.amountMinor === "remaining" ? { ...request, amountMinor: 1_000 } : request;
  bench.api.prepare("refundCheckout", checkable);
  return bench.line.run(`refund ${checkoutId}`, async () => {
    const checkout = await bench.api.call("getCheckout", { checkoutId }, options);
    const attempt: RefundAttempt = {
      kind: "refund",
      id: bench.newId(),
      request: { ...request, amountMinor: amountOf(request, checkout) },
      totalRefundedBeforeMinor: totalRefunded(checkout),
      sentAtMs: bench.clock.now(),
    };
    return sendOnce(bench, handlingOf(bench, attempt, options), options);
  });
}

/** Takes an attempt up again whose outcome nobody saw. */
export async function resumeRefund(
  bench: Workbench,
  attempt: RefundAttempt,
  options: CallOptions,
): Promise<RefundOutcome> {
  bench.api.prepare("refundCheckout", attempt.request);
  return bench.line.run(`refund ${attempt.request.checkoutId}`, () => {
    const again = { ...attempt, sentAtMs: bench.clock.now() };
    return resumeOnce(bench, handlingOf(bench, again, options), attempt.sentAtMs, options);
  });
}
