/**
 * The hash that comes with a CA public key.
 *
 * @module
 */
import { requireBytes, requireInteger, requireObject } from "../../arguments.ts";
import { sha1 } from "../sha1.ts";

/** What of a CA public key is hashed: RID (5 bytes), index, modulus, and the exponent as a number. */
export interface HashedCaKey {
  readonly rid: Uint8Array;
  readonly index: number;
  readonly modulus: Uint8Array;
  readonly exponent: number;
}

/**
 * SHA-1 of RID, index, modulus and exponent without its leading zero bytes: what a reader compares with the hash that a
 * set command carries. Source: NEO 2 IDG p.174; vp3300 reference 14.3.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function caKeyHash(key: HashedCaKey): Uint8Array {
  requireObject("key", key);
  const { rid, index, modulus, exponent } = key;
  requireBytes("key.rid", rid);
  requireInteger("key.index", index, 0, 0xff);
  requireBytes("key.modulus", modulus);
  requireInteger("key.exponent", exponent, 0, 0xffffffff);
  const bytes = [24, 16, 8, 0].map((shift) => (exponent >>> shift) & 0xff);
  const significant = bytes.slice(bytes.findIndex((byte) => byte !== 0));
  return sha1(Uint8Array.of(...rid, index, ...modulus, ...significant));
}
