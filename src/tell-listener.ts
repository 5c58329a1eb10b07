/**
 * Calling a caller's listener.
 *
 * @module
 */

/** Calls it, if there is one. What it throws goes to the platform as an uncaught error, and harms nobody here. */
export function tellListener<T>(listener: ((value: T) => void) | undefined, value: T): void {
  try {
    listener?.(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
