/**
 * Calls that are sent once and have their own way of finding out what a lost answer would have said. But for a payment there
 * is nothing to keep for them: either a repetition is harmless, or nothing in the API would tell it from the first time.
 *
 * @module
 */
import { isAbortReason } from "../../deadline.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import type { CallOptions } from "./api-caller.ts";
import type { Workbench } from "./at-most-once.ts";
import type { PaymentAttempt } from "./attempts.ts";
import { isLost } from "./failures.ts";
import type { PaymentRequest, SubscriptionRequest } from "./requests.ts";
import type { Checkout, Payment, Subscription } from "./results.ts";

/** A payment, or the lack of an answer to it. */
export type PaymentOutcome =
  | { readonly outcome: "answered"; readonly payment: Payment }
  | {
      /**
       * Nothing was sent by this call: the checkout is no longer pending, or an earlier payment has made it. Its status
       * says whether it is paid.
       */
      readonly outcome: "known";
      readonly checkout: Checkout;
    }
  | {
      /** It may have charged the card. Look at the checkout before anything else; never repeat it as it is. */
      readonly outcome: "unknown";
      /** The failure behind it; absent when an attempt was taken up again. */
      readonly cause?: Vp3300Error;
      /** Of a payment: to be handed to `resumePayment` later. */
      readonly attempt?: PaymentAttempt;
      /** As the API shows it after the answer was lost. */
      readonly checkout?: Checkout;
      readonly payment?: Payment;
    };

/** A subscription, or the lack of an answer to it. */
export type SubscriptionOutcome =
  | { readonly outcome: "created"; readonly subscription: Subscription }
  /** It may exist, and send links. Search for it before making another. */
  | { readonly outcome: "unknown"; readonly cause: Vp3300Error };

/** The value, or `undefined` when the look failed: it was an extra. */
async function ifAnswered<T>(look: Promise<T>, { signal }: CallOptions): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (!isVp3300Error(error) || isAbortReason(error, signal)) throw error;
    return undefined;
  }
}

/** Cancels; after a lost answer, gives the checkout if it is cancelled. */
export async function cancelOnce(
  { api }: Workbench,
  checkoutId: string,
  options: CallOptions,
): Promise<Checkout> {
  try {
    return await api.call("cancelCheckout", { checkoutId }, options);
  } catch (error) {
    if (!isLost(error, options.signal)) throw error;
    const checkout = await ifAnswered(api.call("getCheckout", { checkoutId }, options), options);
    if (checkout?.status !== "CANCELLED") throw error;
    return checkout;
  }
}

/** The checkout that a payment is for; `undefined` while there is none of its request id. */
async function checkoutOf(
  { api }: Workbench,
  { checkoutId, requestId }: PaymentAttempt,
  options: CallOptions,
): Promise<Checkout | undefined> {
  if (checkoutId !== undefined) return api.call("getCheckout", { checkoutId }, options);
  const { content } = await api.call("searchCheckouts", { requestId }, options);
  const found = content.find((checkout) => checkout.requestId === requestId);
  if (found === undefined && content.length > 0) {
    throw new Vp3300Error("CHECKOUT_PROTOCOL", { reason: "the search shows checkouts of other request ids" });
  }
  return found;
}

/** Whether a payment was made, or can't be made any more: one made on the way has its checkout by its own payment alone. */
function isKnown({ checkoutId }: PaymentAttempt, { status }: Checkout): boolean {
  return checkoutId === undefined || status !== "PENDING";
}

/** One payment of a checkout after the other: the second sees what the first did. */
function inLine<T>({ line }: Workbench, { checkoutId, requestId }: PaymentAttempt, work: () => Promise<T>) {
  return line.run(`pay ${checkoutId ?? `on the way ${requestId}`}`, work);
}

/** Looks whether it was charged before, keeps the attempt, charges the card; after a lost answer, shows the checkout. */
export async function payOnce(
  bench: Workbench,
  request: PaymentRequest,
  options: CallOptions,
): Promise<PaymentOutcome> {
  bench.api.prepare("createPayment", request);
  const { checkoutId, checkoutDetails } = request;
  const target =
    checkoutDetails === undefined ? { checkoutId: checkoutId! } : { requestId: checkoutDetails.requestId };
  const planned: PaymentAttempt = {
    kind: "payment",
    id: bench.newId(),
    ...target,
    sentAtMs: bench.clock.now(),
  };
  return inLine(bench, planned, async (): Promise<PaymentOutcome> => {
    const earlier = await checkoutOf(bench, planned, options);
    if (earlier !== undefined && isKnown(planned, earlier)) return { outcome: "known", checkout: earlier };
    const attempt = { ...planned, sentAtMs: bench.clock.now() };
    await bench.store?.save(attempt);
    try {
      return { outcome: "answered", payment: await bench.api.call("createPayment", request, options) };
    } catch (cause) {
      if (!isLost(cause, options.signal)) throw cause;
      const checkout = await ifAnswered(checkoutOf(bench, attempt, options), options);
      return { outcome: "unknown", cause, attempt, ...(checkout && { checkout }) };
    }
  });
}

/** Looks at what an earlier payment was for. It is never sent again: the attempt does not hold the card. */
export async function resumePayment(
  bench: Workbench,
  attempt: PaymentAttempt,
  options: CallOptions,
): Promise<PaymentOutcome> {
  return inLine(bench, attempt, async (): Promise<PaymentOutcome> => {
    const checkout = await checkoutOf(bench, attempt, options);
    if (checkout !== undefined && isKnown(attempt, checkout)) return { outcome: "known", checkout };
    return { outcome: "unknown", attempt, ...(checkout && { checkout }) };
  });
}

/** Captures; after a lost answer, reads the payment. */
export async function captureOnce(
  { api }: Workbench,
  paymentId: string,
  options: CallOptions,
): Promise<PaymentOutcome> {
  try {
    return { outcome: "answered", payment: await api.call("capturePayment", { paymentId }, options) };
  } catch (cause) {
    if (!isLost(cause, options.signal)) throw cause;
    const payment = await ifAnswered(api.call("getPayment", { paymentId }, options), options);
    if (payment?.status === "CAPTURED") return { outcome: "answered", payment };
    return { outcome: "unknown", cause, ...(payment && { payment }) };
  }
}

/** Starts a subscription. */
export async function subscribeOnce(
  { api }: Workbench,
  request: SubscriptionRequest,
  options: CallOptions,
): Promise<SubscriptionOutcome> {
  try {
    return { outcome: "created", subscription: await api.call("createSubscription", request, options) };
  } catch (cause) {
    if (!isLost(cause, options.signal)) throw cause;
    return { outcome: "unknown", cause };
  }
}
