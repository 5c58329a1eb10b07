/**
 * Checks of data that somebody wrote, as of any other argument.
 *
 * @module
 */
import { refuseArgument } from "../../arguments.ts";
import { integerShape, type Shape, type ShapeProblem } from "../../json-shape.ts";

/** Milliseconds, as timers take them. */
export const MS: Shape<number> = /* @__PURE__ */ integerShape(0, 2 ** 31 - 1);

/** @throws Vp3300Error `ARGUMENT_INVALID`, with the path of the first thing that is wrong, unless `value` has this shape */
export function requireShape<T>(argument: string, value: unknown, shape: Shape<T>): asserts value is T {
  const problems: ShapeProblem[] = [];
  shape.check(value, argument, problems);
  const [first] = problems;
  if (first !== undefined) refuseArgument(first.path, first.expected, first.actual);
}
