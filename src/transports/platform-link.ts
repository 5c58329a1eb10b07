/**
 * The half of every link that is the same whatever carries it: writes in order and never two at once, chunks for one
 * consumer, one end that fails all that waits. A platform adds how it sends and what it holds.
 *
 * @module
 */
import { requireBytes } from "../arguments.ts";
import type { Clock, Timer } from "../clock.ts";
import { settledWithin } from "../deadline.ts";
import { createDeferred } from "../deferred.ts";
import { type ErrorCode, Vp3300Error } from "../errors.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import type { Link, LinkClosed } from "./transport.ts";
import { PIECE_TIMEOUT_MS } from "./write-deadline.ts";

/** What a platform does for a link. */
export interface LinkPlatform {
  /** Sends one message whole; resolves when the platform has taken it. Never called before the last one has settled. */
  send(bytes: Uint8Array): Promise<void>;
  /** Gives back what the platform holds. Called once, when the link has ended in whichever way. */
  release(): Promise<void>;
}

/** What bounds a link. */
export interface PlatformLinkOptions {
  readonly clock: Clock;
  /**
   * A message of this many bytes that the platform has not taken by then never will be: the link is lost. By default 5000
   * for all.
   */
  readonly writeTimeoutMs?: (byteLength: number) => number;
  /** A platform that has not let go by then is left to itself. Default 2000. */
  readonly closeTimeoutMs?: number;
}

/** What is being sent when a link ends may go out for that long; then the platform lets go all the same: it may hang. */
export const SENDING_MS = 500;

interface PendingWrite {
  readonly bytes: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

const END_CODES: Readonly<Record<LinkClosed["reason"], ErrorCode>> = {
  closed: "TRANSPORT_CLOSED",
  lost: "TRANSPORT_LOST",
};

/** See {@link Link}. Chunks that arrived before the link ended can still be read after. */
export class PlatformLink implements Link {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly closed: Promise<LinkClosed>;
  readonly #platform: LinkPlatform;
  readonly #clock: Clock;
  readonly #writeTimeoutMs: (byteLength: number) => number;
  readonly #closeTimeoutMs: number;
  readonly #queue = new ChunkQueue();
  #writes: PendingWrite[] = [];
  #sending = false;
  #writeTimer: Timer | undefined;
  #end: LinkClosed | undefined;
  #settleClosed!: (closed: LinkClosed) => void;
  #released: Promise<void> | undefined;

  constructor(platform: LinkPlatform, options: PlatformLinkOptions) {
    const { clock, writeTimeoutMs = () => PIECE_TIMEOUT_MS, closeTimeoutMs = 2_000 } = options;
    this.#platform = platform;
    this.#clock = clock;
    this.#writeTimeoutMs = writeTimeoutMs;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.chunks = { [Symbol.asyncIterator]: () => this.#queue };
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  /** Takes what the reader sent: a copy is handed on, so the platform may reuse its buffer. */
  receive(bytes: Uint8Array): void {
    if (!this.#end) this.#queue.push(new Uint8Array(bytes));
  }

  /** The platform says that the link is gone. Without effect on one that has ended. */
  lose(cause?: unknown): void {
    this.#finish(cause === undefined ? { reason: "lost" } : { reason: "lost", cause });
  }

  async write(bytes: Uint8Array, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    requireBytes("bytes", bytes);
    const { signal } = options;
    signal?.throwIfAborted();
    if (this.#end) throw this.#endError();
    const { promise, resolve, reject } = createDeferred<void>();
    const pending: PendingWrite = { bytes: new Uint8Array(bytes), resolve, reject };
    const abort = () => this.#abandon(pending, signal?.reason);
    signal?.addEventListener("abort", abort);
    this.#writes.push(pending);
    void this.#drain();
    await promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  async close(): Promise<void> {
    this.#finish({ reason: "closed" });
    await this.#released;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A write that has not been started is not sent; one that has been goes on, but its caller no longer waits. */
  #abandon(pending: PendingWrite, reason: unknown): void {
    pending.reject(reason);
    const sending = this.#sending && this.#writes[0] === pending;
    if (!sending) this.#writes = this.#writes.filter((write) => write !== pending);
  }

  async #drain(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#writes[0]; next !== undefined && !this.#end; next = this.#writes[0]) {
      await this.#send(next);
    }
    this.#sending = false;
  }

  async #send(write: PendingWrite): Promise<void> {
    const timeoutMs = this.#writeTimeoutMs(write.bytes.length);
    this.#writeTimer = this.#clock.setTimer(timeoutMs, () =>
      this.lose(new Vp3300Error("TRANSPORT_WRITE_TIMEOUT", { timeoutMs })),
    );
    try {
      await this.#platform.send(write.bytes);
      write.resolve();
      this.#writes.shift();
    } catch (cause) {
      this.lose(cause);
    } finally {
      this.#writeTimer.cancel();
    }
  }

  #finish(end: LinkClosed): void {
    if (this.#end) return;
    this.#end = end;
    this.#writeTimer?.cancel();
    this.#queue.end();
    const error = this.#endError();
    for (const { reject } of this.#writes.splice(0)) reject(error);
    this.#released = this.#release();
    this.#settleClosed(end);
  }

  #endError(): Vp3300Error {
    const { reason, cause } = this.#end as LinkClosed;
    return new Vp3300Error(END_CODES[reason], {}, cause === undefined ? undefined : { cause });
  }

  /** What fails or hangs here is past helping: the link has ended, and the platform was told. */
  #release(): Promise<void> {
    return settledWithin(this.#clock, this.#closeTimeoutMs, this.#platform.release());
  }
}
