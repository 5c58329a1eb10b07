/**
 * DES and two-key triple DES (FIPS 46-3, NIST SP 800-67) in plain JavaScript.
 *
 * A round costs two rotations and eight table look-ups: the expansion E takes overlapping groups of six bits, four
 * bits apart, so the groups with even number lie eight bits apart in one rotation of the half and those with odd
 * number in another; S-boxes and permutation P are folded into one table (`SP`).
 *
 * @module
 */
import type { BlockCipher } from "./block-cipher.ts";

// biome-ignore format: a table reads by column
const S_BOXES = [
  "e4d12fb83a6c5907" + "0f74e2d1a6cb9538" + "41e8d62bfc973a50" + "fc8249175b3ea06d",
  "f18e6b34972dc05a" + "3d47f28ec01a69b5" + "0e7ba4d158c6932f" + "d8a13f42b67c05e9",
  "a09e63f51dc7b428" + "d709346a285ecbf1" + "d6498f30b12c5ae7" + "1ad069874fe3b52c",
  "7de3069a1285bc4f" + "d8b56f03472c1ae9" + "a690cb7df13e5284" + "3f06a1d8945bc72e",
  "2c417ab6853fd0e9" + "eb2c47d150fa3986" + "421bad78f9c5630e" + "b8c71e2d6f09a453",
  "c1af92680d34e75b" + "af427c9561de0b38" + "9ef528c3704a1db6" + "432c95fabe17608d",
  "4b2ef08d3c975a61" + "d0b7491ae35c2f86" + "14bdc37eaf680592" + "6bd814a7950fe23c",
  "d2846fb1a93e50c7" + "1fd8a374c56b0e92" + "7b419ce206adf358" + "21e74a8dfc90356b",
];

// biome-ignore format: a table reads by column
const P = [
  16, 7, 20, 21, 29, 12, 28, 17,  1, 15, 23, 26,  5, 18, 31, 10,
   2, 8, 24, 14, 32, 27,  3,  9, 19, 13, 30,  6, 22, 11,  4, 25,
];

// biome-ignore format: a table reads by column
const PC1 = [
  57, 49, 41, 33, 25, 17,  9,  1, 58, 50, 42, 34, 26, 18, 10,  2, 59, 51, 43, 35, 27, 19, 11,  3, 60, 52, 44, 36,
  63, 55, 47, 39, 31, 23, 15,  7, 62, 54, 46, 38, 30, 22, 14,  6, 61, 53, 45, 37, 29, 21, 13,  5, 28, 20, 12,  4,
];

// biome-ignore format: a table reads by column
const PC2 = [
  14, 17, 11, 24,  1,  5,  3, 28, 15,  6, 21, 10, 23, 19, 12,  4, 26,  8, 16,  7, 27, 20, 13,  2,
  41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];

/** How far the key halves have been rotated at each round. */
const ROTATIONS = [1, 2, 4, 6, 8, 10, 12, 14, 15, 17, 19, 21, 23, 25, 27, 28];

const ROUNDS = 16;
const WORDS_PER_ROUND = 2;
/** Bits of a round key. */
const ROUND_KEY_SIZE = 48;

/** S-box `box` of the six-bit `group`, its output bits already moved by P: `SP[box * 64 + group]`. */
const SP = /* @__PURE__ */ foldBoxes();

function foldBoxes(): Int32Array {
  const folded = new Int32Array(8 * 64);
  for (let box = 0; box < 8; box += 1) {
    for (let group = 0; group < 64; group += 1) {
      const row = ((group >> 4) & 2) | (group & 1);
      const nibble = Number.parseInt(S_BOXES[box]!.charAt(row * 16 + ((group >> 1) & 15)), 16);
      let word = 0;
      for (let bit = 0; bit < 32; bit += 1) {
        const from = P[bit]! - 1 - box * 4;
        if (from >= 0 && from < 4) word |= ((nibble >> (3 - from)) & 1) << (31 - bit);
      }
      folded[box * 64 + group] = word;
    }
  }
  return folded;
}

/**
 * Which key bit (0 to 63) stands at each of the 48 positions of each of the 16 round keys: the two permuted choices
 * and the rotations, which are the same for every key.
 */
const ROUND_KEY_BITS = /* @__PURE__ */ Uint8Array.from({ length: ROUNDS * ROUND_KEY_SIZE }, (_, index) => {
  const chosen = PC2[index % ROUND_KEY_SIZE]! - 1;
  const half = chosen < 28 ? 0 : 28;
  return PC1[half + ((chosen - half + ROTATIONS[Math.floor(index / ROUND_KEY_SIZE)]!) % 28)]! - 1;
});

/** The 16 round keys, each as two words: groups 0, 2, 4, 6 and groups 1, 3, 5, 7, one group of six bits to a byte. */
function scheduleOf(key: Uint8Array, start: number): Int32Array {
  const schedule = new Int32Array(ROUNDS * WORDS_PER_ROUND);
  let at = 0;
  for (let word = 0; word < schedule.length; word += WORDS_PER_ROUND) {
    for (let shift = 24; shift >= 0; shift -= 8) {
      for (let parity = 0; parity < WORDS_PER_ROUND; parity += 1) {
        let group = 0;
        for (const end = at + 6; at < end; at += 1) {
          const bit = ROUND_KEY_BITS[at]!;
          group = (group << 1) | ((key[start + (bit >> 3)]! >> (7 - (bit & 7))) & 1);
        }
        schedule[word + parity]! |= group << shift;
      }
    }
  }
  return schedule;
}

function reversed(schedule: Int32Array): Int32Array {
  const last = schedule.length - WORDS_PER_ROUND;
  return schedule.map((_, index) => schedule[last - (index & ~1) + (index & 1)]!);
}

function crypt(schedule: Int32Array, bytes: Uint8Array, offset: number): void {
  let left =
    (bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  let right =
    (bytes[offset + 4]! << 24) | (bytes[offset + 5]! << 16) | (bytes[offset + 6]! << 8) | bytes[offset + 7]!;

  // The initial permutation as five exchanges of bit groups between the halves.
  let exchange = ((left >>> 4) ^ right) & 0x0f0f0f0f;
  right ^= exchange;
  left ^= exchange << 4;
  exchange = ((left >>> 16) ^ right) & 0x0000ffff;
  right ^= exchange;
  left ^= exchange << 16;
  exchange = ((right >>> 2) ^ left) & 0x33333333;
  left ^= exchange;
  right ^= exchange << 2;
  exchange = ((right >>> 8) ^ left) & 0x00ff00ff;
  left ^= exchange;
  right ^= exchange << 8;
  exchange = ((left >>> 1) ^ right) & 0x55555555;
  right ^= exchange;
  left ^= exchange << 1;

  // Between the stages of triple DES the final and the next initial permutation cancel out.
  for (let word = 0; word < schedule.length; word += WORDS_PER_ROUND) {
    const even = ((right >>> 3) | (right << 29)) ^ schedule[word]!;
    const odd = ((right << 1) | (right >>> 31)) ^ schedule[word + 1]!;
    const mixed =
      SP[(even >>> 24) & 63]! ^
      SP[64 + ((odd >>> 24) & 63)]! ^
      SP[128 + ((even >>> 16) & 63)]! ^
      SP[192 + ((odd >>> 16) & 63)]! ^
      SP[256 + ((even >>> 8) & 63)]! ^
      SP[320 + ((odd >>> 8) & 63)]! ^
      SP[384 + (even & 63)]! ^
      SP[448 + (odd & 63)]!;
    const stageEnds = (word & 31) === 30;
    const next = left ^ mixed;
    left = stageEnds ? next : right;
    right = stageEnds ? right : next;
  }

  exchange = ((left >>> 1) ^ right) & 0x55555555;
  right ^= exchange;
  left ^= exchange << 1;
  exchange = ((right >>> 8) ^ left) & 0x00ff00ff;
  left ^= exchange;
  right ^= exchange << 8;
  exchange = ((right >>> 2) ^ left) & 0x33333333;
  left ^= exchange;
  right ^= exchange << 2;
  exchange = ((left >>> 16) ^ right) & 0x0000ffff;
  right ^= exchange;
  left ^= exchange << 16;
  exchange = ((left >>> 4) ^ right) & 0x0f0f0f0f;
  right ^= exchange;
  left ^= exchange << 4;

  for (let i = 0; i < 4; i += 1) {
    bytes[offset + i] = left >>> (24 - 8 * i);
    bytes[offset + 4 + i] = right >>> (24 - 8 * i);
  }
}

/** DES under a key of 8 bytes, two-key triple DES (encrypt, decrypt, encrypt) under a key of 16. */
export class Des implements BlockCipher {
  readonly blockSize = 8;
  readonly #encrypting: Int32Array;
  readonly #decrypting: Int32Array;

  /** Parity bits of the key are ignored. */
  constructor(key: Uint8Array) {
    const first = scheduleOf(key, 0);
    if (key.length === 8) {
      this.#encrypting = first;
    } else {
      this.#encrypting = new Int32Array(3 * first.length);
      this.#encrypting.set(first);
      this.#encrypting.set(reversed(scheduleOf(key, 8)), first.length);
      this.#encrypting.set(first, 2 * first.length);
    }
    this.#decrypting = reversed(this.#encrypting);
  }

  encryptBlock(bytes: Uint8Array, offset: number): void {
    crypt(this.#encrypting, bytes, offset);
  }

  decryptBlock(bytes: Uint8Array, offset: number): void {
    crypt(this.#decrypting, bytes, offset);
  }
}
