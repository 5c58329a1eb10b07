/**
 * Calls that are sent once and have their own way of finding out what a lost answer would have said. There is nothing to
 * keep for them: either a repetition is harmless, or nothing in the API would tell it from the first time.
 *
 * @module
 */
import { isAbortReason } from "../../deadline.ts";
import { isVp3300Error, type Vp3300Error } from "../../errors.ts";
import type { CallOptions } from "./api-caller.ts";
import type { Workbench } from "./at-most-once.ts";
import { isLost } from "./failures.ts";
import type { PaymentRequest, SubscriptionRequest } from "./requests.ts";
import type { Checkout, Payment, Subscription } from "./results.ts";

/** A payment, or the lack of an answer to it. */
export type PaymentOutcome =
  | { readonly outcome: "answered"; readonly payment: Payment }
  | {
      /** It may have charged the card. Look at the checkout before anything else; never repeat it as it is. */
      readonly outcome: "unknown";
      readonly cause: Vp3300Error;
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

/** The checkout that a payment was for. */
async function checkoutOf(
  { api }: Workbench,
  { checkoutId, checkoutDetails }: PaymentRequest,
  options: CallOptions,
): Promise<Checkout | undefined> {
  if (checkoutDetails === undefined) return api.call("getCheckout", { checkoutId }, options);
  const { requestId } = checkoutDetails;
  const { content } = await api.call("searchCheckouts", { requestId }, options);
  return content.find((checkout) => checkout.requestId === requestId);
}

/** Charges a card; after a lost answer, shows the checkout. */
export async function payOnce(
  bench: Workbench,
  request: PaymentRequest,
  options: CallOptions,
): Promise<PaymentOutcome> {
  try {
    return { outcome: "answered", payment: await bench.api.call("createPayment", request, options) };
  } catch (cause) {
    if (!isLost(cause, options.signal)) throw cause;
    const checkout = await ifAnswered(checkoutOf(bench, request, options), options);
    return { outcome: "unknown", cause, ...(checkout && { checkout }) };
  }
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
