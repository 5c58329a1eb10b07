/**
 * Attempts: what is about to be sent, in a form that can be kept, so that it is known after a crash or a lost answer.
 *
 * @module
 */
import type { Vp3300Error } from "../../errors.ts";
import type * as Requests from "./requests.ts";
import type { Checkout } from "./results.ts";

/** The request of each kind of checkout. */
export interface CreateRequests {
  readonly createMobileCheckout: Requests.MobileCheckoutRequest;
  readonly createWebCheckout: Requests.WebCheckoutRequest;
  readonly createLinkCheckout: Requests.LinkCheckoutRequest;
  readonly createQrCheckout: Requests.QrCheckoutRequest;
  readonly createTerminalCheckout: Requests.TerminalCheckoutRequest;
}

/** A call that makes a checkout. */
export type CreateOperation = keyof CreateRequests;

/** A checkout that is about to be made. Plain data: JSON keeps all of it. */
export interface CreateAttempt {
  readonly kind: "create";
  /** The request id. */
  readonly id: string;
  readonly operation: CreateOperation;
  /** With its request id. */
  readonly request: CreateRequests[CreateOperation] & { readonly requestId: string };
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sentAtMs: number;
}

/** A refund that is about to be made. Plain data: JSON keeps all of it. */
export interface RefundAttempt {
  readonly kind: "refund";
  /** Made for the attempt; the API does not know it. */
  readonly id: string;
  readonly request: Requests.RefundRequest & { readonly amountMinor: number };
  /** What had been returned before: all that a repetition can be told from the first time by. */
  readonly totalRefundedBeforeMinor: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sentAtMs: number;
}

/** A card that is about to be charged. Plain data, and nothing of the card: JSON keeps all of it. */
export interface PaymentAttempt {
  readonly kind: "payment";
  /** Made for the attempt; the API does not know it. */
  readonly id: string;
  /** The checkout that it pays for; absent: one made on the way. */
  readonly checkoutId?: string;
  /** Of a checkout made on the way. */
  readonly requestId?: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sentAtMs: number;
}

/** Something that must not happen twice, and that can be taken up again with what was kept of it. */
export type CheckoutAttempt = CreateAttempt | RefundAttempt;

/**
 * The shop's memory of its attempts. One whose call came back as "created", "refunded" or "answered", or was refused
 * with a `CHECKOUT_` code, is over and may be forgotten. Any other is to be resumed: "unknown" ones,
 * and those that a crash or an abort interrupted; one of kind "payment" with `resumePayment`.
 */
export interface CheckoutStore {
  /**
   * Keeps an attempt, in place of an earlier one with the same `id`. Called before anything is sent, and waited for: when
   * it fails, nothing is sent.
   */
  save(attempt: CheckoutAttempt | PaymentAttempt): void | Promise<void>;
}

/**
 * Nobody can tell yet whether it happened. Keep `attempt` and hand it to `resume` later; never make a new one instead.
 *
 * | reason    | what is known                                                                  |
 * | --------- | ------------------------------------------------------------------------------ |
 * | no answer | it was sent; the answer was lost, and the API does not show it so far            |
 * | too early | it was not sent again, because the first time might still have its effect        |
 * | ambiguous | something else happened to the checkout meanwhile: look at it by hand            |
 */
export interface UnknownOutcome {
  readonly outcome: "unknown";
  readonly reason: "no answer" | "too early" | "ambiguous";
  readonly attempt: CheckoutAttempt;
  /** The failure behind it. */
  readonly cause?: Vp3300Error;
  /** The checkout as it was last read. */
  readonly checkout?: Checkout;
}

/** What came of making a checkout. */
export type CreateOutcome =
  | {
      readonly outcome: "created";
      readonly checkout: Checkout;
      /** It was made by an earlier request, whose answer nobody had seen. */
      readonly recovered: boolean;
    }
  | UnknownOutcome;

/** What came of a refund. */
export type RefundOutcome =
  | {
      readonly outcome: "refunded";
      /** As it is after the refund. */
      readonly checkout: Checkout;
      readonly amountMinor: number;
      /** It was made by an earlier request, whose answer nobody had seen. */
      readonly recovered: boolean;
    }
  | UnknownOutcome;

const MAX_REQUEST_ID = 50;

/** A request id for a new attempt: the order's, as far as it fits, and something new. */
export function newRequestId(orderId: unknown, unique: string): string {
  const start = typeof orderId === "string" ? orderId.slice(0, MAX_REQUEST_ID - unique.length - 1) : "";
  return `${start}-${unique}`;
}
