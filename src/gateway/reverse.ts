/**
 * Undoing what may or may not have happened, by order id.
 *
 * Source: CardPointe Gateway API, voidByOrderId: "up to three times". The waits, and when "not found" is believed, are
 * this library's.
 *
 * @module
 */
import type { Intent } from "./journal.ts";
import { ask, endsRecovery, type Inquest, pause, pauseUntilQuiet, transactionsOf } from "./look.ts";
import type { AttentionFinding, ReversedFinding, UnknownFinding } from "./outcomes.ts";
import { isSettledAlready, type Transaction, verdictOf } from "./transaction.ts";

/** Waits before each try. */
const TRY_WAITS_MS: readonly number[] = [0, 5_000, 15_000];

/** What one try came to. */
type Try =
  | { readonly kind: "voided" | "absent" | "refused"; readonly answer: Transaction }
  | { readonly kind: "no-answer"; readonly cause: unknown };

async function tryVoid(inquest: Inquest, { merchid, orderId = "" }: Intent): Promise<Try> {
  try {
    const [answer] = transactionsOf(await ask(inquest, "voidByOrderId", { merchid, orderid: orderId }));
    if (answer === undefined) return { kind: "no-answer", cause: undefined };
    const verdict = verdictOf(answer);
    if (verdict === "approved" || verdict === "partial") return { kind: "voided", answer };
    return { kind: verdict === "not-found" ? "absent" : "refused", answer };
  } catch (error) {
    if (endsRecovery(inquest, error)) throw error;
    return { kind: "no-answer", cause: error };
  }
}

/** Voids whatever stands under the order id, in three tries. */
export async function reverse(
  inquest: Inquest,
  intent: Intent,
): Promise<ReversedFinding | UnknownFinding | AttentionFinding> {
  let refusal: Transaction | undefined;
  let cause: unknown;
  for (const waitMs of TRY_WAITS_MS) {
    await pause(inquest, waitMs);
    const wasQuiet = inquest.quiet.isOver;
    let tried = await tryVoid(inquest, intent);
    if (tried.kind === "absent" && !wasQuiet) {
      // It may still be on its way: "not found" counts when it was asked after nothing could come any more.
      await pauseUntilQuiet(inquest);
      tried = await tryVoid(inquest, intent);
    }
    if (tried.kind === "voided") return { outcome: "reversed", reason: "voided", answer: tried.answer };
    if (tried.kind === "absent")
      return { outcome: "reversed", reason: "nothing-to-void", answer: tried.answer };
    if (tried.kind === "no-answer") cause = tried.cause;
    else refusal = tried.answer;
    if (refusal !== undefined && isSettledAlready(refusal)) break;
  }
  if (refusal !== undefined) return { outcome: "needs-attention", reason: "void-declined", answer: refusal };
  return { outcome: "unknown", reason: "no-answer", cause };
}
