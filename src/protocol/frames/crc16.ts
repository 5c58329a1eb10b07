/**
 * CRC-16 of NEO frames: polynomial 0x1021, initial value 0xFFFF, not reflected, no final XOR (the CRC of `123456789`
 * is 0x29B1). Source: NEO 2 IDG, CRC chapter; recomputed on published frames.
 *
 * @module
 */
import { requireBytes, requireInteger } from "../../arguments.ts";

const POLYNOMIAL = 0x1021;

/** Register of the CRC before the first byte. */
export const CRC_SEED = 0xffff;

// Eight tables of 256 entries, filled on first use. Table k, at k * 256, holds the register after one byte and k zero
// bytes, so that eight bytes take eight look-ups that do not wait for one another.
const TABLES = new Uint16Array(8 * 256);

function fillTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    let register = byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      register = ((register << 1) ^ (register & 0x8000 ? POLYNOMIAL : 0)) & 0xffff;
    }
    TABLES[byte] = register;
  }
  for (let at = 256; at < TABLES.length; at++) {
    const shorter = TABLES[at - 256]!;
    TABLES[at] = (shorter << 8) ^ TABLES[shorter >> 8]!;
  }
}

/** The register after `bytes[start, end)` when it was `register` before. Internal; arguments are not checked. */
export function crcAdvance(register: number, bytes: Uint8Array, start: number, end: number): number {
  if (TABLES[1] === 0) fillTables();
  let crc = register;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    const first = crc ^ ((bytes[at]! << 8) | bytes[at + 1]!);
    const rest =
      TABLES[bytes[at + 7]!]! ^
      TABLES[0x100 + bytes[at + 6]!]! ^
      TABLES[0x200 + bytes[at + 5]!]! ^
      TABLES[0x300 + bytes[at + 4]!]! ^
      TABLES[0x400 + bytes[at + 3]!]! ^
      TABLES[0x500 + bytes[at + 2]!]!;
    crc = rest ^ TABLES[0x600 + (first & 0xff)]! ^ TABLES[0x700 + (first >>> 8)]!;
  }
  for (; at < end; at++) crc = ((crc << 8) & 0xffff) ^ TABLES[(crc >> 8) ^ bytes[at]!]!;
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

// x^(8 * 2^k) modulo the polynomial, filled on first use: 2^k zero bytes multiply the register with it.
const SHIFTS = new Uint16Array(17);

function fillShifts(): void {
  SHIFTS[0] = 0x0100;
  for (let at = 1; at < SHIFTS.length; at++) SHIFTS[at] = multiply(SHIFTS[at - 1]!, SHIFTS[at - 1]!);
}

/**
 * CRC of `length` bytes from the registers before and after them, whatever value the register started from: in
 * O(log length), without the bytes. The register is linear, so the difference between its start and the seed
 * travels through n bytes as a multiplication with x^(8n). Internal; `length` is below 2^17.
 */
export function crcBetween(before: number, after: number, length: number): number {
  if (SHIFTS[0] === 0) fillShifts();
  let difference = before ^ CRC_SEED;
  for (let at = 0, rest = length; rest > 0; at++, rest >>= 1) {
    if (rest & 1) difference = multiply(difference, SHIFTS[at]!);
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
