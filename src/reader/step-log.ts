/**
 * The steps of one transaction, for whoever wants to show them.
 *
 * @module
 */
import { createDeferred, type Deferred } from "../deferred.ts";
import { isSameStep, type ReadStep } from "./steps.ts";

/** More steps than any customer sees; a reader that floods its host with prompts is not listened to beyond. */
const LONGEST_LOG = 1_000;

/**
 * Every iterator gives all steps from the first to the last, also when it is started late, and ends as the
 * transaction does. A step that repeats the one before is left out: host and reader often say the same.
 */
export class StepLog implements AsyncIterable<ReadStep> {
  readonly #steps: ReadStep[] = [];
  #changed: Deferred<void> = createDeferred();
  #end: (() => void) | undefined;

  add(step: ReadStep): void {
    const last = this.#steps.at(-1);
    if (this.#steps.length === LONGEST_LOG || (last !== undefined && isSameStep(last, step))) return;
    this.#steps.push(step);
    this.#wake();
  }

  /** `end` is called when an iterator gets there: it returns, or throws what the iterator shall throw. */
  close(end: () => void): void {
    this.#end = end;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReadStep, void, undefined> {
    for (let next = 0; ; next += 1) {
      while (next === this.#steps.length && this.#end === undefined) await this.#changed.promise;
      const step = this.#steps[next];
      if (step === undefined) {
        this.#end?.();
        return;
      }
      yield step;
    }
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = createDeferred();
  }
}
