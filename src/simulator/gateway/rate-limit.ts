/**
 * The limit that UAT sets on some endpoints: so many calls within a minute, counted for all callers together.
 *
 * Source: CardPointe Gateway API, rate limits.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

const LIMITED: readonly string[] = ["funding", "inquire", "profile", "settlestat"];
const MINUTE_MS = 60_000;

/** What the limit says to a call. */
export interface RateVerdict {
  readonly isOver: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

const UNLIMITED: RateVerdict = { isOver: false, headers: {} };

/** Counts calls, each endpoint for itself. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #windows = new Map<string, { startMs: number; calls: number }>();

  /** `perMinute` of 0 is no limit. */
  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  count(endpoint: string): RateVerdict {
    if (this.#perMinute === 0 || !LIMITED.includes(endpoint)) return UNLIMITED;
    const now = this.#clock.now();
    let window = this.#windows.get(endpoint);
    if (window === undefined || now - window.startMs >= MINUTE_MS) {
      window = { startMs: now, calls: 0 };
      this.#windows.set(endpoint, window);
    }
    window.calls += 1;
    if (window.calls > this.#perMinute) {
      const seconds = Math.ceil((window.startMs + MINUTE_MS - now) / 1000);
      return { isOver: true, headers: { "X-Rate-Limit-Retry-After-Seconds": String(seconds) } };
    }
    return { isOver: false, headers: { "X-Rate-Limit-Remaining": String(this.#perMinute - window.calls) } };
  }
}
