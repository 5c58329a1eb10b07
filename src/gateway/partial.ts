/**
 * Less approved than asked for: taken, where the caller said so, or voided at once.
 *
 * Source: CardPointe Gateway API, partial authorizations; that it is voided unless wanted is this library's.
 *
 * @module
 */
import type { Intent } from "./journal.ts";
import { ask, endsRecovery, type Inquest, pause, transactionsOf } from "./look.ts";
import type { Finding, PartialFinding } from "./outcomes.ts";
import { verdictOf } from "./transaction.ts";

const TRY_WAITS_MS: readonly number[] = [0, 2_000, 10_000];
const ADVICE = {
  retry: "fix-data",
  means: "only a part is to be had: ask for less, or for another card too",
} as const;

/** By retref where the answer had one, else by order id. */
async function voidOnce(inquest: Inquest, { merchid, orderId = "" }: Intent, { answer }: PartialFinding) {
  const { retref } = answer;
  const value =
    retref === undefined
      ? await ask(inquest, "voidByOrderId", { merchid, orderid: orderId })
      : await ask(inquest, "void", { merchid, retref });
  const [first] = transactionsOf(value);
  const verdict = first && verdictOf(first);
  return verdict === "approved" || verdict === "partial";
}

/** The finding as it is, or what came of voiding it. */
export async function settlePartial(inquest: Inquest, intent: Intent, finding: Finding): Promise<Finding> {
  if (finding.outcome !== "partial" || intent.acceptPartial === true) return finding;
  const { answer } = finding;
  let cause: unknown;
  for (const waitMs of TRY_WAITS_MS) {
    await pause(inquest, waitMs);
    try {
      if (await voidOnce(inquest, intent, finding)) {
        return {
          outcome: "declined",
          reason: "partial-not-accepted",
          category: "insufficient-funds",
          advice: ADVICE,
          answer,
        };
      }
    } catch (error) {
      if (endsRecovery(inquest, error)) throw error;
      cause = error;
    }
  }
  return { outcome: "needs-attention", reason: "partial-not-voided", answer, cause };
}
