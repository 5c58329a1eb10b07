/**
 * What making and refunding a checkout have in common: the attempt is kept before it is sent, sent once, and after a lost
 * answer looked for, never repeated.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { isAbortReason, wait } from "../../deadline.ts";
import { isVp3300Error, type Vp3300Error } from "../../errors.ts";
import type { ApiCaller, CallOptions } from "./api-caller.ts";
import type { CheckoutAttempt, CheckoutStore, UnknownOutcome } from "./attempts.ts";
import { isLost } from "./failures.ts";
import type { KeyedLine } from "./keyed-line.ts";

/** Waits before each look for what a lost answer would have said. */
export const LOST_ANSWER_WAITS_MS: readonly number[] = [0, 1_000, 2_000, 3_000, 5_000];

/** What a client works with. */
export interface Workbench {
  readonly api: ApiCaller;
  readonly clock: Clock;
  readonly store: CheckoutStore | undefined;
  readonly line: KeyedLine;
  readonly newId: () => string;
  /** How long a request that nobody answered may still have its effect. */
  readonly repeatAfterMs: number;
}

/** How one kind of attempt is sent, and how its effect is seen. */
export interface Handling<Done> {
  readonly attempt: CheckoutAttempt;
  /** Sends the request. */
  readonly send: () => Promise<Done>;
  /** The effect, if the API shows it; `undefined` if it does not so far; an {@link UnknownOutcome} if that can't be told. */
  readonly look: () => Promise<Done | UnknownOutcome | undefined>;
  /** Whether a refusal says that it happened before. */
  readonly isRepetition?: (error: Vp3300Error) => boolean;
}

async function lookAgain<Done>(
  { clock }: Workbench,
  { attempt, look }: Handling<Done>,
  lost: Vp3300Error,
  { signal }: CallOptions,
): Promise<Done | UnknownOutcome> {
  for (const waitMs of LOST_ANSWER_WAITS_MS) {
    await wait(clock, waitMs, signal);
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      // A look that fails tells nothing; one that finds a contradiction must be heard.
      if (!isVp3300Error(error) || error.code === "CHECKOUT_DUPLICATE" || isAbortReason(error, signal))
        throw error;
    }
  }
  return { outcome: "unknown", reason: "no answer", attempt, cause: lost };
}

/** Keeps the attempt, sends it once, and looks for its effect if the answer is lost. */
export async function sendOnce<Done>(
  bench: Workbench,
  handling: Handling<Done>,
  options: CallOptions,
): Promise<Done | UnknownOutcome> {
  await bench.store?.save(handling.attempt);
  try {
    return await handling.send();
  } catch (error) {
    const isRepetition = isVp3300Error(error) && (handling.isRepetition?.(error) ?? false);
    if (!isLost(error, options.signal) && !isRepetition) throw error;
    return lookAgain(bench, handling, error, options);
  }
}

/** Takes an earlier attempt up again: looks for its effect, and sends it once more only when none can come any more. */
export async function resumeOnce<Done>(
  bench: Workbench,
  handling: Handling<Done>,
  sentAtMs: number,
  options: CallOptions,
): Promise<Done | UnknownOutcome> {
  // Before the look: an effect that comes while its answer is under way would be missed by both.
  const isTooEarly = bench.clock.now() < sentAtMs + bench.repeatAfterMs;
  const found = await handling.look();
  if (found !== undefined) return found;
  if (isTooEarly) {
    return { outcome: "unknown", reason: "too early", attempt: { ...handling.attempt, sentAtMs } };
  }
  return sendOnce(bench, handling, options);
}
