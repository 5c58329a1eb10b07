/**
 * From an answer to a finding.
 *
 * @module
 */
import type { Conclusion, Intent } from "./journal.ts";
import type {
  DeclinedFinding,
  Finding,
  OutcomeFacts,
  PaymentOutcome,
  Reason,
  RetryFinding,
} from "./outcomes.ts";
import {
  adviceOf,
  categoryOf,
  isGatewayCode,
  isSettledAlready,
  type Transaction,
  verdictOf,
} from "./transaction.ts";
import { addressCheck, cvvCheck } from "./verification-codes.ts";
import type { Writable } from "./writable.ts";

/** What an intent asks to be approved; `undefined` for all there is, and for what is not an authorization. */
function requestedMinor({ operation, amountMinor }: Intent): number | undefined {
  return operation === "auth" ? amountMinor : undefined;
}

function approvedMinor({ amountMinor }: Transaction, intent: Intent): number {
  return amountMinor ?? intent.amountMinor ?? 0;
}

/** What an answer means for an intent; `undefined` when it is no answer of the payment logic. */
export function judge(answer: Transaction, intent: Intent): Finding | undefined {
  const requested = requestedMinor(intent);
  const outcome = verdictOf(answer, requested);
  if (outcome === undefined) return undefined;
  switch (outcome) {
    case "approved":
      return { outcome, answer, approvedMinor: approvedMinor(answer, intent) };
    case "partial": {
      const approved = approvedMinor(answer, intent);
      return {
        outcome,
        answer,
        approvedMinor: approved,
        restMinor: Math.max(0, (requested ?? 0) - approved),
      };
    }
    case "declined":
      return isSettledAlready(answer)
        ? tooLate(answer, "settled")
        : { outcome, answer, advice: adviceOf(answer), category: categoryOf(answer) };
    case "retry":
      return {
        outcome,
        answer,
        advice: adviceOf(answer),
        ...(isGatewayCode(answer, "106") && { hint: "insert-card" as const }),
      };
    case "timed-out":
      return { outcome, answer, advice: adviceOf(answer) };
    case "not-found":
      return { outcome, answer };
  }
}

/** A sale that has gone too far for what was asked. */
export function tooLate(answer: Transaction, reason: Reason): DeclinedFinding {
  const advice = { retry: "never", means: "the sale is past it" } as const;
  return { outcome: "declined", reason, category: "other", advice, answer };
}

/** Nothing reached the Gateway: the same may be sent again. */
export function notArrived(answer?: Transaction): RetryFinding {
  const advice = { retry: "now", means: "it never arrived, and may be sent again" } as const;
  return { outcome: "retry", reason: "not-arrived", advice, ...(answer && { answer }) };
}

function reasonOf(finding: Finding): string | undefined {
  return "reason" in finding ? finding.reason : undefined;
}

/** A journal's texts are short; an answer's may be anything. */
const JOURNAL_TEXT_MAX_LENGTH = 64;

function short(value: string): string {
  return value.slice(0, JOURNAL_TEXT_MAX_LENGTH);
}

/** What the journal keeps of a finding. */
export function conclusionOf(finding: Finding): Conclusion {
  const { outcome } = finding;
  const answer = "answer" in finding ? finding.answer : undefined;
  const reason = reasonOf(finding);
  const needsPerson = outcome === "unknown" || outcome === "needs-attention";
  const conclusion: Writable<Conclusion> = { state: needsPerson ? "attention" : "done", outcome };
  if (reason !== undefined) conclusion.reason = reason;
  if (answer?.retref !== undefined) conclusion.retref = short(answer.retref);
  if ("approvedMinor" in finding) conclusion.approvedMinor = finding.approvedMinor;
  if (answer?.respproc !== undefined) conclusion.respproc = short(answer.respproc);
  if (answer?.respcode !== undefined) conclusion.respcode = short(answer.respcode);
  if (outcome === "retry" && reason === "not-arrived") conclusion.mayRepeat = true;
  return conclusion;
}

/** The outcome that a caller gets. */
export function outcomeOf(
  intent: Intent,
  finding: Finding,
  { recovered, recorded }: Pick<OutcomeFacts, "recovered" | "recorded">,
): PaymentOutcome {
  const answer = "answer" in finding ? finding.answer : undefined;
  const facts: Writable<OutcomeFacts> = {
    id: intent.id,
    recovered,
    recorded,
    address: addressCheck(answer?.avsresp),
    cvv: cvvCheck(answer?.cvvresp),
  };
  if (intent.orderId !== undefined) facts.orderId = intent.orderId;
  if (answer?.retref !== undefined) facts.retref = answer.retref;
  return Object.assign(facts, finding);
}
