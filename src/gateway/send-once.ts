/**
 * Sending what moves money: written down first, sent once, and found out when its answer is lost.
 *
 * @module
 */
import { isAbortReason } from "../deadline.ts";
import { Vp3300Error } from "../errors.ts";
import type { EndpointName } from "./endpoints.ts";
import { hadNoEffect } from "./http-failures.ts";
import type { Conclusion, Intent, JournalEntry } from "./journal.ts";
import type { Hold } from "./journal-desk.ts";
import { judge, outcomeOf } from "./judge.ts";
import { type Desk, type Inquest, pauseUntilQuiet, transactionsOf } from "./look.ts";
import type { Finding, PaymentOutcome } from "./outcomes.ts";
import { settlePartial } from "./partial.ts";
import { QUIET_MS, Quiet } from "./quiet.ts";
import { recoverVoidByOrderId } from "./recover-follow-up.ts";
import { conclude, orLater, type Recorded, recoverIntent } from "./recover-intent.ts";
import type { WireMembers } from "./request-rules.ts";
import { isLostAtProcessor, isRepetition, type Transaction } from "./transaction.ts";

/** Between writing an intent down and sending it no more may pass: later, another process may have taken it over. */
export const SEND_WINDOW_MS = 10_000;

/** The longest deadline of anything that moves money. */
export const MAX_MONEY_TIMEOUT_MS = 300_000;

/** What is to be sent. */
export interface Payment {
  readonly endpoint: EndpointName;
  readonly members: WireMembers;
  readonly intent: Intent;
}

/** What bounds it. */
export interface PaymentOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

const NOT_SENT: Conclusion = { state: "done", outcome: "retry", reason: "not-sent", mayRepeat: true };

function orderKnown({ id, state, conclusion }: JournalEntry): Vp3300Error {
  const { outcome = "none yet" } = conclusion ?? {};
  return new Vp3300Error("GATEWAY_ORDER_KNOWN", { id, state, outcome, sent: "no" });
}

/** How far a request has come. */
interface Progress {
  hold?: Hold;
  /** It may have left. */
  left: boolean;
}

/** Writes the intent down; the request leaves only if this is fulfilled. */
async function begin(desk: Desk, intent: Intent, timeoutMs: number, progress: Progress): Promise<void> {
  const startedAtMs = desk.clock.now();
  const { entry, hold } = await desk.journal.begin(intent, SEND_WINDOW_MS + timeoutMs);
  if (hold === undefined) throw orderKnown(entry);
  progress.hold = hold;
  if (desk.clock.now() - startedAtMs > SEND_WINDOW_MS) {
    throw new Vp3300Error("GATEWAY_TIMEOUT", { reason: "journal", timeoutMs: SEND_WINDOW_MS, sent: "no" });
  }
}

/** Whether the authorization under the order id may still be on its way. */
async function isUnderWay({ journal }: Desk, { orderId = "" }: Intent): Promise<boolean> {
  const entry = await journal.read(orderId);
  return entry?.operation === "auth" && entry.state === "open";
}

async function find(inquest: Inquest, intent: Intent, answer: Transaction): Promise<Finding> {
  const finding = judge(answer, intent)!;
  const isNothing = intent.operation === "voidByOrderId" && finding.outcome === "not-found";
  if (isNothing && (await isUnderWay(inquest, intent))) {
    await pauseUntilQuiet(inquest);
    return recoverVoidByOrderId(inquest, intent);
  }
  return settlePartial(inquest, intent, finding);
}

/**
 * Writes the intent down, sends it once, and says what came of it.
 *
 * @throws Vp3300Error when nothing was sent, or certainly without effect; on abort the signal's reason, and then the
 *   entry is open and `recover()` finds out
 */
export async function sendOnce(
  desk: Desk,
  { endpoint, members, intent }: Payment,
  { signal, timeoutMs = desk.http.timeoutMs(endpoint) }: PaymentOptions,
): Promise<PaymentOutcome> {
  const progress: Progress = { left: false };
  const before = async () => {
    await begin(desk, intent, timeoutMs, progress);
    signal?.throwIfAborted();
    progress.left = true;
  };
  let answer: Transaction | undefined;
  try {
    [answer] = transactionsOf(await desk.http.call(endpoint, members, { signal, timeoutMs, before }));
  } catch (error) {
    const { hold, left } = progress;
    if (hold === undefined) throw error;
    if (!left || (hadNoEffect(error) && !isAbortReason(error, signal))) {
      await orLater(hold.conclude(NOT_SENT));
      throw error;
    }
    if (signal?.aborted) {
      await orLater(hold.release());
      throw error;
    }
  }
  const { http, clock, journal } = desk;
  const quiet = new Quiet(clock);
  const inquest: Inquest = { http, clock, journal, hold: progress.hold!, signal, quiet, isAwaited: true };
  try {
    if (
      answer === undefined ||
      isLostAtProcessor(answer) ||
      (intent.operation === "auth" && isRepetition(answer))
    )
      return concluded(intent, await recoverIntent(inquest, intent), true);
    const known = answer;
    return concluded(intent, await conclude(inquest, intent, () => find(inquest, intent, known)), false);
  } finally {
    quiet.stop();
  }
}

function concluded(intent: Intent, { finding, recorded }: Recorded, recovered: boolean): PaymentOutcome {
  return outcomeOf(intent, finding, { recovered, recorded });
}

/** After this long, nothing of an intent can be on its way any more, whatever its deadline was, if the clock can be trusted. */
const SETTLED_AGE_MS = SEND_WINDOW_MS + MAX_MONEY_TIMEOUT_MS + QUIET_MS;

/**
 * Finds out what became of an entry that another process, or this one, left behind. `sinceListed` began when the entries
 * were listed: one that is old by the store's clock waits for that alone, since a clock that has jumped makes any look so.
 */
export async function resumeEntry(
  desk: Desk,
  entry: JournalEntry,
  hold: Hold,
  sinceListed: Quiet,
  signal: AbortSignal | undefined,
): Promise<PaymentOutcome> {
  const quiet = entry.ageMs >= SETTLED_AGE_MS ? sinceListed : new Quiet(desk.clock);
  try {
    const inquest: Inquest = { ...desk, hold, signal, quiet, isAwaited: false };
    return concluded(entry, await recoverIntent(inquest, entry), true);
  } finally {
    if (quiet !== sinceListed) quiet.stop();
  }
}
