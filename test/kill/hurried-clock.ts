/**
 * Time that runs faster than it does, the same in all processes of a run: a lease of a minute is over in seconds.
 *
 * @module
 */
import type { Clock } from "../../src/clock.ts";

/** How many times faster. */
export const SPEED = 10;

/** Starts with the platform's own time at `startMs`. */
export function hurriedClock(startMs: number): Clock {
  return {
    now: () => Math.round(startMs + (Date.now() - startMs) * SPEED),
    setTimer(delayMs, callback) {
      const handle = setTimeout(callback, delayMs / SPEED);
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

/** The same for a statement that takes the time from PostgreSQL. */
export function hurriedSql(sql: string, startMs: number): string {
  const now = "extract(epoch FROM statement_timestamp()) * 1000";
  return sql.replaceAll(now, `(${startMs} + (${now} - ${startMs}) * ${SPEED})`);
}
