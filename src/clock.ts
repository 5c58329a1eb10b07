/**
 * Time, as something that is handed in: everything here that waits takes a {@link Clock}, so that tests, the simulator
 * and replay can run without waiting.
 *
 * @module
 */

/** A timer that was set on a {@link Clock}. */
export interface Timer {
  /** Idempotent; a timer that has fired or was cancelled stays silent. */
  cancel(): void;
}

/** The only source of time in this package. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now (0 to 2^31-1). */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** The platform's own time. A pending timer keeps a Node process alive until it fires or is cancelled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
