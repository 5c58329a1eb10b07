/**
 * What one transport has open and under way, so that closing it ends all of that at once.
 *
 * @module
 */
import { requireInteger, requireObject } from "../arguments.ts";
import type { Clock } from "../clock.ts";
import { type Deadline, settledWithin, withDeadline } from "../deadline.ts";
import { Vp3300Error } from "../errors.ts";
import { requireSignal } from "../wait-arguments.ts";
import type { Link, WaitOptions } from "./transport.ts";

/** The longest that a caller may want to wait for a platform: ten minutes. */
export const LONGEST_WAIT_MS = 600_000;

/** Work that has not let go by then, after it was given up, is left to itself. */
export const LET_GO_MS = 500;

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireWaitOptions(options: unknown): asserts options is WaitOptions {
  requireObject("options", options);
  const { signal, timeoutMs } = options as WaitOptions;
  requireSignal("options.signal", signal);
  if (timeoutMs !== undefined) requireInteger("options.timeoutMs", timeoutMs, 1, LONGEST_WAIT_MS);
}

/** How long a piece of work may take, and what becomes of what comes later. */
export interface Bounds<T> extends Pick<Deadline<T>, "signal" | "timeoutMs" | "onTimeout" | "onLate"> {
  /** Opens something: when that is given up, it has half a second to let go again before anybody is told. */
  readonly opens?: boolean;
}

/** See the module. Belongs to one transport, and is closed for good. */
export class TransportScope {
  readonly #kind: string;
  readonly #clock: Clock;
  readonly #endings = new Set<(error: Vp3300Error) => void>();
  readonly #links = new Set<Link>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(kind: string, clock: Clock) {
    this.#kind = kind;
    this.#clock = clock;
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Runs `work` within its bounds and within the life of the transport. The signal that it gets fires when it is given
   * up for whichever reason.
   *
   * @throws Vp3300Error `TRANSPORT_CLOSED`; at the deadline what `onTimeout` gives; with an aborted signal, its reason
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>, bounds: Bounds<T>): Promise<T> {
    const running = this.#run(work, bounds);
    const over = () => void this.#running.delete(settled);
    const settled: Promise<void> = running.then(over, over);
    this.#running.add(settled);
    return running;
  }

  async #run<T>(work: (signal: AbortSignal) => Promise<T>, bounds: Bounds<T>): Promise<T> {
    const { signal, opens = false, ...deadline } = bounds;
    signal?.throwIfAborted();
    if (this.#closed) throw this.#closedError();
    const ending = new AbortController();
    const follow = () => ending.abort(signal?.reason);
    signal?.addEventListener("abort", follow, { once: true });
    const forget = this.onClose((error) => ending.abort(error));
    let working: Promise<unknown> = Promise.resolve();
    const begin = (given: AbortSignal) => {
      const begun = work(given);
      working = begun;
      return begun;
    };
    try {
      return await withDeadline(begin, { ...deadline, clock: this.#clock, signal: ending.signal });
    } catch (reason) {
      // Who is told that it was given up may try again at once: what was half-open has to be shut by then.
      if (opens) await settledWithin(this.#clock, LET_GO_MS, working);
      throw reason;
    } finally {
      forget();
      signal?.removeEventListener("abort", follow);
    }
  }

  /** Calls `end` when the transport is closed, unless the function that this gives was called before. */
  onClose(end: (error: Vp3300Error) => void): () => void {
    this.#endings.add(end);
    return () => void this.#endings.delete(end);
  }

  /** Looks after a link until it ends. */
  hold<L extends Link>(link: L): L {
    this.#links.add(link);
    void link.closed.then(() => this.#links.delete(link));
    return link;
  }

  /** Ends all that is under way, and closes the links. Idempotent; settles when both have let go. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const end of [...this.#endings]) end(this.#closedError());
    await Promise.all([...this.#running, ...[...this.#links].map((link) => link.close())]);
  }

  #closedError(): Vp3300Error {
    return new Vp3300Error("TRANSPORT_CLOSED", { transport: this.#kind });
  }
}
