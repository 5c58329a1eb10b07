import { expect } from "vitest";
import { isVp3300Error, type Vp3300Error } from "../../src/errors.ts";

/** The error of this package that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<Vp3300Error> {
  const error = await promise.then(
    () => expect.unreachable("the promise resolved"),
    (reason: unknown) => reason,
  );
  if (!isVp3300Error(error)) throw error;
  return error;
}

/** The code that a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await failureOf(promise)).code;
}

/** The code that a call throws. */
export function thrownCode(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isVp3300Error(error)) return error.code;
    throw error;
  }
  return expect.unreachable("nothing was thrown");
}

/** Collects what an iterable gives. */
export async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}
