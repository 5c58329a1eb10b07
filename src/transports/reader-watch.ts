/**
 * Readers as they come and go, told from one look at what is there to the next.
 *
 * @module
 */
import { ChunkQueue } from "./chunk-queue.ts";
import type { FoundReader, ReaderChange } from "./transport.ts";
import type { TransportScope } from "./transport-scope.ts";

/** What a watch looks at. */
export interface WatchedPlace<R extends FoundReader> {
  /** Called before the first look; what it gives is called at the end. */
  start?(): () => void;
  /** The readers that are there now. When the signal fires, nobody waits for them any more. */
  look(signal: AbortSignal): Promise<readonly R[]>;
  /** Settles when it is time to look again; rejects when the signal fires. */
  untilNextLook(signal: AbortSignal): Promise<void>;
}

/** What makes a reader another one, even in the place of the one before. */
const keyOf = ({ id, name, serialNumber }: FoundReader) => JSON.stringify([id, name, serialNumber]);

/**
 * A watch for one consumer. It looks from the first `next()` on; `return()`, the signal and the end of its transport
 * end it, and the changes that were seen before can still be read.
 */
export class ReaderWatch<R extends FoundReader> implements AsyncIterableIterator<ReaderChange, undefined> {
  readonly #place: WatchedPlace<R>;
  readonly #scope: TransportScope;
  readonly #signal: AbortSignal | undefined;
  readonly #queue = new ChunkQueue<ReaderChange>();
  readonly #ending = new AbortController();
  #known: ReadonlyMap<string, R> = new Map();
  #started = false;
  #release = (): void => undefined;

  constructor(place: WatchedPlace<R>, scope: TransportScope, signal: AbortSignal | undefined) {
    this.#place = place;
    this.#scope = scope;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ReaderChange, undefined>> {
    if (!this.#started) this.#start();
    return this.#queue.next();
  }

  async return(): Promise<IteratorResult<ReaderChange, undefined>> {
    this.#end();
    return { value: undefined, done: true };
  }

  #start(): void {
    this.#started = true;
    if (this.#signal?.aborted || this.#scope.closed) {
      this.#end();
      return;
    }
    const end = () => this.#end();
    const forget = this.#scope.onClose(end);
    this.#signal?.addEventListener("abort", end, { once: true });
    let stop: (() => void) | undefined;
    this.#release = () => {
      stop?.();
      forget();
      this.#signal?.removeEventListener("abort", end);
    };
    try {
      stop = this.#place.start?.();
    } catch (error) {
      this.#end({ error });
      return;
    }
    void this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    try {
      while (!signal.aborted) {
        const there = await this.#place.look(signal);
        if (signal.aborted) return;
        this.#tell(there);
        await this.#place.untilNextLook(signal);
      }
    } catch (error) {
      // Once it has ended, this is how the wait for the next look says so.
      if (!signal.aborted) this.#end({ error });
    }
  }

  #tell(there: readonly R[]): void {
    const now = new Map(there.map((reader) => [keyOf(reader), reader]));
    for (const [key, reader] of this.#known) {
      if (!now.has(key)) this.#queue.push({ change: "left", reader });
    }
    for (const [key, reader] of now) {
      if (!this.#known.has(key)) this.#queue.push({ change: "arrived", reader });
    }
    this.#known = now;
  }

  #end(failure: { readonly error?: unknown } = {}): void {
    this.#started = true;
    this.#release();
    this.#queue.end(failure);
    this.#ending.abort();
  }
}
