/**
 * The statuses of a payment, which are not those of a checkout.
 *
 * Source: Paymennt OpenAPI (Mar 2026), Payment; handling from the vendor's guides and shop plugins.
 *
 * @module
 */

/** Status to what a shop does on it. */
export const PAYMENT_STATUSES = {
  REDIRECT: "send the shopper to redirectUrl, then read the payment again",
  AUTHORIZED: "capture it",
  CAPTURED: "paid",
  VOIDED: "failed",
  FAILED: "failed",
  REJECTED: "failed",
  REVERSED: "failed",
  PARTIALLY_REVERSED: "failed",
  UNSUPPORTED: "failed",
  CHARGEBACK: "failed",
} as const;

/** A key of {@link PAYMENT_STATUSES}. */
export type PaymentStatus = keyof typeof PAYMENT_STATUSES;
