/**
 * How a payment, or what follows one, came out. Branch on `outcome`. None of these is an error: errors are thrown when
 * nothing happened, and certainly nothing did.
 *
 * | outcome         | money                                | what to do                                               |
 * | --------------- | ------------------------------------ | -------------------------------------------------------- |
 * | approved        | moved; held, until it is captured    | go on                                                    |
 * | partial         | a part moved, and is wanted          | take the rest otherwise, or void                         |
 * | declined        | did not move                         | see `category` and `advice`                              |
 * | retry           | did not move                         | try again with a new order id; `hint`: insert the card   |
 * | timed-out       | did not move                         | try again with a new order id                            |
 * | not-found       | did not move                         | there is no such sale                                    |
 * | reversed        | moved, perhaps, and went back        | try again with a new order id                            |
 * | unknown         | nobody can tell                      | a person looks; `recover()` asks again                   |
 * | needs-attention | contradictory                        | a person looks; `recover()` asks again                   |
 *
 * @module
 */
import type { DeclineCategory } from "./response-codes.ts";
import type { RetryAdvice } from "./retry-advice.ts";
import type { Transaction } from "./transaction.ts";
import type { AddressCheck, CvvCheck } from "./verification-codes.ts";

/** Why an outcome is what it is, where the answer alone does not say, and what a person makes of it. */
// biome-ignore format: a table reads by column
export const REASONS = {
  "not-sent":             "the request never left",
  "not-arrived":          "the Gateway does not know it, twice and 35 seconds apart; it may be sent again",
  "partial-not-accepted": "only a part was approved, and was voided at once",
  "voided":               "it was approved, and has been voided since",
  "nothing-to-void":      "nothing stands under this order id; either it never arrived, or it was declined",
  "settled":              "it is settled, and can't be voided any more: refund it",
  "rejected":             "the processor rejected it at settlement",
  "no-answer":            "neither inquiry nor, where its caller waited, three voids were answered; look the order up in CardPointe",
  "bank-account":         "a bank account's payment may be booked under a linked merchant id; look the order up in CardPointe",
  "partial-void":         "whether a part was voided can't be seen; compare the sale's amount in CardPointe",
  "refund-unanswered":    "no refund shows under its order id; look the sale's refunds up in CardPointe before another",
  "lost-at-processor":    "the Gateway did not hear what the processor did; look the order up with the processor before another",
  "taken-over":           "another process took it over and concludes it; see the journal",
  "journal":              "the journal failed on the way; recover() takes it up again",
  "partial-not-voided":   "only a part was approved, and voiding it failed; void it in CardPointe",
  "several-approvals":    "the order id stands for several transactions; void all but one in CardPointe",
  "amount-mismatch":      "more was approved than was asked for",
  "merchid-mismatch":     "it was booked under another merchant id",
  "void-declined":        "it could not be found out, and voiding it was declined; look the order up in CardPointe",
  "late-answer":          "the answer came after another process had concluded otherwise",
} as const satisfies Record<string, string>;

/** A key of {@link REASONS}. */
export type Reason = keyof typeof REASONS;

/** Approved as asked. */
export interface ApprovedFinding {
  readonly outcome: "approved";
  readonly answer: Transaction;
  /** Minor units; of a void, what the answer says of it, which may be 0. */
  readonly approvedMinor: number;
  readonly reason?: Reason;
}

/** Less was approved than asked for, and `acceptPartial` was set. */
export interface PartialFinding {
  readonly outcome: "partial";
  readonly answer: Transaction;
  readonly approvedMinor: number;
  /** What is still to be paid. */
  readonly restMinor: number;
}

/** Declined. */
export interface DeclinedFinding {
  readonly outcome: "declined";
  readonly category: DeclineCategory;
  readonly advice: RetryAdvice;
  readonly answer?: Transaction;
  readonly reason?: Reason;
}

/** Nothing moved, and it may be tried again. */
export interface RetryFinding {
  readonly outcome: "retry";
  readonly advice: RetryAdvice;
  readonly answer?: Transaction;
  readonly reason?: Reason;
  /** Contactless magnetic stripe was refused: ask for the chip. */
  readonly hint?: "insert-card";
}

/** The processor did not answer the Gateway in time. */
export interface TimedOutFinding {
  readonly outcome: "timed-out";
  readonly advice: RetryAdvice;
  readonly answer: Transaction;
}

/** There is no such transaction. */
export interface NotFoundFinding {
  readonly outcome: "not-found";
  readonly answer?: Transaction;
}

/** Its answer was lost, and whatever it was has been undone. */
export interface ReversedFinding {
  readonly outcome: "reversed";
  readonly reason: Reason;
  readonly answer?: Transaction;
}

/** Nobody can tell what happened. */
export interface UnknownFinding {
  readonly outcome: "unknown";
  readonly reason: Reason;
  /** What the Gateway said of the sale, for a person. */
  readonly answer?: Transaction;
  /** The failure behind it. */
  readonly cause?: unknown;
}

/** What is known contradicts itself. */
export interface AttentionFinding {
  readonly outcome: "needs-attention";
  readonly reason: Reason;
  readonly answer?: Transaction;
  /** All transactions of the order. */
  readonly answers?: readonly Transaction[];
  readonly cause?: unknown;
}

/** What came of a payment. */
export type Finding =
  | ApprovedFinding
  | PartialFinding
  | DeclinedFinding
  | RetryFinding
  | TimedOutFinding
  | NotFoundFinding
  | ReversedFinding
  | UnknownFinding
  | AttentionFinding;

/** What every outcome carries. */
export interface OutcomeFacts {
  /** Id of the journal's entry. */
  readonly id: string;
  /** Of the authorization or refund; keep it. */
  readonly orderId?: string;
  /** Of the answer: the key for what follows. */
  readonly retref?: string;
  /** The answer was lost, and this was found out by asking. */
  readonly recovered: boolean;
  /** The journal has it. False: the entry is still open, and `recover()` will find the same. */
  readonly recorded: boolean;
  /** What the issuer said to the address; see there. */
  readonly address: AddressCheck;
  /** What the issuer said to the verification value. */
  readonly cvv: CvvCheck;
}

/** How it came out. */
export type PaymentOutcome = Finding & OutcomeFacts;
