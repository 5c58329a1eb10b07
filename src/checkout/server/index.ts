/**
 * PointCheckout for a shop's server: {@link CheckoutClient}. It holds the API key and secret; never import it in an app
 * or a web page.
 *
 * @module
 */
export { type AmountOptions, currencyExponent, formatAmount, parseAmount } from "../amount.ts";
export type { AppPayload } from "../app-payload.ts";
export { BRANDS, type Brand, MODES, type Mode } from "../brands.ts";
export type { CallOptions } from "./api-caller.ts";
export { toAppPayload } from "./app-payload.ts";
export type {
  CheckoutAttempt,
  CheckoutStore,
  CreateAttempt,
  CreateOperation,
  CreateOutcome,
  CreateRequests,
  PaymentAttempt,
  RefundAttempt,
  RefundOutcome,
  UnknownOutcome,
} from "./attempts.ts";
export { CheckoutClient } from "./client.ts";
export type { CheckoutClientOptions, CheckoutConfig } from "./client-options.ts";
export { type CheckoutRecord, type Confirmation, confirmCheckout, type Mismatch } from "./confirm.ts";
export { type Environment, type EnvironmentConfig, resolveEnvironment } from "./environment.ts";
export type { WebhookOptions, WebhookOutcome } from "./handle-webhook.ts";
export { PAYMENT_STATUSES, type PaymentStatus } from "./payment-statuses.ts";
export { remainingRefundable } from "./refundable.ts";
export type * from "./requests.ts";
export type * from "./results.ts";
export type { PaymentOutcome, SubscriptionOutcome } from "./sent-once.ts";
export {
  CHECKOUT_STATUSES,
  type CheckoutOutcome,
  type CheckoutStatus,
  classifyStatus,
  isExpectedTransition,
} from "./statuses.ts";
export { type ClosedAfter, POLL_SCHEDULES, type WaitOptions } from "./wait-for-outcome.ts";
export { parseWebhook, verifyWebhookSignature, type WebhookHint, type WebhookSignature } from "./webhook.ts";
