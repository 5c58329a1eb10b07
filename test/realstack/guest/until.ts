/**
 * Waiting for what the operating system does in its own time.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 10;

/** The first truthy value that `look` gives; `what` is for the message when none comes in time. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 10_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await pause(POLL_MS);
  }
}
