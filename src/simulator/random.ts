/**
 * Repeatable randomness for simulations.
 *
 * @module
 */
import { requireInteger } from "../arguments.ts";

/**
 * A generator of numbers from 0 (included) to 1 (excluded); the same seed gives the same numbers. For test data only:
 * the sequence (xorshift, 32 bits) is easy to predict.
 *
 * @param seed integer from 0 to 2^32 - 1
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createRandom(seed: number): () => number {
  requireInteger("seed", seed, 0, 0xffffffff);
  // Zero is the one state that xorshift never leaves; neighbouring seeds are spread over all bits.
  let state = Math.imul(seed, 0x9e3779b1) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** `length` bytes drawn from `random`. */
export function randomBytes(random: () => number, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}
