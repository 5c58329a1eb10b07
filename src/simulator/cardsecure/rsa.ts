/**
 * The private half of a test key for accounts that were RSA-encrypted where they were typed. PKCS #1 v1.5 by hand:
 * WebCrypto has no decryption for it and Node refuses it by default.
 *
 * Source: CardPointe "CardSecure API", RSA encryption; PKCS #1 v1.5 block type 2 (RFC 8017, 7.2).
 *
 * @module
 */
import { Refusal } from "./refusal.ts";

/** Members of a JSON Web Key, base64url. Test keys only: nothing here resists timing. */
export interface RsaPrivateKey {
  readonly n: string;
  readonly d: string;
}

const MIN_PADDING_BYTES = 8;

function bytesOfBase64(text: string): Uint8Array | undefined {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return undefined;
  try {
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    return undefined; // a length that no base64 has
  }
}

function integerOf(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let power = base, rest = exponent; rest > 0n; rest >>= 1n, power = (power * power) % modulus) {
    if (rest & 1n) result = (result * power) % modulus;
  }
  return result;
}

/** The account inside an RSA block in base64, as ASCII. */
export function decryptRsaAccount(base64: string, key: RsaPrivateKey | undefined): string | Refusal {
  const block = bytesOfBase64(base64);
  if (block === undefined) return new Refusal(19);
  if (key === undefined) return new Refusal(12);
  const modulus = bytesOfBase64(key.n) ?? new Uint8Array();
  if (block.length !== modulus.length) return new Refusal(20);
  const exponent = integerOf(bytesOfBase64(key.d) ?? new Uint8Array());
  const clear = modularPower(integerOf(block), exponent, integerOf(modulus)).toString(16);
  const bytes: string[] = clear.padStart(2 * modulus.length, "0").match(/../g) ?? [];
  const end = bytes.indexOf("00", 2);
  if (bytes[0] !== "00" || bytes[1] !== "02" || end < 2 + MIN_PADDING_BYTES) return new Refusal(25);
  return String.fromCharCode(...bytes.slice(end + 1).map((byte) => Number.parseInt(byte, 16)));
}
