/**
 * Derived unique key per transaction with triple DES: ANSI X9.24-1:2009.
 *
 * KSN, 10 bytes: the leftmost 59 bits name the key set and device, the rightmost 21 bits count transactions. A counter
 * with more than ten bits set is never used, which leaves 1 048 575 transactions before the key is exhausted.
 *
 * @module
 */
import { refuseArgument } from "../../arguments.ts";
import { Des } from "./des.ts";

const KEY_BYTES = 16;
const KSN_BYTES = 10;
const COUNTER_BITS = 21;
const MAX_SET_BITS = 10;

/** What a key derived from a KSN is for. "Request" is sent by the reader, "response" to it. */
export type KeyVariant = "pin" | "macRequest" | "macResponse" | "dataRequest" | "dataResponse";

/** Byte of each key half that the variant flips; X9.24-1:2009, annex A, table A-1. */
// biome-ignore format: a table reads by column
const VARIANT_BYTE: Readonly<Record<KeyVariant, number>> = {
  pin: 7, macRequest: 6, macResponse: 4, dataRequest: 5, dataResponse: 3,
};

function requireKsn(ksn: Uint8Array): void {
  if (ksn.length !== KSN_BYTES) refuseArgument("ksn", `${KSN_BYTES} bytes`, `${ksn.length} bytes`);
}

/** The transaction counter of a 10-byte KSN: its rightmost 21 bits. */
export function counterOf(ksn: Uint8Array): number {
  return ((ksn[7]! & 0x1f) << 16) | (ksn[8]! << 8) | ksn[9]!;
}

function withCounter(ksn: Uint8Array, counter: number): Uint8Array {
  const result = ksn.slice();
  result[7] = (result[7]! & 0xe0) | (counter >> 16);
  result[8] = counter >> 8;
  result[9] = counter;
  return result;
}

function setBitsOf(counter: number): number {
  let bits = 0;
  for (let rest = counter; rest > 0; rest &= rest - 1) bits += 1;
  return bits;
}

/** Whether a transaction can have this KSN: 10 bytes, with a counter of 1 to 10 set bits. */
export function isUsableKsn(ksn: Uint8Array): boolean {
  if (ksn.length !== KSN_BYTES) return false;
  const bits = setBitsOf(counterOf(ksn));
  return bits >= 1 && bits <= MAX_SET_BITS;
}

/** A copy of `key` with C0 flipped into the first four bytes of each half. */
function masked(key: Uint8Array): Uint8Array {
  return key.map((byte, index) => (index % 8 < 4 ? byte ^ 0xc0 : byte));
}

/**
 * The key that a device is injected with (IPEK), from the base derivation key and any KSN of the device.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `bdk` has 16 bytes and `ksn` 10
 */
export function initialKeyOf(bdk: Uint8Array, ksn: Uint8Array): Uint8Array {
  if (bdk.length !== KEY_BYTES) refuseArgument("bdk", `${KEY_BYTES} bytes`, `${bdk.length} bytes`);
  requireKsn(ksn);
  const device = withCounter(ksn, 0).subarray(0, 8);
  const key = new Uint8Array(KEY_BYTES);
  key.set(device, 0);
  key.set(device, 8);
  new Des(bdk).encryptBlock(key, 0);
  new Des(masked(bdk)).encryptBlock(key, 8);
  return key;
}

/** One half of the next key: the register, encrypted by the key's left half between two additions of its right. */
function generateHalf(key: Uint8Array, register: Uint8Array): Uint8Array {
  const half = register.map((byte, index) => byte ^ key[8 + index]!);
  new Des(key.subarray(0, 8)).encryptBlock(half, 0);
  return half.map((byte, index) => byte ^ key[8 + index]!);
}

/**
 * The key of one transaction, before any variant: the initial key taken through the non-reversible key generation
 * once per set bit of the counter, highest first.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless {@link isUsableKsn}
 */
export function transactionKeyOf(initialKey: Uint8Array, ksn: Uint8Array): Uint8Array {
  requireKsn(ksn);
  const counter = counterOf(ksn);
  if (!isUsableKsn(ksn)) {
    refuseArgument("ksn", `counter of 1 to ${MAX_SET_BITS} set bits`, `${setBitsOf(counter)} set bits`);
  }
  let key = initialKey;
  let reached = 0;
  for (let bit = 1 << (COUNTER_BITS - 1); bit > 0; bit >>= 1) {
    if ((counter & bit) === 0) continue;
    reached |= bit;
    const register = withCounter(ksn, reached).subarray(2);
    const next = new Uint8Array(KEY_BYTES);
    next.set(generateHalf(masked(key), register), 0);
    next.set(generateHalf(key, register), 8);
    key = next;
  }
  return key;
}

/** The transaction key with the variant's bytes flipped: the PIN and MAC keys, and what a data key is made from. */
export function variantOf(transactionKey: Uint8Array, variant: KeyVariant): Uint8Array {
  return transactionKey.map((byte, index) => (index % 8 === VARIANT_BYTE[variant] ? byte ^ 0xff : byte));
}

/** The data encryption key: the data variant, each half encrypted under the whole variant (X9.24-1:2009, A.4.1). */
export function dataKeyOf(
  transactionKey: Uint8Array,
  variant: "dataRequest" | "dataResponse" = "dataRequest",
): Uint8Array {
  const key = variantOf(transactionKey, variant);
  const cipher = new Des(key.slice());
  cipher.encryptBlock(key, 0);
  cipher.encryptBlock(key, 8);
  return key;
}

/**
 * The KSN after this one that may be used, as a new array: counters with more than ten set bits are passed over.
 * `undefined` when there is none, the key being exhausted.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `ksn` has 10 bytes
 */
export function nextKsn(ksn: Uint8Array): Uint8Array | undefined {
  requireKsn(ksn);
  let next = counterOf(ksn) + 1;
  // From here up to where its lowest bit carries over, no counter has fewer set bits.
  while (setBitsOf(next) > MAX_SET_BITS) next += next & -next;
  return next < 1 << COUNTER_BITS ? withCounter(ksn, next) : undefined;
}
