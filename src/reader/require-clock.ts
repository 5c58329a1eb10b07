/**
 * Whether something is a clock.
 *
 * @module
 */
import { requireFunction, requireObject } from "../arguments.ts";
import type { Clock } from "../clock.ts";

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` can tell time and set timers */
export function requireClock(argument: string, value: unknown): asserts value is Clock {
  requireObject(argument, value);
  const { now, setTimer } = value as Partial<Clock>;
  requireFunction(`${argument}.now`, now);
  requireFunction(`${argument}.setTimer`, setTimer);
}
