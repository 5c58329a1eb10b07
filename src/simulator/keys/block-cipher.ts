/**
 * What the simulator's block ciphers have in common, and the one mode the reader uses: CBC with a zero initial vector
 * over zero-padded data (vendor format; ANSI X9.24 leaves mode and padding to the device).
 *
 * Test keys only: these ciphers are written to be short, portable and checked against published vectors, not to
 * resist timing attacks.
 *
 * @module
 */

/** A block cipher under one key. Blocks are transformed in place. */
export interface BlockCipher {
  /** Bytes per block: 8 (DES, TDES) or 16 (AES). */
  readonly blockSize: number;
  /** Encrypts the block that starts at `offset`. */
  encryptBlock(bytes: Uint8Array, offset: number): void;
  /** Decrypts the block that starts at `offset`. */
  decryptBlock(bytes: Uint8Array, offset: number): void;
}

/** A copy of `data`, zero bytes added up to a whole number of blocks (none when it already is). */
export function padZeros(data: Uint8Array, blockSize: number): Uint8Array {
  const padded = new Uint8Array(Math.ceil(data.length / blockSize) * blockSize);
  padded.set(data);
  return padded;
}

/** CBC with a zero initial vector; pads with zero bytes. The result is a new array. */
export function encryptCbc(cipher: BlockCipher, data: Uint8Array): Uint8Array {
  const { blockSize } = cipher;
  const bytes = padZeros(data, blockSize);
  for (let offset = 0; offset < bytes.length; offset += blockSize) {
    for (let i = offset; offset > 0 && i < offset + blockSize; i += 1) bytes[i]! ^= bytes[i - blockSize]!;
    cipher.encryptBlock(bytes, offset);
  }
  return bytes;
}

/** Undoes {@link encryptCbc}; the zero padding stays, because only the plaintext's own format tells it from data. */
export function decryptCbc(cipher: BlockCipher, data: Uint8Array): Uint8Array {
  const { blockSize } = cipher;
  const bytes = data.slice();
  for (let offset = bytes.length - blockSize; offset >= 0; offset -= blockSize) {
    cipher.decryptBlock(bytes, offset);
    for (let i = offset; offset > 0 && i < offset + blockSize; i += 1) bytes[i]! ^= data[i - blockSize]!;
  }
  return bytes;
}
