/**
 * How the two sides of a socket make sure of each other, before the reader is opened.
 *
 * Each gives a random number, and each proves with it that it knows the token, without saying it: an HMAC-SHA-256 over
 * its role and both numbers. The client proves first, so that whoever can connect learns nothing; a program that only
 * pretends to be the server can't go on. Without a token (a socket file, which the system guards) the proofs are zeros.
 *
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Vp3300Error } from "../../errors.ts";
import { asciiOf, bytesOfAscii } from "../../protocol/text.ts";

/** Version of the protocol. Both sides have to speak the same. */
export const LINK_VERSION = 1;

const MARK = bytesOfAscii("vp3300-link");
const NONCE_BYTES = 16;
/** Bytes of a proof. */
export const PROOF_BYTES = 32;
const VERSION_AT = MARK.length;
const NONCE_AT = VERSION_AT + 1;

/** The random number of one side, fresh for each connection. */
export function createNonce(): Uint8Array {
  return randomBytes(NONCE_BYTES);
}

/** The payload of `hello` and `challenge`. */
export function encodeGreeting(nonce: Uint8Array): Uint8Array {
  return Uint8Array.of(...MARK, LINK_VERSION, ...nonce);
}

/**
 * The other side's random number.
 *
 * @throws Vp3300Error `TRANSPORT_PEER_INVALID` when it speaks something else, or another version
 */
export function decodeGreeting(payload: Uint8Array): Uint8Array {
  const isGreeting =
    payload.length === NONCE_AT + NONCE_BYTES && asciiOf(payload, 0, VERSION_AT) === asciiOf(MARK);
  const actual = isGreeting ? payload[VERSION_AT]! : "no greeting";
  if (actual !== LINK_VERSION) {
    throw new Vp3300Error("TRANSPORT_PEER_INVALID", { expected: LINK_VERSION, actual });
  }
  return payload.subarray(NONCE_AT);
}

/** What a proof is made from. */
export interface Handshake {
  readonly token: string | undefined;
  readonly clientNonce: Uint8Array;
  readonly serverNonce: Uint8Array;
}

/** The proof of one side. */
export function proofOf(
  role: "client" | "server",
  { token, clientNonce, serverNonce }: Handshake,
): Uint8Array {
  if (token === undefined) return new Uint8Array(PROOF_BYTES);
  return createHmac("sha256", token).update(role).update(clientNonce).update(serverNonce).digest();
}

/** Compares in the same time wherever the difference is. */
export function isProof(actual: Uint8Array, expected: Uint8Array): boolean {
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
