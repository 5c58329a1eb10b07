/**
 * AES (FIPS 197) with keys of 128, 192 and 256 bits in plain JavaScript. The state is the 16 bytes of the block in
 * their wire order: column by column.
 *
 * @module
 */
import type { BlockCipher } from "./block-cipher.ts";

const BLOCK_SIZE = 16;

/** Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. */
const timesX = (value: number): number => ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;

const { S_BOX, INVERSE_S_BOX } = /* @__PURE__ */ buildBoxes();

function buildBoxes(): { S_BOX: Uint8Array; INVERSE_S_BOX: Uint8Array } {
  const box = new Uint8Array(256);
  const inverse = new Uint8Array(256);
  // 3 generates the multiplicative group: `power` runs through 3^i while `inversePower` runs through 3^-i.
  const powers = new Uint8Array(255);
  for (let i = 0, power = 1; i < 255; i += 1, power ^= timesX(power)) powers[i] = power;
  for (let i = 0; i < 256; i += 1) {
    const value = i === 255 ? 0 : powers[i]!;
    const reciprocal = i === 255 ? 0 : powers[(255 - i) % 255]!;
    let image = reciprocal | (reciprocal << 8);
    image = image ^ (image >> 4) ^ (image >> 5) ^ (image >> 6) ^ (image >> 7) ^ 0x63;
    box[value] = image;
    inverse[image & 0xff] = value;
  }
  return { S_BOX: box, INVERSE_S_BOX: inverse };
}

/** Row r of the state moves r columns to the left. */
const SHIFT_ROWS = Uint8Array.from({ length: BLOCK_SIZE }, (_, i) => (i + (i % 4) * 4) % BLOCK_SIZE);

function expandKey(key: Uint8Array): Uint8Array {
  const rounds = key.length / 4 + 6;
  const expanded = new Uint8Array(BLOCK_SIZE * (rounds + 1));
  expanded.set(key);
  let roundConstant = 1;
  const word = new Uint8Array(4);
  for (let at = key.length; at < expanded.length; at += 4) {
    word.set(expanded.subarray(at - 4, at));
    if (at % key.length === 0) {
      word.set([S_BOX[word[1]!]! ^ roundConstant, S_BOX[word[2]!]!, S_BOX[word[3]!]!, S_BOX[word[0]!]!]);
      roundConstant = timesX(roundConstant);
    } else if (key.length > 24 && at % key.length === BLOCK_SIZE) {
      for (let i = 0; i < 4; i += 1) word[i] = S_BOX[word[i]!]!;
    }
    for (let i = 0; i < 4; i += 1) expanded[at + i] = expanded[at + i - key.length]! ^ word[i]!;
  }
  return expanded;
}

function mixColumns(state: Uint8Array): void {
  for (let at = 0; at < BLOCK_SIZE; at += 4) {
    const [a, b, c, d] = [state[at]!, state[at + 1]!, state[at + 2]!, state[at + 3]!];
    const all = a ^ b ^ c ^ d;
    state[at] = a ^ all ^ timesX(a ^ b);
    state[at + 1] = b ^ all ^ timesX(b ^ c);
    state[at + 2] = c ^ all ^ timesX(c ^ d);
    state[at + 3] = d ^ all ^ timesX(d ^ a);
  }
}

/** The inverse of {@link mixColumns} is its third power (the matrix has order four). */
function unmixColumns(state: Uint8Array): void {
  mixColumns(state);
  mixColumns(state);
  mixColumns(state);
}

/** AES under a key of 16, 24 or 32 bytes. */
export class Aes implements BlockCipher {
  readonly blockSize = BLOCK_SIZE;
  readonly #keys: Uint8Array;

  constructor(key: Uint8Array) {
    this.#keys = expandKey(key);
  }

  encryptBlock(bytes: Uint8Array, offset: number): void {
    const state = bytes.slice(offset, offset + BLOCK_SIZE);
    const next = new Uint8Array(BLOCK_SIZE);
    const last = this.#keys.length - BLOCK_SIZE;
    this.#addKey(state, 0);
    for (let round = BLOCK_SIZE; round <= last; round += BLOCK_SIZE) {
      for (let i = 0; i < BLOCK_SIZE; i += 1) next[i] = S_BOX[state[SHIFT_ROWS[i]!]!]!;
      if (round < last) mixColumns(next);
      this.#addKey(next, round);
      state.set(next);
    }
    bytes.set(state, offset);
  }

  decryptBlock(bytes: Uint8Array, offset: number): void {
    const state = bytes.slice(offset, offset + BLOCK_SIZE);
    const next = new Uint8Array(BLOCK_SIZE);
    const last = this.#keys.length - BLOCK_SIZE;
    for (let round = last; round > 0; round -= BLOCK_SIZE) {
      this.#addKey(state, round);
      if (round < last) unmixColumns(state);
      for (let i = 0; i < BLOCK_SIZE; i += 1) next[SHIFT_ROWS[i]!] = INVERSE_S_BOX[state[i]!]!;
      state.set(next);
    }
    this.#addKey(state, 0);
    bytes.set(state, offset);
  }

  #addKey(state: Uint8Array, at: number): void {
    for (let i = 0; i < BLOCK_SIZE; i += 1) state[i]! ^= this.#keys[at + i]!;
  }
}
