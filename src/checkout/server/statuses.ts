/**
 * The statuses of a checkout: what each means, what a shop does on it, what may be done to it, and which moves are
 * expected.
 *
 * Source: PointCheckout "Checkout statuses" for the first eight; Paymennt OpenAPI (Apr 2022, 2023) for the other two.
 * Unverified: `cancel`, `refund`, `final` and `next` are readings of prose; warn by them, never reject what the API says.
 *
 * @module
 */

interface StatusRow {
  /** The one word that an order is decided by. */
  readonly outcome: string;
  /** What a shop does on it. */
  readonly action: string;
  /** Whether cancelling is worth trying. */
  readonly cancel: boolean;
  readonly refund: boolean;
  /** Nothing is expected to follow. */
  readonly final: boolean;
  readonly next: readonly string[];
  readonly source: string;
}

const GUIDE = "PointCheckout, Checkout statuses";

/** Every status, and "UNKNOWN" for what the API may add. */
// biome-ignore format: a table reads by column
export const CHECKOUT_STATUSES = {
  PENDING:              { outcome: "pending",            cancel: true,  refund: false, final: false, next: ["PENDING_CONFIRMATION", "AUTHORIZED", "PAID", "FAILED", "CANCELLED", "EXPIRED"], action: "keep the order open; read again", source: GUIDE },
  PENDING_CONFIRMATION: { outcome: "pending",            cancel: false, refund: false, final: false, next: ["AUTHORIZED", "PAID", "FAILED", "CANCELLED", "EXPIRED"], action: "keep the order open; read again", source: "Paymennt OpenAPI, Apr 2022" },
  AUTHORIZED:           { outcome: "authorized",         cancel: true,  refund: false, final: false, next: ["PAID", "CANCELLED", "EXPIRED", "FAILED"], action: "do not deliver: the money is only held; capture or cancel it before it expires", source: GUIDE },
  PAID:                 { outcome: "paid",               cancel: false, refund: true,  final: false, next: ["PARTIALLY_REFUNDED", "REFUNDED", "CHARGEBACK"], action: "deliver", source: GUIDE },
  FAILED:               { outcome: "failed",             cancel: false, refund: false, final: true,  next: [], action: "offer another attempt, with a new request id", source: GUIDE },
  CANCELLED:            { outcome: "cancelled",          cancel: false, refund: false, final: true,  next: [], action: "back to the basket; another attempt takes a new request id", source: GUIDE },
  EXPIRED:              { outcome: "expired",            cancel: false, refund: false, final: true,  next: [], action: "release the goods; another attempt takes a new request id", source: GUIDE },
  PARTIALLY_REFUNDED:   { outcome: "partially_refunded", cancel: false, refund: true,  final: false, next: ["PARTIALLY_REFUNDED", "REFUNDED", "CHARGEBACK"], action: "book what was returned", source: GUIDE },
  REFUNDED:             { outcome: "refunded",           cancel: false, refund: false, final: true,  next: [], action: "book the return; the order is closed", source: GUIDE },
  CHARGEBACK:           { outcome: "chargeback",         cancel: false, refund: false, final: false, next: [], action: "stop delivery and look into the dispute", source: "Paymennt OpenAPI, 2023" },
  UNKNOWN:              { outcome: "unknown",            cancel: false, refund: false, final: false, next: [], action: "do not deliver; look at rawStatus", source: "anything else" },
} as const satisfies Record<string, StatusRow>;

/** A key of {@link CHECKOUT_STATUSES}. */
export type CheckoutStatus = keyof typeof CHECKOUT_STATUSES;

/** What a status means for the order. */
export type CheckoutOutcome = (typeof CHECKOUT_STATUSES)[CheckoutStatus]["outcome"];

/** "Partially refunded", "partially-refunded" and "PARTIALLY_REFUNDED" alike, as the vendor's documents mix them. */
export function upperSnake(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, "_");
}

const ALIASES: Readonly<Record<string, CheckoutStatus>> = { CANCELED: "CANCELLED" };

function isStatus(text: string): text is CheckoutStatus {
  return Object.hasOwn(CHECKOUT_STATUSES, text);
}

/** The status that `raw` spells, in any of the vendor's spellings; what is not known is "UNKNOWN". */
export function classifyStatus(raw: unknown): CheckoutStatus {
  if (typeof raw !== "string") return "UNKNOWN";
  const text = upperSnake(raw);
  if (Object.hasOwn(ALIASES, text)) return ALIASES[text]!;
  return isStatus(text) ? text : "UNKNOWN";
}

/** Whether a checkout that was `from` may be expected to be `to` now. No move, or one from "UNKNOWN", may. */
export function isExpectedTransition(from: CheckoutStatus, to: CheckoutStatus): boolean {
  const next: readonly CheckoutStatus[] = CHECKOUT_STATUSES[from].next;
  return from === to || from === "UNKNOWN" || next.includes(to);
}
