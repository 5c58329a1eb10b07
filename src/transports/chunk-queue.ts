/**
 * Items on their way from an event source to one consumer, who may be ahead of them or behind.
 *
 * @module
 */

/** Gives items in the order in which they were pushed; what came before the end can still be read after it. */
export class ChunkQueue<T = Uint8Array> implements AsyncIterator<T, undefined> {
  readonly #items: T[] = [];
  #waiting: {
    resolve(result: IteratorResult<T, undefined>): void;
    reject(reason: unknown): void;
  }[] = [];
  #end: { readonly error?: unknown } | undefined;

  push(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve({ value: item, done: false });
    else if (!this.#end) this.#items.push(item);
  }

  /** Nothing comes any more; with `failure`, the next read throws its error. The first end counts. */
  end(failure: { readonly error?: unknown } = {}): void {
    if (this.#end) return;
    this.#end = failure;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const reader of waiting) this.#finish().then(reader.resolve, reader.reject);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ value: item, done: false });
    if (this.#end) return this.#finish();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async #finish(): Promise<IteratorResult<T, undefined>> {
    const failure = this.#end;
    this.#end = {};
    if (failure !== undefined && "error" in failure) throw failure.error;
    return { value: undefined, done: true };
  }
}
