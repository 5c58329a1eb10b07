/**
 * Which reader data the simulated CardSecure can decrypt: that of the public demo key.
 *
 * @module
 */
import { formatHex } from "../../protocol/hex.ts";
import type { CardDataKey } from "../keys/demo-key.ts";
import { decryptCardData } from "../keys/demo-key.ts";
import { isUsableKsn } from "../keys/dukpt-tdes.ts";
import { type Account, cardAccount } from "./account.ts";
import { Refusal } from "./refusal.ts";

/** What the service knows of keys. */
export interface ReaderKeys {
  /** First bytes of the key serial numbers that the demo key stands behind, in hex. */
  readonly keyIds: readonly string[];
  /** Answer unknown keys with a token for the masked number. */
  readonly tokenizeMasked: boolean;
}

/** Something that was encrypted, and how to find the card number in it once it is clear. */
export interface Ciphertext {
  readonly bytes: Uint8Array;
  /** `undefined` when `clear` is not what it should be, so that the key or the cipher was another. */
  panIn(clear: Uint8Array): string | undefined;
}

/** What a capture gives for its account. */
export interface EncryptedCapture {
  readonly ksn: Uint8Array;
  /** Those to try; none when it is one that the service does not have. */
  readonly ciphers: readonly CardDataKey["cipher"][];
  readonly ciphertexts: readonly Ciphertext[];
  /** "6510********0133"; `undefined` when the capture shows no number. */
  readonly maskedPan: string | undefined;
}

const BLOCK_BYTES = { tdes: 8, aes: 16 } as const;

/** A key serial number that no key of its family has is as unknown as one of another family. */
function isKnown(ksn: Uint8Array, keyIds: readonly string[]): boolean {
  const hex = formatHex(ksn);
  return isUsableKsn(ksn) && keyIds.some((keyId) => hex.startsWith(keyId.toUpperCase()));
}

function unknownKey({ maskedPan }: EncryptedCapture, { tokenizeMasked }: ReaderKeys): Account | Refusal {
  return tokenizeMasked && maskedPan !== undefined
    ? { origin: "reader", number: maskedPan, identity: maskedPan }
    : new Refusal(12);
}

/** The account of a capture, decrypted; a first ciphertext that gives a number is enough. */
export function decryptedAccount(capture: EncryptedCapture, keys: ReaderKeys): Account | Refusal {
  if (!isKnown(capture.ksn, keys.keyIds)) return unknownKey(capture, keys);
  let refusal = new Refusal(capture.ciphers.length === 0 ? 16 : 20);
  for (const cipher of capture.ciphers) {
    for (const { bytes, panIn } of capture.ciphertexts) {
      if (bytes.length % BLOCK_BYTES[cipher] !== 0) continue;
      const pan = panIn(decryptCardData({ ksn: capture.ksn, cipher }, bytes));
      if (pan !== undefined) return cardAccount(pan, "reader");
      refusal = new Refusal(24);
    }
  }
  return refusal;
}
