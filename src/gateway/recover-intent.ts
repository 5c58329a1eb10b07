/**
 * Finding out what became of an intent, whatever its operation, and writing it down.
 *
 * @module
 */
import { isAbortReason, wait } from "../deadline.ts";
import { isVp3300Error } from "../errors.ts";
import type { Conclusion, Intent, JournalEntry, JournaledOperation } from "./journal.ts";
import type { Hold } from "./journal-desk.ts";
import { conclusionOf } from "./judge.ts";
import type { Inquest } from "./look.ts";
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

function isTimeout(error: unknown): boolean {
  return isVp3300Error(error) && error.context.timeoutMs !== undefined;
}

/** Whether the entry says the same: of the same attempt, or of the very transaction. */
function isSame(
  { attempt, conclusion: known }: JournalEntry,
  hold: Hold,
  { outcome, retref }: Conclusion,
): boolean {
  if (known?.outcome !== outcome || known.retref !== retref) return false;
  return attempt === hold.attempt || retref !== undefined;
}

/** Outcomes that say of a request that it moved no money. */
const MOVED_NOTHING: ReadonlySet<Finding["outcome"]> = new Set([
  "declined",
  "retry",
  "timed-out",
  "not-found",
]);

/**
 * Whether what came late goes before a person. The same attempt, still open, is another's, who will find the same. Another
 * attempt is another request: one that is under way stays so, unless this one may have moved money too.
 */
function isContested(entry: JournalEntry, { attempt }: Hold, { outcome }: Conclusion): boolean {
  if (entry.attempt === attempt) return entry.state === "done";
  return !MOVED_NOTHING.has(outcome as Finding["outcome"]);
}

/**
 * Writes what came of an entry. If another process has taken it over and come to something else, the entry is put before
 * a person, and the finding is "unknown".
 */
async function write({ hold, journal }: Inquest, { id }: Intent, finding: Finding): Promise<Recorded> {
  const conclusion = conclusionOf(finding);
  if (await hold.conclude(conclusion)) return { finding, recorded: true };
  const entry = await journal.read(id);
  if (entry !== undefined && isSame(entry, hold, conclusion)) return { finding, recorded: true };
  if (entry !== undefined && isContested(entry, hold, conclusion))
    await journal.contest(id, { ...conclusion, reason: "late-answer" });
  return { finding: { outcome: "unknown", reason: "taken-over" }, recorded: false };
}

/** Waits before a store that was busy, or failed over, is tried again. */
const WRITE_WAITS_MS: readonly number[] = [250, 1_000];

/**
 * {@link write}, in three tries: what is told and not written is for `recover()` to find once more. What the Gateway said
 * stands, whether the journal took it or not.
 */
async function record(inquest: Inquest, intent: Intent, finding: Finding): Promise<Recorded> {
  for (let tries = 0; ; tries++) {
    try {
      return await write(inquest, intent, finding);
    } catch (error) {
      const failure = interrupted(error);
      if (failure === undefined) throw error;
      const waitMs = WRITE_WAITS_MS[tries];
      // A store that did not answer within its deadline has kept the caller waiting long enough.
      if (waitMs === undefined || isTimeout(error)) return { finding, recorded: false };
      await wait(inquest.clock, waitMs, undefined);
    }
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
  return record(inquest, intent, finding);
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
