/**
 * Taking up what a crash left open, and asking again about what stayed unknown.
 *
 * @module
 */
import { isAbortReason, wait } from "../deadline.ts";
import { isVp3300Error, type Vp3300Error } from "../errors.ts";
import type { JournalEntry } from "./journal.ts";
import type { Desk } from "./look.ts";
import type { PaymentOutcome } from "./outcomes.ts";
import { Quiet } from "./quiet.ts";
import { resumeEntry, SEND_WINDOW_MS } from "./send-once.ts";

/** How recovery goes about it. */
export interface RecoverOptions {
  readonly signal?: AbortSignal | undefined;
  /** How many entries are looked into at once, 1 to 100; default 8. */
  readonly concurrency?: number | undefined;
  /**
   * Wait for entries that are held: by a process that works on them, or by one that died, until its lease is over; at
   * most a few minutes. Default true. False leaves them in `held`, for the next time.
   */
  readonly waitForHeld?: boolean | undefined;
  /**
   * Told of each entry as it is resolved, and waited for: for records that may miss none, since an abort leaves no report,
   * and what is resolved is not looked into again. What it throws or rejects with ends the recovery.
   */
  readonly onResolved?: ((recovered: Recovered) => void | Promise<void>) | undefined;
}

/** An entry that was found out about. */
export interface Recovered {
  readonly entry: JournalEntry;
  readonly outcome: PaymentOutcome;
}

/** What recovery came to. */
export interface RecoverReport {
  /** What was open or unknown and is known now. Bring the shop's own records in line with it. */
  readonly resolved: readonly Recovered[];
  /** What stays unknown or contradictory: for a person. All of the journal's, not only of this recovery. */
  readonly attention: readonly JournalEntry[];
  /** What another process holds still, or what the journal failed at. */
  readonly held: readonly JournalEntry[];
  /** The journal failed at telling what is in `attention`, which is empty then. `GATEWAY_JOURNAL_FAILED`. */
  readonly attentionFailure?: Vp3300Error;
}

const PAGE = 1_000;
/** Past the end of a lease, so that the store's clock is past it too. */
const LEASE_SLACK_MS = 250;
/** A process that lives concludes or renews within this; one that renews without end is left alone. */
const MAX_HELD_WAIT_MS = 900_000;

async function listAll(desk: Desk, state: JournalEntry["state"]): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (let page = await desk.journal.list(state, { limit: PAGE }); page.length > 0; ) {
    entries.push(...page);
    page = page.length < PAGE ? [] : await desk.journal.list(state, { limit: PAGE, after: page.at(-1)! });
  }
  return entries;
}

/** One entry's end: found out, left open, before a person, or concluded by another meanwhile. */
type End =
  | { readonly kind: "resolved"; readonly recovered: Recovered }
  | { readonly kind: "held"; readonly entry: JournalEntry }
  | undefined;

function endOf(entry: JournalEntry, outcome: PaymentOutcome): End {
  const needsPerson = outcome.outcome === "unknown" || outcome.outcome === "needs-attention";
  if (!needsPerson) return { kind: "resolved", recovered: { entry, outcome } };
  return outcome.recorded ? undefined : { kind: "held", entry };
}

async function recoverOne(
  desk: Desk,
  { id }: JournalEntry,
  sinceListed: Quiet,
  { signal, waitForHeld = true }: RecoverOptions,
): Promise<End> {
  // Counted by what is waited for: the time of day may jump.
  let waitLeftMs = waitForHeld ? MAX_HELD_WAIT_MS : 0;
  for (;;) {
    const claimed = await desk.journal.claim(id, SEND_WINDOW_MS);
    if (claimed !== undefined) {
      const { entry, hold } = claimed;
      return endOf(entry, await resumeEntry(desk, entry, hold, sinceListed, signal));
    }
    const entry = await desk.journal.read(id);
    if (entry === undefined || entry.state === "done") return undefined;
    const waitMs = entry.leaseLeftMs + LEASE_SLACK_MS;
    waitLeftMs -= waitMs;
    if (waitLeftMs < 0) return { kind: "held", entry };
    await wait(desk.clock, waitMs, signal);
  }
}

function isJournalFailure(error: unknown, signal: AbortSignal | undefined): error is Vp3300Error {
  return isVp3300Error(error) && error.code === "GATEWAY_JOURNAL_FAILED" && !isAbortReason(error, signal);
}

/** {@link recoverOne}; an entry that the journal fails at is left for the next time, and hides no other. */
async function recoverOrLeave(
  desk: Desk,
  entry: JournalEntry,
  sinceListed: Quiet,
  options: RecoverOptions,
): Promise<End> {
  try {
    return await recoverOne(desk, entry, sinceListed, options);
  } catch (error) {
    if (isJournalFailure(error, options.signal)) return { kind: "held", entry };
    throw error;
  }
}

/** What is in attention, or why that can't be told. */
async function attentionOf(desk: Desk, signal: AbortSignal | undefined) {
  try {
    return { attention: await listAll(desk, "attention") };
  } catch (error) {
    if (isJournalFailure(error, signal)) return { attention: [], attentionFailure: error };
    throw error;
  }
}

/**
 * Looks into every entry that is open or in attention when it starts, those of this process's running calls aside.
 *
 * @throws Vp3300Error `GATEWAY_JOURNAL_FAILED` when the journal can't tell them; on abort the signal's reason, when all
 *   that was begun has ended
 */
export async function recoverAll(desk: Desk, options: RecoverOptions): Promise<RecoverReport> {
  const { concurrency = 8, signal, onResolved } = options;
  const listed = [...(await listAll(desk, "open")), ...(await listAll(desk, "attention"))];
  const pending = listed.filter(({ id }) => !desk.journal.isLive(id)).values();
  const ends: End[] = [];
  const sinceListed = new Quiet(desk.clock);
  let isOver = false;
  const work = async () => {
    try {
      for (const entry of pending) {
        signal?.throwIfAborted();
        const end = await recoverOrLeave(desk, entry, sinceListed, options);
        ends.push(end);
        if (end?.kind === "resolved") await onResolved?.(end.recovered);
        if (isOver) return;
      }
    } finally {
      isOver = true; // nothing is left to begin, or one has failed
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: concurrency }, work));
  sinceListed.stop();
  for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
  return {
    resolved: ends.flatMap((end) => (end?.kind === "resolved" ? [end.recovered] : [])),
    ...(await attentionOf(desk, signal)),
    held: ends.flatMap((end) => (end?.kind === "held" ? [end.entry] : [])),
  };
}
