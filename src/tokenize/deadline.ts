/**
 * One deadline and one abort signal over a whole call, whatever the work inside does with its signal.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { Vp3300Error } from "../errors.ts";

/** What bounds a call. */
export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` and settles with it, or rejects at the deadline (`TOKENIZE_TIMEOUT`), or on abort with the signal's
 * reason. The signal that `work` gets fires whenever the call fails, so that a connection is not kept for an answer
 * that nobody will read. With an aborted `signal`, `work` does not start.
 */
export function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, deadline: Deadline): Promise<T> {
  const { clock, timeoutMs, signal } = deadline;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const release = () => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (reason: unknown) => {
      release();
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = () => fail(signal?.reason);
    const timer = clock.setTimer(timeoutMs, () => fail(new Vp3300Error("TOKENIZE_TIMEOUT", { timeoutMs })));
    signal?.addEventListener("abort", onAbort, { once: true });
    work(controller.signal).then((value) => {
      release();
      resolve(value);
    }, fail);
  });
}
