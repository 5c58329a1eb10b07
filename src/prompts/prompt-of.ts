// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Which prompt a step of a transaction is, and which one its outcome.
 *
 * @module
 */
import { requireArray, requireObject, requireOneOf } from "../arguments.ts";
import type { ReadOutcome } from "../reader/outcomes.ts";
import type { ReadStep } from "../reader/steps.ts";
import type { PromptCode } from "./prompt-rules.ts";

/** By the ways that are open, as bits: tap, insert, swipe. */
const WAY_BITS = { tap: 1, insert: 2, swipe: 4 } as const;
const BY_WAYS: readonly (PromptCode | undefined)[] = [
  undefined,
  "tapCard",
  "insertCard",
  "tapOrInsert",
  "swipeCard",
  "tapOrSwipe",
  "insertOrSwipe",
  "tapInsertOrSwipe",
];

/**
 * Texts of the reader that have no step but concern a customer, by id of its message table (`KernelLCD.kmsg`, vp3300
 * reference 11). What is not here is for a cashier or a log: amounts, PIN entry, results of checks. That the card approved
 * (3, 108, 112, 117) is its own word, not that of whoever charges it, who may still have to be asked: `processing`.
 */
const BY_MESSAGE: Partial<Record<PromptCode, readonly number[]>> = {
  welcome: [35, 105],
  declined: [7, 69, 109, 113, 115, 118],
  callYourBank: [4],
  cancelled: [23, 33],
  timedOut: [25],
  useOtherCard: [15, 90, 91, 92, 95, 99, 111, 116],
  failed: [6, 18, 22, 71, 72, 73, 77, 114],
  tryAgain: [78],
  processing: [3, 29, 48, 108, 112, 117],
  signReceipt: [75, 76],
  thankYou: [68, 70],
};

/**
 * The prompt for a step; `undefined` for a text of the reader that is not for a customer, and for an unknown step.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `step` is an object
 */
export function promptOfStep(step: ReadStep): PromptCode | undefined {
  requireObject("step", step);
  switch (step.step) {
    case "presentCard": {
      requireArray("step.interfaces", step.interfaces);
      const bits = step.interfaces.reduce((sum, way) => sum | WAY_BITS[way], 0);
      return BY_WAYS[bits];
    }
    case "display":
      return promptOfMessage(step.messageId);
    case "selectApplication":
      return step.kind === "language" ? "selectLanguage" : "selectApplication";
    case "tryAgain":
    case "presentOneCard":
    case "useChip":
    case "useMagstripe":
    case "useOtherInterface":
    case "seePhone":
    case "processing":
    case "removeCard":
      return step.step;
    default:
      return undefined;
  }
}

function promptOfMessage(messageId: number | undefined): PromptCode | undefined {
  if (messageId === undefined) return undefined;
  const found = Object.entries(BY_MESSAGE).find(([, ids]) => ids.includes(messageId));
  return found?.[0] as PromptCode | undefined;
}

const BY_OUTCOME: Readonly<Record<Exclude<ReadOutcome["outcome"], "approved" | "failed">, PromptCode>> = {
  captured: "processing",
  passRead: "passRead",
  declined: "declined",
  cancelled: "cancelled",
  timedOut: "timedOut",
  useOtherInterface: "useOtherInterface",
  unsupportedCard: "useOtherCard",
};

const OUTCOMES = [...Object.keys(BY_OUTCOME), "approved", "failed"] as readonly ReadOutcome["outcome"][];

/**
 * The prompt for how a presentation ended. A captured card is `processing`: what its payment came to, the host will say. So
 * is a card that approved by itself, offline, for nobody has charged it yet; without a capture nobody can, and it is
 * `failed`. `approved` it is only after `authorize` said so.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `outcome` is one of a transaction
 */
export function promptOfOutcome(outcome: ReadOutcome): PromptCode {
  requireObject("outcome", outcome);
  requireOneOf("outcome.outcome", outcome.outcome, OUTCOMES);
  if (outcome.outcome === "approved") {
    if (outcome.decision !== undefined) return "approved";
    return outcome.capture === undefined ? "failed" : "processing";
  }
  if (outcome.outcome !== "failed") return BY_OUTCOME[outcome.outcome];
  switch (outcome.reason) {
    case "keyMissing":
    case "keyExhausted":
    case "batteryLow":
      return "outOfOrder";
    case "cardUnreadable":
      return "useOtherCard";
    default:
      return "failed";
  }
}
