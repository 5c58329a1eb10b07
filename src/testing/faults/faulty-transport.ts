/**
 * A transport whose links go wrong where they are told to.
 *
 * @module
 */
import { requireBytes, requireFunction, requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { createDeferred, markHandled } from "../../deferred.ts";
import { Vp3300Error } from "../../errors.ts";
import { ChunkQueue } from "../../transports/chunk-queue.ts";
import type { Link, LinkClosed, Transport, WaitOptions } from "../../transports/transport.ts";
import { FaultyLine } from "./faulty-line.ts";
import { type LinkDirection, type LinkFault, requireFaults } from "./link-fault.ts";

/** A frame that was on its way, as it came. */
export interface ObservedFrame {
  /** Number of the opening, from 0. */
  readonly link: number;
  readonly direction: LinkDirection;
  /** Number of the frame in this direction, from 0. */
  readonly frame: number;
  /** A copy. May hold card data if the reader sends it. */
  readonly bytes: Uint8Array;
}

/** How {@link faultyTransport} waits, and whom it tells. */
export interface FaultyTransportOptions {
  /** Time of the delays. Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** Told of every frame before its faults: to count them, and to find out which one is meant. */
  readonly onFrame?: ((frame: ObservedFrame) => void) | undefined;
}

/**
 * The same transport, but `faults` befall the frames of its links. Works on any transport that carries NEO frames; what
 * arrives outside of a frame passes unchanged.
 *
 * @example
 * ```ts
 * // The third frame of the reader is cut off in its header, and the fifth command is lost with the link.
 * const transport = faultyTransport(new SimulatedReader({ clock }), [
 *   { fault: "truncate", direction: "toHost", frame: 2, byte: 7 },
 *   { fault: "disconnect", direction: "toReader", frame: 4 },
 * ], { clock });
 * ```
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function faultyTransport(
  transport: Transport,
  faults: readonly LinkFault[],
  options: FaultyTransportOptions = {},
): Transport {
  requireObject("transport", transport);
  requireFunction("transport.open", transport.open);
  requireFaults(faults);
  requireObject("options", options);
  const { clock = systemClock, onFrame } = options;
  requireObject("options.clock", clock);
  requireFunction("options.clock.setTimer", clock.setTimer);
  if (onFrame !== undefined) requireFunction("options.onFrame", onFrame);
  let links = 0;
  return {
    kind: transport.kind,
    async open(waiting?: WaitOptions): Promise<Link> {
      const inner = await transport.open(waiting);
      const link = links++;
      return new FaultyLink(
        inner,
        faults.filter(({ link: meant = 0 }) => meant === link),
        clock,
        (direction, frame, bytes) => onFrame?.({ link, direction, frame, bytes }),
      );
    },
  };
}

/** See {@link faultyTransport}. */
class FaultyLink implements Link {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly closed: Promise<LinkClosed>;
  readonly #inner: Link;
  readonly #queue = new ChunkQueue();
  readonly #toReader: FaultyLine;
  readonly #toHost: FaultyLine;
  readonly #settled = createDeferred<LinkClosed>();
  #end: LinkClosed["reason"] | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    inner: Link,
    faults: readonly LinkFault[],
    clock: Clock,
    onFrame: (direction: LinkDirection, frame: number, bytes: Uint8Array) => void,
  ) {
    this.#inner = inner;
    this.chunks = { [Symbol.asyncIterator]: () => this.#queue };
    this.closed = this.#settled.promise;
    const lineFor = (direction: LinkDirection, deliver: (bytes: Uint8Array) => void) =>
      new FaultyLine({
        clock,
        direction: direction === "toReader" ? "from-host" : "from-reader",
        faults: faults.filter((fault) => fault.direction === direction),
        deliver,
        lose: () => this.#lose(),
        onFrame: (frame, bytes) => onFrame(direction, frame, bytes),
      });
    this.#toReader = lineFor("toReader", (bytes) => {
      this.#writing = inner.write(bytes);
      // Who wrote is told below; a delayed write has nobody left to tell, and a lost link tells by itself.
      markHandled(this.#writing);
    });
    this.#toHost = lineFor("toHost", (bytes) => this.#queue.push(bytes));
    void inner.closed.then((closed) => this.#finish(closed));
    void this.#pump();
  }

  async write(bytes: Uint8Array, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    requireBytes("bytes", bytes);
    options.signal?.throwIfAborted();
    if (this.#end !== undefined) {
      throw new Vp3300Error(this.#end === "lost" ? "TRANSPORT_LOST" : "TRANSPORT_CLOSED");
    }
    this.#toReader.push(bytes);
    await this.#writing;
  }

  async close(): Promise<void> {
    this.#finish({ reason: "closed" });
    await this.#inner.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #pump(): Promise<void> {
    try {
      for await (const chunk of this.#inner.chunks) this.#toHost.push(chunk);
      this.#toHost.end();
    } catch (error) {
      this.#queue.end({ error });
    }
  }

  #lose(): void {
    this.#finish({ reason: "lost" });
    // What was written before is on its way, and nothing but the link was lost.
    markHandled(this.#writing.finally(() => this.#inner.close()));
  }

  #finish(closed: LinkClosed): void {
    if (this.#end !== undefined) return;
    this.#end = closed.reason;
    this.#toReader.close();
    this.#toHost.close();
    this.#queue.end();
    this.#settled.resolve(closed);
  }
}
