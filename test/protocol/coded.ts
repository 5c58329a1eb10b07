import { expect } from "vitest";
import { type ErrorCode, Vp3300Error } from "../../src/errors.ts";

/** What `action` threw, which must be an error of this package. */
export function failureOf(action: () => unknown): Vp3300Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Vp3300Error) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Expects a coded error whose context holds at least `context`. */
export function expectFailure(
  action: () => unknown,
  code: ErrorCode,
  context: Record<string, unknown> = {},
): void {
  const failure = failureOf(action);
  expect([failure.code, failure.context]).toEqual([code, expect.objectContaining(context)]);
}
