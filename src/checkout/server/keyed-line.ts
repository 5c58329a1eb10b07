/**
 * One at a time per name, within this process.
 *
 * @module
 */

/** Runs works of the same key one after the other, in the order they came; those of other keys beside them. */
export class KeyedLine {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Settles with `work`, which starts when all earlier ones of `key` have settled, however they did. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.get(key) ?? Promise.resolve();
    const done = turn.then(work);
    const settled: Promise<void> = done.then(
      () => this.#leave(key, settled),
      () => this.#leave(key, settled),
    );
    this.#last.set(key, settled);
    return done;
  }

  #leave(key: string, settled: Promise<unknown>): void {
    if (this.#last.get(key) === settled) this.#last.delete(key);
  }
}
