/**
 * Answers of the simulated API: the envelope, and refusals in the published sentences.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), responses. Sentences that are not published are marked as this simulator's.
 *
 * @module
 */
import { type JsonValue, writeJson } from "../exact-json.ts";

/** What the API refuses a request with: HTTP 400, whatever the reason. */
export class Refusal {
  readonly sentence: string;
  readonly status: number;

  constructor(sentence: string, status = 400) {
    this.sentence = sentence;
    this.status = status;
  }
}

/** What the API says, by name. */
// biome-ignore format: a table reads by column
export const SENTENCES = {
  // published
  checkoutNotFound:     "Checkout not found for API merchant",
  branchNotFound:       "Branch not found for API merchant",
  webhookNotFound:      "Webhook not found for API merchant",
  subscriptionNotFound: "Subscription not found for API merchant",
  paymentNotFound:      "Payment not found for API merchant",
  storedCardNotFound:   "Stored card not found for the provided token",
  terminalNotFound:     "Terminal device not found",
  pageSize:             "page size parameter must be a positive integer",
  tokenReuse:           "Invalid checkout ID, cant use the same Token for different checkout objects.",
  // this simulator's
  credentials:          "Invalid credentials",
  notJson:              "The request body is not readable",
  notCancellable:       "Checkout cannot be cancelled in its current status",
  notRefundable:        "Checkout cannot be refunded in its current status",
  refundTooLarge:       "Refund amount exceeds the refundable amount",
  refundTooLate:        "Payment is too old to be refunded",
  currencyMismatch:     "Refund currency does not match the checkout currency",
  notCapturable:        "Payment cannot be captured in its current status",
  noPath:               "No such resource",
} as const;

/** The refusal in one of {@link SENTENCES}. */
export function refusal(name: keyof typeof SENTENCES, status?: number): Refusal {
  return new Refusal(SENTENCES[name], status);
}

/** The refusal of a request without, or with an impossible, `field`. */
export function fieldRefusal(field: string): Refusal {
  return new Refusal(`${field} is missing or invalid`);
}

const HEADERS = { "content-type": "application/json" };

/** The HTTP answer for a result or a refusal; `undefined` is success without a result. */
export function envelope(result: JsonValue | Refusal | undefined): Response {
  if (result instanceof Refusal) {
    const body = writeJson({ success: false, elapsed: 1, error: result.sentence });
    return new Response(body, { status: result.status, headers: HEADERS });
  }
  return new Response(writeJson({ success: true, elapsed: 1, result }), { headers: HEADERS });
}
