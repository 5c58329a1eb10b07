/**
 * Checks of overlapping byte ranges in linear time. Internal.
 *
 * A stream decoder that rejects a frame must look for the next one inside it. Computing a CRC anew over each candidate
 * costs the product of both lengths when someone sends a wall of headers that each claim 64 KiB. So a byte is read
 * once for the first candidate over it, and once more, at most, to note the check's state at every offset; from two
 * states the check of the bytes between them follows without the bytes.
 *
 * @module
 */

/** A check whose value over a range follows from its states before and after that range. */
export interface RunningCheck {
  /** State before the first byte. States and values fit 16 bits. */
  readonly seed: number;
  /** State after `bytes[start, end)` when it was `state` before. */
  advance(state: number, bytes: Uint8Array, start: number, end: number): number;
  /** Check of the `length` bytes between two states, as if it had started from `seed`. */
  between(before: number, after: number, length: number): number;
}

/** Checks of ranges of one stream, each starting where the one before started or later. */
export class RangeChecks {
  readonly #check: RunningCheck;
  readonly #longest: number;
  /** Stream offset up to which bytes were read directly. */
  #seen = 0;
  /** State at every offset from some candidate's start to `#covered`, a ring by stream offset. */
  #states: Uint16Array | undefined;
  #covered = -1;

  /** `longest` bounds the length of a range, and thereby the memory. */
  constructor(check: RunningCheck, longest: number) {
    this.#check = check;
    this.#longest = longest;
  }

  /** Check of the stream's bytes `[from, to)`; `bytes[0]` has the stream offset `base`. */
  of(bytes: Uint8Array, base: number, from: number, to: number): number {
    const { seed } = this.#check;
    if (from >= this.#seen) {
      this.#seen = to;
      return this.#check.advance(seed, bytes, from - base, to - base);
    }
    this.#states ??= new Uint16Array(this.#longest + 1);
    const states = this.#states;
    const size = states.length;
    if (from > this.#covered) {
      this.#covered = from;
      states[from % size] = seed;
    }
    for (; this.#covered < to; this.#covered++) {
      const at = this.#covered - base;
      const state = states[this.#covered % size]!;
      states[(this.#covered + 1) % size] = this.#check.advance(state, bytes, at, at + 1);
    }
    return this.#check.between(states[from % size]!, states[to % size]!, to - from);
  }
}
