/**
 * A transaction, as an answer tells it, and what it means.
 *
 * Source: CardPointe Gateway API, responses; partial approvals; the order of the tests is this library's.
 *
 * @module
 */
import { Secret } from "../secret.ts";
import { TRANSACTION_MEMBERS } from "./answer-members.ts";
import { type AnswerOf, type Raw, readMembers } from "./answer-rules.ts";
import { type Receipt, readReceipt } from "./receipt.ts";
import {
  type DeclineCategory,
  isPartialCode,
  type ResponseCodeInfo,
  responseCodeInfo,
} from "./response-codes.ts";
import { type RetryAdvice, retryAdvice } from "./retry-advice.ts";

/** What an answer says of a transaction. Any member may be missing. */
export interface Transaction extends AnswerOf<typeof TRANSACTION_MEMBERS> {
  /** What to print, where it was asked for. */
  readonly receipt?: Receipt;
  /** All members as they came, those that are not known here included. */
  readonly members: Secret<Raw>;
}

/** Reads the members of an answer. */
export function readTransaction(raw: Raw): Transaction {
  const receipt = readReceipt(raw);
  const more = { ...(receipt && { receipt }), members: new Secret(raw, "members") };
  return Object.assign(readMembers(TRANSACTION_MEMBERS, raw), more);
}

/** What an answer means. */
export type Verdict = "approved" | "partial" | "declined" | "retry" | "timed-out" | "not-found";

/** The Gateway's own code `respcode`. */
export function isGatewayCode({ respproc, respcode }: Transaction, code: string): boolean {
  return respproc === "PPS" && respcode === code;
}

/**
 * Whether a void came too late. The table lists the code as an approval, and nothing is undone by it. Source: CardPointe
 * Gateway API, PPS 26.
 */
export function isSettledAlready(answer: Transaction): boolean {
  return isGatewayCode(answer, "26");
}

/** Who said it; the processor that was meant, where the answer does not say. */
function speaker({ respproc, cardproc }: Transaction): string | undefined {
  return respproc ?? cardproc;
}

function isPartial(transaction: Transaction, requestedMinor: number | undefined): boolean {
  if (isPartialCode(speaker(transaction), transaction.respcode)) return true;
  const { amountMinor } = transaction;
  // Some processors approve a part with the code of the whole.
  return requestedMinor !== undefined && amountMinor !== undefined && amountMinor < requestedMinor;
}

/**
 * What the answer means; `undefined` when it has no `respstat` and so is no answer of the payment logic.
 * `requestedMinor` is what an authorization asked for.
 */
export function verdictOf(transaction: Transaction, requestedMinor?: number): Verdict | undefined {
  const { respstat } = transaction;
  if (isSettledAlready(transaction)) return "declined";
  if (respstat === "A") return isPartial(transaction, requestedMinor) ? "partial" : "approved";
  if (respstat === "B") return isGatewayCode(transaction, "62") ? "timed-out" : "retry";
  if (respstat === "C") return isGatewayCode(transaction, "29") ? "not-found" : "declined";
  return undefined;
}

/**
 * Codes after which the processor may have approved, although the Gateway declines: its answer was lost on the way.
 * Unverified: that it may; so is asked before anything is tried again. Source: CardPointe Gateway API, PPS 63, 65, 66.
 */
const LOST_AT_PROCESSOR: ReadonlySet<string> = new Set(["63", "65", "66"]);

/**
 * Whether the Gateway took an authorization for a repetition. As nothing here sends an order id twice, something on the
 * way did, and the first may have been approved. Unverified: that order ids are meant by "sequence"; authorize twice with
 * one on UAT. Source: CardPointe Gateway API, PPS 36.
 */
export function isRepetition(answer: Transaction): boolean {
  return isGatewayCode(answer, "36");
}

/** Whether the Gateway itself does not know what the processor did. */
export function isLostAtProcessor({ respproc, respcode }: Transaction): boolean {
  return respproc === "PPS" && LOST_AT_PROCESSOR.has(respcode ?? "");
}

/** What the answer's code means, if it is in the tables. */
export function codeInfo(transaction: Transaction): ResponseCodeInfo | undefined {
  return responseCodeInfo(speaker(transaction), transaction.respcode);
}

/** What kind of decline it is. */
export function categoryOf(transaction: Transaction): DeclineCategory {
  return codeInfo(transaction)?.category ?? "other";
}

/** Whether and when to try again. */
export function adviceOf(transaction: Transaction): RetryAdvice {
  const { respstat, declineCategory, merchAdviceCode, token, account } = transaction;
  const isVisa = /^94/.test((token ?? account)?.reveal() ?? "");
  const category = respstat === "C" ? categoryOf(transaction) : undefined;
  return retryAdvice({ respstat, category, declineCategory, merchAdviceCode, isVisa });
}
