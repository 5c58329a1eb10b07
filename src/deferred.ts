/**
 * A promise that is settled from outside.
 *
 * @module
 */

/** A promise, and the two ways to settle it; the first one counts. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
export function createDeferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/**
 * Marks a promise as looked after, for one whose failure also reaches the caller by another way. Without it, a caller
 * who listens to that other way only would crash the process with an unhandled rejection.
 */
export function markHandled(promise: Promise<unknown>): void {
  promise.then(undefined, () => undefined);
}
