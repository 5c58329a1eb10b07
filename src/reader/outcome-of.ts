// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Puts outcomes together.
 *
 * @module
 */
import type { CardCapture } from "../protocol/cards/capture.ts";
import type { Pass } from "../protocol/cards/passes.ts";
import type { TransactionResponse } from "../protocol/cards/transaction-response.ts";
import type { CardInterface } from "../protocol/commands/models.ts";
import type { ChipCompletion, FailureReason, HostDecision, OutcomeDetails, ReadOutcome } from "./outcomes.ts";
import type { ReadPlan } from "./read-request.ts";
import type { TransactionEventName, TransactionState } from "./transaction-table.ts";

/**
 * All that an outcome may be made of. `answer` is missing where the host's part of a transaction decided, which leads to
 * `captured` only, and where a silent reader took a cancellation, which leads to `timedOut` only.
 */
export interface OutcomeFacts {
  readonly event: TransactionEventName;
  /** The state in which the event came. */
  readonly state: TransactionState;
  readonly answer: TransactionResponse | undefined;
  readonly capture: CardCapture | undefined;
  readonly decision: HostDecision | undefined;
  readonly plan: Pick<ReadPlan, "fallback" | "interfaces" | "available">;
  /** The ways that were open when the event came. */
  readonly open: readonly CardInterface[];
}

const OUTCOMES: { readonly [Name in ReadOutcome["outcome"]]: (facts: OutcomeFacts) => ReadOutcome } = {
  captured: (facts) => ({
    outcome: "captured",
    capture: facts.capture!,
    fallback: isFallback(facts),
    ...passesOf(facts),
  }),
  passRead: (facts) => ({ outcome: "passRead", passes: facts.answer!.passes, ...detailsOf(facts) }),
  approved: (facts) => ({ outcome: "approved", ...detailsOf(facts), ...chipOf(facts), ...passesOf(facts) }),
  declined: (facts) => ({
    outcome: "declined",
    ...detailsOf(facts),
    ...chipOf(facts),
    ...passesOf(facts),
    reversalNeeded: facts.decision?.approved === true,
  }),
  cancelled: (facts) => ({ outcome: "cancelled", ...detailsOf(facts) }),
  timedOut: (facts) =>
    facts.answer === undefined
      ? { outcome: "timedOut", readerSilent: true }
      : { outcome: "timedOut", ...detailsOf(facts) },
  useOtherInterface: (facts) => ({
    outcome: "useOtherInterface",
    interfaces: otherWays(facts),
    ...detailsOf(facts),
  }),
  unsupportedCard: (facts) => ({ outcome: "unsupportedCard", ...detailsOf(facts) }),
  failed: (facts) => ({
    outcome: "failed",
    reason: failureOf(facts),
    status: facts.answer!.status,
    ...detailsOf(facts),
    ...(facts.decision === undefined ? {} : { decision: facts.decision }),
    reversalNeeded: facts.decision?.approved === true,
  }),
};

/** The outcome of this name. */
export function outcomeOf(name: ReadOutcome["outcome"], facts: OutcomeFacts): ReadOutcome {
  return OUTCOMES[name](facts);
}

/** The answer to 60-12. Its one function is the prototype's: an outcome may be cloned, for another thread or process. */
class Completion implements ChipCompletion {
  readonly status: number;
  declare readonly resultCode?: number;
  readonly #answer: TransactionResponse;

  constructor(answer: TransactionResponse) {
    this.status = answer.status;
    if (answer.resultCode !== undefined) this.resultCode = answer.resultCode;
    this.#answer = answer;
  }

  tag(tag: number): Uint8Array | undefined {
    return this.#answer.tag(tag);
  }
}

/** What the reader said to 60-12. */
export function completionOf(answer: TransactionResponse): ChipCompletion {
  return new Completion(answer);
}

function detailsOf({ answer }: OutcomeFacts): OutcomeDetails {
  const { resultCode, contactlessError } = answer!;
  return {
    ...(resultCode === undefined ? {} : { resultCode }),
    ...(contactlessError === undefined ? {} : { contactlessError }),
  };
}

function chipOf({ state, answer, capture, decision }: OutcomeFacts): {
  readonly capture?: CardCapture;
  readonly decision?: HostDecision;
  readonly completion?: ChipCompletion;
} {
  return {
    ...(capture === undefined ? {} : { capture }),
    ...(decision === undefined ? {} : { decision }),
    ...(state === "completing" ? { completion: completionOf(answer!) } : {}),
  };
}

function passesOf({ answer }: OutcomeFacts): { readonly passes?: readonly Pass[] } {
  const passes = answer?.passes ?? [];
  return passes.length === 0 ? {} : { passes };
}

/** What a reader remembers of another transaction's chip makes no fallback of a swipe in one that allows none. */
function isFallback({ state, capture, plan }: OutcomeFacts): boolean {
  return plan.fallback && capture?.kind === "swipe" && (state === "fallback" || capture.fallback);
}

/**
 * The ways in which a card may be read after all, of those that the model has; none where nothing is left to offer. A card
 * with a chip that was swiped at a model without a slot may be tapped, unless it has been in this transaction.
 */
export function otherWays({ event, state, plan, open }: OutcomeFacts): readonly CardInterface[] {
  const { available, interfaces } = plan;
  const mayWork = (way: CardInterface): boolean => {
    if (event === "useMagstripe") return way === "swipe";
    if (event === "useOther") return way !== TRIED[state];
    if (available.includes("insert")) return way === "insert";
    return event === "chipSwiped" && way === "tap" && (open.includes("tap") || !interfaces.includes("tap"));
  };
  return available.filter(mayWork);
}

/** What a card was presented by that wants any other way. */
const TRIED: Partial<Record<TransactionState, CardInterface>> = {
  polling: "tap",
  inserting: "insert",
  authenticating: "insert",
  fallback: "swipe",
};

/** Source of the numbers: vp3300 reference 2 (statuses) and 9.3 (result codes). */
const STATUS_REASONS: Readonly<Record<number, FailureReason>> = {
  0x68: "batteryLow",
  0x90: "keyMissing",
  0x91: "keyExhausted",
};
const RESULT_REASONS: Readonly<Record<number, FailureReason>> = { 0x3005: "cardRemoved" };
const UNREADABLE: readonly TransactionEventName[] = [
  "tryAgain",
  "oneCardOnly",
  "seePhone",
  "chipFailed",
  "chipUnreadable",
];

function failureOf({ event, answer }: OutcomeFacts): FailureReason {
  const { status, resultCode = -1 } = answer!;
  const byNumber = STATUS_REASONS[status] ?? RESULT_REASONS[resultCode];
  return byNumber ?? (UNREADABLE.includes(event) ? "cardUnreadable" : "reader");
}
