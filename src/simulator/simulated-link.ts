/**
 * The link between a host and a {@link SimulatedReader}: a byte stream in each direction, as a cable or radio gives.
 *
 * @module
 */
import { requireBytes } from "../arguments.ts";
import type { Clock } from "../clock.ts";
import { Vp3300Error } from "../errors.ts";
import { ChunkQueue } from "../transports/chunk-queue.ts";
import type { Link, LinkClosed } from "../transports/transport.ts";
import { BytePipe } from "./byte-pipe.ts";

/** How the link behaves, and who is at its far end. */
export interface SimulatedLinkOptions {
  readonly clock: Clock;
  /** Milliseconds that bytes travel, each way. */
  readonly latencyMs: number;
  /** Longest chunk that the host receives, bytes. */
  readonly chunkBytes: number;
  /** Bytes from the host reach the reader. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The link has ended, whoever ended it. Called once. */
  readonly onClosed: () => void;
}

/** See {@link Link}. Chunks that arrived before the link ended can still be read after. */
export class SimulatedLink implements Link {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly closed: Promise<LinkClosed>;
  readonly #options: SimulatedLinkOptions;
  readonly #queue = new ChunkQueue();
  readonly #toReader: BytePipe;
  readonly #toHost: BytePipe;
  #end: LinkClosed["reason"] | undefined;
  #settleClosed!: (closed: LinkClosed) => void;

  constructor(options: SimulatedLinkOptions) {
    this.#options = options;
    this.chunks = { [Symbol.asyncIterator]: () => this.#queue };
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.#toReader = new BytePipe(options.clock, options.latencyMs, options.onBytes);
    this.#toHost = new BytePipe(options.clock, options.latencyMs, (bytes) => this.#queue.push(bytes));
  }

  async write(bytes: Uint8Array, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    requireBytes("bytes", bytes);
    options.signal?.throwIfAborted();
    if (this.#end) throw new Vp3300Error(this.#end === "lost" ? "TRANSPORT_LOST" : "TRANSPORT_CLOSED");
    this.#toReader.push(new Uint8Array(bytes));
  }

  /** What the reader sends. Copied, and cut into chunks. */
  send(bytes: Uint8Array): void {
    const { chunkBytes } = this.#options;
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      this.#toHost.push(bytes.slice(start, start + chunkBytes));
    }
  }

  async close(): Promise<void> {
    this.finish("closed");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Ends the link for this reason; the first reason stands. */
  finish(reason: LinkClosed["reason"]): void {
    if (this.#end) return;
    this.#end = reason;
    this.#toReader.close();
    this.#toHost.close();
    this.#queue.end();
    this.#options.onClosed();
    this.#settleClosed({ reason });
  }
}
