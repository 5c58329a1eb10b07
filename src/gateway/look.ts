/**
 * Asking the Gateway what became of something: the questions of recovery.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { wait } from "../deadline.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import { isRaw } from "./answer-rules.ts";
import type { EndpointName } from "./endpoints.ts";
import type { GatewayHttp } from "./gateway-http.ts";
import { answerFailure } from "./http-failures.ts";
import type { Hold, JournalDesk } from "./journal-desk.ts";
import { QUIET_MS, type Quiet } from "./quiet.ts";
import type { WireMembers } from "./request-rules.ts";
import { readTransaction, type Transaction, verdictOf } from "./transaction.ts";

/** How often a look waits out a rate limit. */
const RATE_LIMIT_WAITS = 2;
/** UAT counts by the minute. */
const RATE_LIMIT_WAIT_MS = 60_000;

/** What recovery stands on. */
export interface Desk {
  readonly http: GatewayHttp;
  readonly clock: Clock;
  readonly journal: JournalDesk;
}

/** One recovery: the entry that is held, and what may end it. */
export interface Inquest extends Desk {
  readonly hold: Hold;
  readonly signal: AbortSignal | undefined;
  /** When it is over, a request that got no answer has had its effect, or never will. */
  readonly quiet: Quiet;
  /** Whether the call that sent it still waits: then nobody was told anything that undoing it would belie. */
  readonly isAwaited: boolean;
}

/** What a question found. */
export type Sight =
  | { readonly kind: "found"; readonly answers: readonly [Transaction, ...Transaction[]] }
  /** The Gateway knows of none. */
  | { readonly kind: "absent" }
  | { readonly kind: "no-answer"; readonly cause: unknown };

/**
 * Makes sure of the entry before a step: if another process has taken it over, whatever this one was about to do is that
 * one's now.
 *
 * @throws Vp3300Error `GATEWAY_JOURNAL_FAILED`, with the `reason` taken-over when it has
 */
async function keepFor(inquest: Inquest, stepMs: number): Promise<void> {
  if (!(await inquest.hold.keep(stepMs))) {
    throw new Vp3300Error("GATEWAY_JOURNAL_FAILED", { reason: "taken-over" });
  }
}

/** Waits under the lease. */
export async function pause(inquest: Inquest, ms: number): Promise<void> {
  if (ms <= 0) return;
  await keepFor(inquest, ms);
  await wait(inquest.clock, ms, inquest.signal);
}

/** Waits until what was sent has had its effect, or never will. */
export async function pauseUntilQuiet(inquest: Inquest): Promise<void> {
  const { quiet, signal } = inquest;
  if (quiet.isOver) return;
  await keepFor(inquest, QUIET_MS);
  await quiet.wait(signal);
}

/** The transactions of an answer; empty when it is none of the payment logic. */
export function transactionsOf(value: unknown): readonly Transaction[] {
  const raws = (Array.isArray(value) ? value : [value]).filter(isRaw);
  return raws.map(readTransaction).filter((answer) => verdictOf(answer) !== undefined);
}

/** Whether a failure ends the recovery: an abort, a lost entry, or one that is none of the Gateway's. */
export function endsRecovery({ signal }: Inquest, error: unknown): boolean {
  return signal?.aborted === true || !isVp3300Error(error) || error.code === "GATEWAY_JOURNAL_FAILED";
}

/** Calls an endpoint within the lease. */
export async function ask(inquest: Inquest, endpoint: EndpointName, members: WireMembers): Promise<unknown> {
  await keepFor(inquest, inquest.http.timeoutMs(endpoint) * 2);
  return inquest.http.call(endpoint, members, { signal: inquest.signal });
}

/** Waits before each look that follows an unanswered one. */
const LOOK_WAITS_MS: readonly number[] = [5_000, 15_000];

/** Looks up to three times, until there is an answer. */
export async function lookAgain(
  inquest: Inquest,
  endpoint: EndpointName,
  members: WireMembers,
): Promise<Sight> {
  let sight = await look(inquest, endpoint, members);
  for (const waitMs of LOOK_WAITS_MS) {
    if (sight.kind !== "no-answer") break;
    await pause(inquest, waitMs);
    sight = await look(inquest, endpoint, members);
  }
  return sight;
}

/** Asks once, and waits out a rate limit. */
export async function look(inquest: Inquest, endpoint: EndpointName, members: WireMembers): Promise<Sight> {
  for (let waits = 0; ; waits++) {
    try {
      const [first, ...others] = transactionsOf(await ask(inquest, endpoint, members));
      if (first === undefined) return { kind: "no-answer", cause: answerFailure("no transaction") };
      if (others.length === 0 && verdictOf(first) === "not-found") return { kind: "absent" };
      return { kind: "found", answers: [first, ...others] };
    } catch (error) {
      if (endsRecovery(inquest, error)) throw error;
      const { code, context } = error as Vp3300Error;
      if (code !== "GATEWAY_RATE_LIMITED" || waits === RATE_LIMIT_WAITS)
        return { kind: "no-answer", cause: error };
      const { retryAfterMs = RATE_LIMIT_WAIT_MS } = context;
      await pause(inquest, Math.min(Number(retryAfterMs), RATE_LIMIT_WAIT_MS));
    }
  }
}
