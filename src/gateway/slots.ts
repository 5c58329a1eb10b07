/**
 * A bound on how much goes on at once: what is over it waits for its turn.
 *
 * @module
 */
import { type Deadline, settleWithin } from "../deadline.ts";

/** Runs at most so many works at once, in the order they came. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Settles with `work`, which starts when its turn comes; rejects by `deadline` if that takes too long. */
  async run<T>(work: () => Promise<T>, deadline: Omit<Deadline<void>, "onLate">): Promise<T> {
    deadline.signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await settleWithin(() => this.#wait(), { ...deadline, onLate: () => this.#give() });
    try {
      return await work();
    } finally {
      this.#give();
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  #give(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
