/**
 * The public demo key of ID TECH readers, and card data encrypted under it. Everybody knows this key: it protects
 * nothing and serves the simulators only.
 *
 * @module
 */
import { refuseArgument } from "../../arguments.ts";
import { Aes } from "./aes.ts";
import { type BlockCipher, decryptCbc, encryptCbc } from "./block-cipher.ts";
import { Des } from "./des.ts";
import { dataKeyOf, initialKeyOf, transactionKeyOf } from "./dukpt-tdes.ts";

/** Base derivation key 0123456789ABCDEFFEDCBA9876543210. */
// biome-ignore format: a key reads by halves
const DEMO_BDK = Uint8Array.of(
  0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
  0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10,
);

/** How card data is encrypted: which key of the demo key's family, in which cipher. */
export interface CardDataKey {
  /** Key serial number, 10 bytes. */
  readonly ksn: Uint8Array;
  /** "aes" uses the 16-byte data key of the TDES derivation as an AES-128 key, as the reader does. */
  readonly cipher: "tdes" | "aes";
}

/**
 * The cipher of one transaction under the demo key, for callers that encrypt several values.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for a KSN that no transaction can have
 */
export function cardDataCipherOf({ ksn, cipher }: CardDataKey): BlockCipher {
  const key = dataKeyOf(transactionKeyOf(initialKeyOf(DEMO_BDK, ksn), ksn));
  return cipher === "aes" ? new Aes(key) : new Des(key);
}

/**
 * Encrypts with the data key of the demo key (CBC, zero initial vector), after adding zero bytes up to a whole block.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for a KSN that no transaction can have
 */
export function encryptCardData(key: CardDataKey, data: Uint8Array): Uint8Array {
  return encryptCbc(cardDataCipherOf(key), data);
}

/**
 * Decrypts what {@link encryptCardData} or a reader with the demo key encrypted. Zero padding stays on the result.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `data` is a whole number of blocks (8 bytes TDES, 16 AES), and for a
 *   KSN that no transaction can have
 */
export function decryptCardData(key: CardDataKey, data: Uint8Array): Uint8Array {
  const cipher = cardDataCipherOf(key);
  if (data.length % cipher.blockSize !== 0) {
    refuseArgument("data", `whole blocks of ${cipher.blockSize} bytes`, `${data.length} bytes`);
  }
  return decryptCbc(cipher, data);
}
