/**
 * One deadline and one abort signal over the whole of something that waits, even when what it waits for knows neither.
 *
 * @module
 */
import type { Clock } from "./clock.ts";

/** What bounds a piece of work that gives a `T`. */
export interface Deadline<T = unknown> {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What it fails with at its deadline. */
  readonly onTimeout: () => Error;
  /** Takes what comes after the failure, so that a handle which opened too late is closed again. */
  readonly onLate?: (value: T) => void;
}

/**
 * Runs `work` and settles with it, or rejects at the deadline, or on abort with the signal's reason. The signal that
 * `work` gets fires whenever that fails, so that a connection is not kept for an answer that nobody will read. With
 * an aborted `signal`, `work` does not start.
 */
export function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  deadline: Deadline<T>,
): Promise<T> {
  const controller = new AbortController();
  return settleWithin(
    () => work(controller.signal),
    deadline,
    (reason) => controller.abort(reason),
  );
}

/**
 * {@link withDeadline} for work that can't be told to stop; `onFailure` hears of every failure. Work that throws where it
 * should reject fails like any other: it is a caller's function in places.
 */
export function settleWithin<T>(
  work: () => Promise<T>,
  deadline: Deadline<T>,
  onFailure?: (reason: unknown) => void,
): Promise<T> {
  const { clock, timeoutMs, signal, onTimeout, onLate } = deadline;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise<T>((resolve, reject) => {
    let failed = false;
    const release = () => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (reason: unknown) => {
      failed = true;
      release();
      reject(reason);
      onFailure?.(reason);
    };
    const onAbort = () => fail(signal?.reason);
    const timer = clock.setTimer(timeoutMs, () => fail(onTimeout()));
    signal?.addEventListener("abort", onAbort, { once: true });
    let begun: Promise<T>;
    try {
      begun = work();
    } catch (reason) {
      fail(reason);
      return;
    }
    begun.then((value) => {
      if (failed) onLate?.(value);
      release();
      resolve(value);
    }, fail);
  });
}

/** Resolves when `work` has settled, in whichever way, or after `ms`: what has to let go may never do so. */
export function settledWithin(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      timer.cancel();
      resolve();
    };
    const timer = clock.setTimer(ms, done);
    work.then(done, done);
  });
}

/**
 * Whether `error` is the reason that an aborted `signal` gave. That goes to the caller as it is, whatever error it is: it may
 * be the failure of another call, and says nothing about this one.
 */
export function isAbortReason(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason;
}

/** Resolves after `ms`; rejects on abort with the signal's reason, at once if it has fired already. */
export function wait(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
