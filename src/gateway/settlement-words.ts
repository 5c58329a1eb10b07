/**
 * The words of `setlstat`: how far the money has come.
 *
 * Source: CardPointe Gateway API, inquire and settlestat; compared without case, because the pages differ.
 *
 * @module
 */

/** Where the money is. */
export type SettlementStage =
  | "authorized"
  | "captured"
  | "settled"
  | "voided"
  | "rejected"
  | "none"
  | "unknown";

/** What one word of `setlstat` means. */
export interface SettlementInfo {
  readonly stage: SettlementStage;
  readonly means: string;
}

/** By the word in lower case; of `settlestat`, by the letter. */
// biome-ignore format: a table reads by column
export const SETTLEMENT_WORDS: Readonly<Record<string, SettlementInfo>> = {
  "authorized":             { stage: "authorized", means: "held, not captured" },
  "queued for capture":     { stage: "captured",   means: "captured, goes with the next batch" },
  "amount under review":    { stage: "captured",   means: "captured, the amount is being looked at" },
  "accepted":               { stage: "settled",    means: "the processor took it" },
  "voided":                 { stage: "voided",     means: "let go" },
  "declined":               { stage: "none",       means: "never approved" },
  "zero amount":            { stage: "none",       means: "nothing to settle: a verification, or captured as 0" },
  "rejected":               { stage: "rejected",   means: "the processor refused it" },
  "format error":           { stage: "rejected",   means: "the processor could not read it" },
  "token decrypt":          { stage: "rejected",   means: "the token could not be turned back" },
  "pin debit":              { stage: "settled",    means: "debit with PIN, settled at once (Vantiv)" },
  "y":                      { stage: "settled",    means: "the processor took it" },
  "n":                      { stage: "captured",   means: "not answered yet" },
  "r":                      { stage: "rejected",   means: "the processor refused it" },
};

/** The word or letter as a stage; "unknown" for one that is not documented, or none. Unchecked. */
export function settlementStage(setlstat: string | undefined): SettlementStage {
  const word = (setlstat ?? "").trim().toLowerCase();
  return Object.hasOwn(SETTLEMENT_WORDS, word) ? SETTLEMENT_WORDS[word]!.stage : "unknown";
}

/** `hoststat` of a batch. */
// biome-ignore format: a table reads by column
export const BATCH_STATUSES: Readonly<Record<string, string>> = {
  "":   "queued",
  "BB": "sent; all rejected",
  "EB": "empty",
  "GB": "accepted",
  "MB": "accepted in part",
  "RB": "rejected",
  "SB": "sent; not confirmed",
  "ND": "sent; no data yet",
};
