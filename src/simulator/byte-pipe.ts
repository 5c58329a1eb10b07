/**
 * One direction of the simulated link: what goes in comes out in the same order, some time later.
 *
 * @module
 */
import type { Clock, Timer } from "../clock.ts";

/** A first-in, first-out pipe with a fixed delay. */
export class BytePipe {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #deliver: (bytes: Uint8Array) => void;
  readonly #underway = new Set<Timer>();
  #open = true;

  /** `deliver` is never called from inside {@link BytePipe.push}. */
  constructor(clock: Clock, latencyMs: number, deliver: (bytes: Uint8Array) => void) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.#deliver = deliver;
  }

  /** Takes `bytes`; the caller must not change them afterwards. */
  push(bytes: Uint8Array): void {
    if (this.#latencyMs === 0) {
      queueMicrotask(() => {
        if (this.#open) this.#deliver(bytes);
      });
      return;
    }
    const timer = this.#clock.setTimer(this.#latencyMs, () => {
      this.#underway.delete(timer);
      this.#deliver(bytes);
    });
    this.#underway.add(timer);
  }

  /** Drops what is still under way and takes nothing more out. Idempotent. */
  close(): void {
    this.#open = false;
    for (const timer of this.#underway) timer.cancel();
    this.#underway.clear();
  }
}
