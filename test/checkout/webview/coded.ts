import { expect } from "vitest";
import { type ErrorCode, isVp3300Error, type Vp3300Error } from "../../../src/errors.ts";

/** Runs `work`, expects it to fail with `code`, and gives the error. */
export function expectCode(work: () => unknown, code: ErrorCode): Vp3300Error {
  let caught: unknown;
  try {
    work();
  } catch (error) {
    caught = error;
  }
  expect(isVp3300Error(caught) ? caught.code : caught).toBe(code);
  return caught as Vp3300Error;
}
