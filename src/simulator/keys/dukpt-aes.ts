/**
 * Derived unique key per transaction with AES: ANSI X9.24-3:2017.
 *
 * KSN, 12 bytes: 8 bytes initial key id, 4 bytes transaction counter with at most 16 bits set. Every derivation step
 * encrypts, under the parent key, one block per 16 bytes of the new key:
 *
 * | offset | size | field |
 * | --- | --- | --- |
 * | 0 | 1 | version, 01 |
 * | 1 | 1 | number of the key block, from 01 |
 * | 2 | 2 | usage of the new key |
 * | 4 | 2 | algorithm of the new key |
 * | 6 | 2 | length of the new key, bits |
 * | 8 | 8 | initial key id, or its last 4 bytes and the counter |
 *
 * @module
 */
import { refuseArgument } from "../../arguments.ts";
import { Aes } from "./aes.ts";

const KSN_BYTES = 12;
const MAX_SET_BITS = 16;
const UPDATE_COUNTER = 0xffffffff;
/** The bits of the transaction counter, highest first. */
const COUNTER_BITS = Array.from({ length: 32 }, (_, i) => 2 ** (31 - i));

/** Usage indicators; X9.24-3:2017, 6.3.2, table 4. */
// biome-ignore format: a table reads by column
const USAGES = {
  keyEncryption: 0x0002, pinEncryption:  0x1000, macGeneration: 0x2000, macVerification: 0x2001,
  dataEncryption: 0x3000, dataDecryption: 0x3001, keyDerivation: 0x8000, initialKey: 0x8001,
} as const;

/** Algorithm indicators and key lengths in bytes; X9.24-3:2017, 6.3.2, tables 5 and 6. */
// biome-ignore format: a table reads by column
const KEY_TYPES = {
  tdes2:   { algorithm: 0, bytes: 16 },
  tdes3:   { algorithm: 1, bytes: 24 },
  aes128:  { algorithm: 2, bytes: 16 },
  aes192:  { algorithm: 3, bytes: 24 },
  aes256:  { algorithm: 4, bytes: 32 },
  hmac128: { algorithm: 5, bytes: 16 },
} as const;

/** What a derived key is for. */
export type AesKeyUsage = keyof typeof USAGES;
/** What kind of key is derived. */
export type AesKeyType = keyof typeof KEY_TYPES;

function derive(parent: Uint8Array, usage: AesKeyUsage, type: AesKeyType, tail: Uint8Array): Uint8Array {
  const { algorithm, bytes } = KEY_TYPES[type];
  const cipher = new Aes(parent);
  const blocks = new Uint8Array(Math.ceil(bytes / 16) * 16);
  const view = new DataView(blocks.buffer);
  for (let offset = 0; offset < blocks.length; offset += 16) {
    view.setUint8(offset, 1);
    view.setUint8(offset + 1, offset / 16 + 1);
    view.setUint16(offset + 2, USAGES[usage]);
    view.setUint16(offset + 4, algorithm);
    view.setUint16(offset + 6, bytes * 8);
    blocks.set(tail, offset + 8);
    cipher.encryptBlock(blocks, offset);
  }
  return blocks.slice(0, bytes);
}

/** The AES key type of a key of this many bytes: derivation keys are as long as the base derivation key. */
function aesTypeOf(key: Uint8Array): AesKeyType {
  const type = ([16, 24, 32] as const).indexOf(key.length as 16);
  if (type < 0) refuseArgument("bdk", "16, 24 or 32 bytes", `${key.length} bytes`);
  return (["aes128", "aes192", "aes256"] as const)[type]!;
}

function requireKsn(ksn: Uint8Array): void {
  if (ksn.length !== KSN_BYTES) refuseArgument("ksn", `${KSN_BYTES} bytes`, `${ksn.length} bytes`);
}

function counterTail(ksn: Uint8Array, counter: number): Uint8Array {
  const tail = new Uint8Array(8);
  tail.set(ksn.subarray(4, 8));
  new DataView(tail.buffer).setUint32(4, counter);
  return tail;
}

/**
 * The key that a device is injected with, as long as the base derivation key.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `bdk` has 16, 24 or 32 bytes and `ksn` 12
 */
export function aesInitialKeyOf(bdk: Uint8Array, ksn: Uint8Array): Uint8Array {
  const type = aesTypeOf(bdk);
  requireKsn(ksn);
  return derive(bdk, "initialKey", type, ksn.subarray(0, 8));
}

/** Takes the initial key through one derivation per set bit of the counter, highest first. */
function descend(initialKey: Uint8Array, ksn: Uint8Array, bits: readonly number[]): Uint8Array {
  let reached = 0;
  return bits.reduce((key, bit) => {
    reached += bit;
    return derive(key, "keyDerivation", aesTypeOf(key), counterTail(ksn, reached));
  }, initialKey);
}

/**
 * The derivation key of one transaction, from which {@link aesWorkingKeyOf} makes the keys to work with.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `ksn` has 12 bytes and its counter 1 to 16 set bits
 */
export function aesTransactionKeyOf(initialKey: Uint8Array, ksn: Uint8Array): Uint8Array {
  requireKsn(ksn);
  const counter = new DataView(ksn.buffer, ksn.byteOffset).getUint32(8);
  const bits = COUNTER_BITS.filter((bit) => (counter & bit) !== 0);
  if (bits.length < 1 || bits.length > MAX_SET_BITS) {
    refuseArgument("ksn", `counter of 1 to ${MAX_SET_BITS} set bits`, `${bits.length} set bits`);
  }
  return descend(initialKey, ksn, bits);
}

/** A working key of one transaction. */
export function aesWorkingKeyOf(
  transactionKey: Uint8Array,
  ksn: Uint8Array,
  usage: AesKeyUsage,
  type: AesKeyType,
): Uint8Array {
  return derive(transactionKey, usage, type, ksn.subarray(4));
}

/**
 * The key that protects a replacement of the initial key: that of counter FFFFFFFF, which no transaction can reach.
 * X9.24-3:2017, 6.5.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `ksn` has 12 bytes
 */
export function aesUpdateKeyOf(initialKey: Uint8Array, ksn: Uint8Array, type: AesKeyType): Uint8Array {
  requireKsn(ksn);
  const key = descend(initialKey, ksn, COUNTER_BITS);
  return derive(key, "keyEncryption", type, counterTail(ksn, UPDATE_COUNTER));
}
