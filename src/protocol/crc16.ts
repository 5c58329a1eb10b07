/**
 * CRC-16 of NEO frames: polynomial 0x1021, initial value 0xFFFF, not reflected, no final XOR (the CRC of `123456789`
 * is 0x29B1). Source: NEO 2 IDG, CRC chapter; recomputed on published frames.
 *
 * @module
 */
import { requireBytes, requireInteger } from "../arguments.ts";

const POLYNOMIAL = 0x1021;

/** Register of the CRC before the first byte. */
export const CRC_SEED = 0xffff;

// Eight tables of 256 entries, 4 KiB, built on first use: importing the module costs nothing. Table k, at k * 256,
// holds the register after one byte and k zero bytes, so that eight bytes take eight independent look-ups.
let tables: Uint16Array | undefined;

function buildTables(): Uint16Array {
  const built = new Uint16Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let register = byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      register = ((register << 1) ^ (register & 0x8000 ? POLYNOMIAL : 0)) & 0xffff;
    }
    built[byte] = register;
  }
  for (let at = 256; at < built.length; at++) {
    const shorter = built[at - 256]!;
    built[at] = (shorter << 8) ^ built[shorter >> 8]!;
  }
  return built;
}

/** The register after `bytes[start, end)` when it was `register` before. Internal; arguments are not checked. */
export function crcAdvance(register: number, bytes: Uint8Array, start: number, end: number): number {
  tables ??= buildTables();
  const table = tables;
  let crc = register;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    crc =
      table[0x700 | ((crc >> 8) ^ bytes[at]!)]! ^
      table[0x600 | ((crc & 0xff) ^ bytes[at + 1]!)]! ^
      table[0x500 | bytes[at + 2]!]! ^
      table[0x400 | bytes[at + 3]!]! ^
      table[0x300 | bytes[at + 4]!]! ^
      table[0x200 | bytes[at + 5]!]! ^
      table[0x100 | bytes[at + 6]!]! ^
      table[bytes[at + 7]!]!;
  }
  for (; at < end; at++) crc = ((crc << 8) & 0xffff) ^ table[(crc >> 8) ^ bytes[at]!]!;
  return crc;
}

/** Product of two registers as polynomials, modulo the polynomial. */
function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 0x8000; bit > 0; bit >>= 1) {
    product = ((product << 1) ^ (product & 0x8000 ? POLYNOMIAL : 0)) & 0xffff;
    if (right & bit) product ^= left;
  }
  return product;
}

// x^(8 * 2^k) modulo the polynomial: what 2^k zero bytes multiply the register with. Below 2^17 lies every frame.
let shifts: Uint16Array | undefined;

function buildShifts(): Uint16Array {
  const built = new Uint16Array(17);
  built[0] = 0x0100;
  for (let at = 1; at < built.length; at++) built[at] = multiply(built[at - 1]!, built[at - 1]!);
  return built;
}

/**
 * CRC of `length` bytes from the registers before and after them, whatever value the register started from: in
 * O(log length), without the bytes. The register is linear, so the difference between its start and the seed
 * travels through n bytes as a multiplication with x^(8n). Internal; `length` is below 2^17.
 */
export function crcBetween(before: number, after: number, length: number): number {
  shifts ??= buildShifts();
  let difference = before ^ CRC_SEED;
  for (let at = 0, rest = length; rest > 0; at++, rest >>= 1) {
    if (rest & 1) difference = multiply(difference, shifts[at]!);
  }
  return after ^ difference;
}

/**
 * CRC-16 of `bytes[start, end)`, 0 to 0xFFFF. Eight bytes per step.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function crc16(bytes: Uint8Array, start = 0, end?: number): number {
  requireBytes("bytes", bytes);
  const stop = end ?? bytes.length;
  requireInteger("end", stop, 0, bytes.length);
  requireInteger("start", start, 0, stop);
  return crcAdvance(CRC_SEED, bytes, start, stop);
}
