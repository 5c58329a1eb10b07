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

// Eight tables of 256 entries, filled on first use. Table k holds the register after one byte and k zero bytes, so that
// eight bytes take eight look-ups that do not wait for one another. A view each: an engine then knows where each table
// lies, and no index has to be added up.
const TABLES = new Uint16Array(8 * 256);
const table = (zeros: number) => TABLES.subarray(256 * zeros, 256 * (zeros + 1));
const TABLE_0 = table(0);
const TABLE_1 = table(1);
const TABLE_2 = table(2);
const TABLE_3 = table(3);
const TABLE_4 = table(4);
const TABLE_5 = table(5);
const TABLE_6 = table(6);
const TABLE_7 = table(7);

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
  if (TABLE_0[1] === 0) fillTables();
  // `| 0` tells the engine that no sum overflows; what depends on the eight bytes before comes last.
  let crc = register | 0;
  let at = start | 0;
  for (const last = (end - 8) | 0; at <= last; at = (at + 8) | 0) {
    const rest =
      TABLE_0[bytes[(at + 7) | 0]!]! ^
      TABLE_1[bytes[(at + 6) | 0]!]! ^
      TABLE_2[bytes[(at + 5) | 0]!]! ^
      TABLE_3[bytes[(at + 4) | 0]!]! ^
      TABLE_4[bytes[(at + 3) | 0]!]! ^
      TABLE_5[bytes[(at + 2) | 0]!]!;
    crc = rest ^ (TABLE_6[(crc & 0xff) ^ bytes[(at + 1) | 0]!]! ^ TABLE_7[(crc >>> 8) ^ bytes[at]!]!);
  }
  for (; at < end; at = (at + 1) | 0) crc = ((crc << 8) & 0xffff) ^ TABLE_0[(crc >>> 8) ^ bytes[at]!]!;
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
