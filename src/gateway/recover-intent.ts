/**
 * Finding out what became of an intent, whatever its operation, and writing it down.
 *
 * @module
 */
import { isAbortReason } from "../deadline.ts";
import { isVp3300Error } from "../errors.ts";
import type { Conclusion, Intent, JournaledOperation } from "./journal.ts";
import type { Hold } from "./journal-desk.ts";
import { conclusionOf } from "./judge.ts";
import type { Desk, Inquest } from "./look.ts";
import type { Finding, Reason } from "./outcomes.ts";
import { recoverAuthorization } from "./recover-authorization.ts";
import { recoverCapture, recoverRefund, recoverVoid, recoverVoidByOrderId } from "./recover-follow-up.ts";

const RECOVERIES: Readonly<
  Record<JournaledOperation, (inquest: Inquest, intent: Intent) => Promise<Finding>>
> = {
  auth: recoverAuthorization,
  capture: recoverCapture,
  void: recoverVoid,
  refund: recoverRefund,
  voidByOrderId: recoverVoidByOrderId,
};

/** What was found, and whether the journal has it. */
export interface Recorded {
  readonly finding: Finding;
  readonly recorded: boolean;
}

/** The journal's failure on the way, as a finding: the entry stays open, and is recovered later. */
function interrupted(error: unknown): Recorded | undefined {
  if (!isVp3300Error(error) || error.code !== "GATEWAY_JOURNAL_FAILED") return undefined;
  const reason: Reason = error.context.reason === "taken-over" ? "taken-over" : "journal";
  return { finding: { outcome: "unknown", reason, cause: error }, recorded: false };
}

function isSame(known: Conclusion | undefined, conclusion: Conclusion): boolean {
  return known?.outcome === conclusion.outcome && known.retref === conclusion.retref;
}

/**
 * Writes what came of an entry. If another process has taken it over and come to something else, the entry is put before
 * a person, and the finding is "unknown".
 */
async function record(desk: Desk, hold: Hold, { id }: Intent, finding: Finding): Promise<Recorded> {
  const conclusion = conclusionOf(finding);
  try {
    if (await hold.conclude(conclusion)) return { finding, recorded: true };
    const entry = await desk.journal.read(id);
    if (isSame(entry?.conclusion, conclusion)) return { finding, recorded: true };
    if (entry?.state === "done") await desk.journal.contest(id, { ...conclusion, reason: "late-answer" });
    return { finding: { outcome: "unknown", reason: "taken-over" }, recorded: false };
  } catch (error) {
    // What the Gateway said stands, whether the journal took it or not.
    if (interrupted(error) === undefined) throw error;
    return { finding, recorded: false };
  }
}

/**
 * Finds out by `find`, and writes down what was found. When the journal fails on the way, or on abort, the entry is given
 * up as it is; on abort this rejects with the signal's reason.
 */
export async function conclude(
  inquest: Inquest,
  intent: Intent,
  find: () => Promise<Finding>,
): Promise<Recorded> {
  let finding: Finding;
  try {
    finding = await find();
  } catch (error) {
    // Also where the journal failed: it may be back by now, and the entry is for the next recovery, this process's too.
    await orLater(inquest.hold.release());
    const stopped = isAbortReason(error, inquest.signal) ? undefined : interrupted(error);
    if (stopped !== undefined) return stopped;
    throw error;
  }
  return record(inquest, inquest.hold, intent, finding);
}

/** Finds out what became of an intent, and writes it down. */
export function recoverIntent(inquest: Inquest, intent: Intent): Promise<Recorded> {
  return conclude(inquest, intent, () => RECOVERIES[intent.operation](inquest, intent));
}

/** Waits for something that the journal does; if it fails at that, the entry stays open, and is recovered later. */
export async function orLater(writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (interrupted(error) === undefined) throw error;
  }
}
