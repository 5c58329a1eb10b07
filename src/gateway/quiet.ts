/**
 * How long what was sent may still have its effect, measured by a timer: the time of day may jump, and that must neither
 * make what is on its way look gone, nor keep a customer waiting.
 *
 * @module
 */
import type { Clock, Timer } from "../clock.ts";

/** How long a request that nobody answered may still have its effect: the Gateway gives its processor 31 seconds. */
export const QUIET_MS = 35_000;

/** A quiet time that has begun. Whoever began it stops it. */
export class Quiet {
  #isOver = false;
  readonly #over: Promise<void>;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#over = new Promise((resolve) => {
      this.#timer = clock.setTimer(QUIET_MS, () => {
        this.#isOver = true;
        resolve();
      });
    });
  }

  /** Whether what was sent has had its effect, or never will. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when it is over; rejects on abort with the signal's reason. */
  async wait(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => reject(signal?.reason);
      signal?.addEventListener("abort", onAbort, { once: true });
      void this.#over.then(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
    });
  }

  /** Nobody waits for it any more. Idempotent. */
  stop(): void {
    this.#timer?.cancel();
  }
}
