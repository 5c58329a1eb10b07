/**
 * What node-hid throws and emits, as errors.
 *
 * @module
 */

/** Gives errors as they are and makes one of anything else: `HIDAsync` emits its errors as strings. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
