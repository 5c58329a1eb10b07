/**
 * What can happen to a simulated checkout, and the named scenarios made of it: one for every status.
 *
 * Source: PointCheckout "Checkout statuses"; the moves between them are not published and are this simulator's.
 *
 * @module
 */

/** A status as the API writes it. */
export type CheckoutStatusText =
  | "PENDING"
  | "PENDING_CONFIRMATION"
  | "AUTHORIZED"
  | "PAID"
  | "FAILED"
  | "CANCELLED"
  | "EXPIRED"
  | "PARTIALLY_REFUNDED"
  | "REFUNDED"
  | "CHARGEBACK";

interface Move {
  readonly from: readonly CheckoutStatusText[];
  readonly to: CheckoutStatusText;
}

const OPEN = ["PENDING", "PENDING_CONFIRMATION"] as const;

/** What can happen, by name. Refunds are not among them: they have amounts. */
// biome-ignore format: a table reads by column
export const MOVES = {
  hold:       { from: ["PENDING"],                      to: "PENDING_CONFIRMATION" },
  authorize:  { from: OPEN,                             to: "AUTHORIZED" },
  pay:        { from: [...OPEN, "AUTHORIZED"],          to: "PAID" },
  fail:       { from: [...OPEN, "AUTHORIZED"],          to: "FAILED" },
  cancel:     { from: [...OPEN, "AUTHORIZED"],          to: "CANCELLED" },
  expire:     { from: [...OPEN, "AUTHORIZED"],          to: "EXPIRED" },
  /** Money that arrives after the end: rare, and a shop must believe it. */
  payLate:    { from: ["EXPIRED", "CANCELLED"],         to: "PAID" },
  chargeback: { from: ["PAID", "PARTIALLY_REFUNDED"],   to: "CHARGEBACK" },
} as const satisfies Record<string, Move>;

/** A key of {@link MOVES}. */
export type MoveName = keyof typeof MOVES;

/** One step of a scenario: a move, or a refund of a share of what is left. */
type Step = MoveName | "refundHalf" | "refundRest";

/** Named stories of a checkout, from PENDING. */
// biome-ignore format: a table reads by column
export const SCENARIOS = {
  pending:             [],
  pendingConfirmation: ["hold"],
  authorized:          ["authorize"],
  paid:                ["pay"],
  failed:              ["fail"],
  cancelled:           ["cancel"],
  expired:             ["expire"],
  partiallyRefunded:   ["pay", "refundHalf"],
  refunded:            ["pay", "refundRest"],
  chargeback:          ["pay", "chargeback"],
  heldThenPaid:        ["hold", "pay"],
  authorizedThenPaid:  ["authorize", "pay"],
  paidAfterExpiry:     ["expire", "payLate"],
} as const satisfies Record<string, readonly Step[]>;

/** A key of {@link SCENARIOS}. */
export type ScenarioName = keyof typeof SCENARIOS;
