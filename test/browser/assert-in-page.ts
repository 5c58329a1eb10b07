/** The part of `node:assert/strict` that the conformance cases use, for a page. */

function fail(message: string): never {
  throw new TypeError(message);
}

const told = (value: unknown) =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

export function ok(value: unknown, message = "not so"): asserts value {
  if (!value) fail(message);
}

export function equal(actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected)) fail(`${told(actual)} is not ${told(expected)}`);
}

/** Of values that JSON can hold, `undefined` told apart from nothing in lists. */
export function deepEqual(actual: unknown, expected: unknown): void {
  const text = (value: unknown) =>
    JSON.stringify(value, (_key, member: unknown) => (member === undefined ? "undefined" : member));
  if (text(actual) !== text(expected)) fail(`${text(actual)} is not ${text(expected)}`);
}

export async function rejects(promise: Promise<unknown>, check: (error: unknown) => boolean): Promise<void> {
  const reason = await promise.then(
    () => fail("it did not reject"),
    (error: unknown) => ({ error }),
  );
  if (!check(reason.error)) fail(`it rejected with ${told(reason.error)}`);
}
