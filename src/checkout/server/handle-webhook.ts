/**
 * From a webhook message to a decision, by way of the API.
 *
 * @module
 */
import type { CallOptions } from "./api-caller.ts";
import type { Workbench } from "./at-most-once.ts";
import { type CheckoutRecord, type Confirmation, confirmCheckout } from "./confirm.ts";
import { parseWebhook, verifyWebhookSignature, type WebhookHint, type WebhookSignature } from "./webhook.ts";

/** What a webhook needs of the shop. */
export interface WebhookOptions extends CallOptions {
  /** The shop's own record of the checkout that the message names; `undefined` for one that is not the shop's. */
  readonly find: (
    hint: Extract<WebhookHint, { action: "refetch" }>,
  ) => CheckoutRecord | undefined | Promise<CheckoutRecord | undefined>;
  /** Refuse messages that are not signed like this. */
  readonly signature?: WebhookSignature | undefined;
}

/** What came of a message. Answer 200 either way: a message that was ignored is not worth repeating. */
export type WebhookOutcome =
  | { readonly outcome: "ignored"; readonly reason: "signature" | "no checkout id" | "not ours" }
  | {
      readonly outcome: "read";
      readonly confirmation: Confirmation;
      /** Checkout id and status: a message with a key that was handled before is a repetition. */
      readonly deduplicationKey: string;
    };

/** Reads the checkout that the message is about, and confirms it against the shop's record. */
export async function handleWebhook(
  { api }: Workbench,
  rawBody: string | Uint8Array,
  { find, signature, ...call }: WebhookOptions,
): Promise<WebhookOutcome> {
  if (signature !== undefined && !verifyWebhookSignature(rawBody, signature)) {
    return { outcome: "ignored", reason: "signature" };
  }
  const hint = parseWebhook(rawBody);
  if (hint.action === "ignore") return { outcome: "ignored", reason: "no checkout id" };
  const record = await find(hint);
  if (record === undefined) return { outcome: "ignored", reason: "not ours" };
  const checkout = await api.call("getCheckout", { checkoutId: record.checkoutId }, call);
  const confirmation = confirmCheckout(record, checkout);
  return { outcome: "read", confirmation, deduplicationKey: `${checkout.id}:${checkout.status}` };
}
