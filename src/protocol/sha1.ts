/**
 * SHA-1 (FIPS 180-4), which the reader's formats still use: for the hashes of a swipe and of a CA public key. Internal;
 * arguments are not checked.
 *
 * @module
 */

const BLOCK_BYTES = 64;
const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

const STAGES: readonly { k: number; mix: (b: number, c: number, d: number) => number }[] = [
  { k: 0x5a827999, mix: (b, c, d) => (b & c) | (~b & d) },
  { k: 0x6ed9eba1, mix: (b, c, d) => b ^ c ^ d },
  { k: 0x8f1bbcdc, mix: (b, c, d) => (b & c) | (b & d) | (c & d) },
  { k: 0xca62c1d6, mix: (b, c, d) => b ^ c ^ d },
];

/** The 20-byte SHA-1 of `data`. */
export function sha1(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, data.length * 8);

  const hash = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const words = new Int32Array(80);
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) {
    for (let i = 0; i < 80; i += 1) {
      words[i] =
        i < 16
          ? view.getInt32(offset + i * 4)
          : rotate(words[i - 3]! ^ words[i - 8]! ^ words[i - 14]! ^ words[i - 16]!, 1);
    }
    let [a, b, c, d, e] = [hash[0]!, hash[1]!, hash[2]!, hash[3]!, hash[4]!];
    for (let i = 0; i < 80; i += 1) {
      const { k, mix } = STAGES[Math.floor(i / 20)]!;
      const next = (rotate(a, 5) + mix(b, c, d) + e + k + words[i]!) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
    hash.set([hash[0]! + a, hash[1]! + b, hash[2]! + c, hash[3]! + d, hash[4]! + e]);
  }

  const digest = new Uint8Array(20);
  const digestView = new DataView(digest.buffer);
  hash.forEach((word, i) => {
    digestView.setInt32(i * 4, word);
  });
  return digest;
}
