/**
 * Time that passes when it is told to, so that a minute of waiting for a card takes no time in a test.
 *
 * @module
 */
import { refuseArgument, requireFunction, requireInteger } from "../arguments.ts";
import type { Clock, Timer } from "../clock.ts";

/** 2026-01-01T00:00:00Z: a fixed start keeps dates in captures the same from run to run. */
const DEFAULT_START_MS = Date.UTC(2026, 0, 1);
const MAX_DELAY_MS = 2 ** 31 - 1;

interface PendingTimer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * Lets everything run that is ready to run, promise chains of any length included. A turn of the event loop does
 * that; a fixed number of awaits would not.
 */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

/**
 * A {@link Clock} that stands still until {@link VirtualClock.advance} or {@link VirtualClock.run} moves it. Timers
 * fire in the order in which they are due, those due together in the order in which they were set; between two timers
 * all promises that can settle do.
 *
 * Only what waits on this clock is virtual. Real input and output (HTTP, devices) takes its real time, and `run` does
 * not wait for it while a timer is pending: don't let a virtual deadline guard a real request.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * const simulator = new SimulatedReader({ clock });
 * simulator.present(TEST_CARDS.visa, "tap", { afterMs: 20_000 });
 * // Twenty virtual seconds, no real ones.
 * const outcome = await clock.run(async () => {
 *   const reader = await openReader(simulator, { clock });
 *   return reader.read({ amountMinor: 1000, currency: "USD" }).outcome;
 * });
 * ```
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  /** By due time, then by the order in which they were set. */
  readonly #timers: PendingTimer[] = [];
  #onTimerSet: (() => void)[] = [];

  /**
   * `startMs`: the first {@link VirtualClock.now}, milliseconds since 1970-01-01 UTC (default: start of 2026).
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  constructor(startMs: number = DEFAULT_START_MS) {
    requireInteger("startMs", startMs, 0, Number.MAX_SAFE_INTEGER);
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  /** How many timers have yet to fire. A test that ends with none has left nothing behind. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  setTimer(delayMs: number, callback: () => void): Timer {
    if (typeof delayMs !== "number" || !(delayMs >= 0 && delayMs <= MAX_DELAY_MS)) {
      refuseArgument("delayMs", `number from 0 to ${MAX_DELAY_MS}`, typeof delayMs);
    }
    requireFunction("callback", callback);
    const timer: PendingTimer = { dueMs: this.#nowMs + delayMs, callback };
    let at = this.#timers.length;
    while (at > 0 && this.#timers[at - 1]!.dueMs > timer.dueMs) at -= 1;
    this.#timers.splice(at, 0, timer);

    const waiting = this.#onTimerSet;
    this.#onTimerSet = [];
    for (const resume of waiting) resume();
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer);
        if (index >= 0) this.#timers.splice(index, 1);
      },
    };
  }

  /**
   * Lets `ms` milliseconds pass and fires every timer that falls due, those set meanwhile included. Rejects with what
   * a timer's callback throws.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  async advance(ms: number): Promise<void> {
    requireInteger("ms", ms, 0, Number.MAX_SAFE_INTEGER);
    const target = this.#nowMs + ms;
    await settle();
    while (this.#timers[0] !== undefined && this.#timers[0].dueMs <= target) {
      this.#fireNext();
      await settle();
    }
    this.#nowMs = Math.max(this.#nowMs, target);
  }

  /**
   * Calls `action` and gives its result; whenever nothing is left to do but wait, jumps to the next timer. With no
   * timer pending it waits, in real time, until one is set or the action settles. Rejects with what the action or a
   * timer's callback throws.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  async run<T>(action: () => T | Promise<T>): Promise<T> {
    requireFunction("action", action);
    let running = true;
    const result = (async () => action())();
    const done = result.then(
      () => {
        running = false;
      },
      () => {
        running = false;
      },
    );
    await settle();
    while (running) {
      if (this.#timers.length > 0) this.#fireNext();
      else await Promise.race([done, new Promise<void>((resume) => this.#onTimerSet.push(resume))]);
      await settle();
    }
    return result;
  }

  #fireNext(): void {
    const timer = this.#timers.shift()!;
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    timer.callback();
  }
}
