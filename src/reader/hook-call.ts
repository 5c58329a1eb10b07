/**
 * A call of a function that the caller handed in, such as `authorize`: it may throw, take for ever, or come back when
 * nobody waits any more.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** How the call ended. */
export type HookEnding<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "timedOut" };

/** What {@link callHook} takes. */
export interface HookCallOptions<T> {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly hook: (signal: AbortSignal) => Promise<T>;
  /** Called once at most, and never after the call was abandoned. */
  readonly onEnd: (ending: HookEnding<T>) => void;
}

/**
 * Calls `hook`, in a microtask, with a signal that is aborted at the deadline and when the call is abandoned. Returns the
 * function that abandons it; abandoned before the microtask, the call is not made.
 */
export function callHook<T>({ clock, timeoutMs, hook, onEnd }: HookCallOptions<T>): () => void {
  const controller = new AbortController();
  let waiting = true;
  const end = (ending: HookEnding<T> | undefined) => {
    if (!waiting) return;
    waiting = false;
    timer.cancel();
    if (ending !== undefined) onEnd(ending);
    // Last of all: a listener may abandon more than this call, and what that leads to must not be undone here.
    if (ending?.kind !== "value") controller.abort();
  };
  const timer = clock.setTimer(timeoutMs, () => end({ kind: "timedOut" }));
  // Not before this has returned: a hook may do at once what abandons its own call.
  queueMicrotask(() => {
    if (!waiting) return;
    // In an async function, so that a hook that throws at once is one that rejects.
    const called = (async () => hook(controller.signal))();
    called.then(
      (value) => end({ kind: "value", value }),
      (error: unknown) => end({ kind: "threw", error }),
    );
  });
  return () => end(undefined);
}
