/**
 * Checks of what bounds a wait: signals and clocks that a caller handed in.
 *
 * @module
 */
import { refuseArgument, requireFunction, requireObject } from "./arguments.ts";
import type { Clock } from "./clock.ts";

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is an `AbortSignal` or left out */
export function requireSignal(argument: string, value: unknown): asserts value is AbortSignal | undefined {
  if (value !== undefined && !(value instanceof AbortSignal)) {
    refuseArgument(argument, "AbortSignal", typeof value);
  }
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` can tell time and set timers */
export function requireClock(argument: string, value: unknown): asserts value is Clock {
  requireObject(argument, value);
  const { now, setTimer } = value as Partial<Clock>;
  requireFunction(`${argument}.now`, now);
  requireFunction(`${argument}.setTimer`, setTimer);
}
