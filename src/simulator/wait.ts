/**
 * The one way in which the simulated reader waits: for something to happen, for a time, or until it is interrupted.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/**
 * Waits until `settle` is called, `timeoutMs` have passed (then gives `undefined`; no limit when `undefined`) or `signal`
 * aborts (then rejects with its reason). Nothing is left behind in any case: the timer is cancelled, and what `arm`
 * returned is called.
 *
 * @param arm sets up what to wait for; may call `settle` at once; returns what takes it down again
 */
export function waitFor<T>(
  clock: Clock,
  signal: AbortSignal,
  timeoutMs: number | undefined,
  arm: (settle: (value: T) => void) => () => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const takeDown: (() => void)[] = [];
    let over = false;
    const end = (): void => {
      over = true;
      for (const step of takeDown) step();
    };
    const settle = (value: T | undefined): void => {
      if (over) return;
      end();
      resolve(value);
    };
    const interrupt = (): void => {
      end();
      reject(signal.reason);
    };
    takeDown.push(arm(settle));
    signal.addEventListener("abort", interrupt);
    takeDown.push(() => signal.removeEventListener("abort", interrupt));
    if (timeoutMs !== undefined) {
      const timer = clock.setTimer(timeoutMs, () => settle(undefined));
      takeDown.push(() => timer.cancel());
    }
    // Settled while it was being set up: what came after has to be taken down as well.
    if (over) end();
  });
}

const armNothing = (): (() => void) => () => undefined;

/** Waits for ever: rejects when it is interrupted. */
export async function untilInterrupted(clock: Clock, signal: AbortSignal): Promise<void> {
  await waitFor(clock, signal, undefined, armNothing);
}

/** Waits for a time. */
export async function sleep(clock: Clock, signal: AbortSignal, ms: number): Promise<void> {
  await waitFor(clock, signal, ms, armNothing);
}
