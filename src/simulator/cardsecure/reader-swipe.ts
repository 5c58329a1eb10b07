/**
 * Swipes: where the ciphertexts of the tracks are, under which key and in which cipher.
 *
 * Source: ID TECH SecureMag manual p.43; CardPointe Desktop SDK guide (sample in keyboard form).
 *
 * @module
 */
import type { Swipe } from "../../protocol/cards/swipe.ts";
import { asciiOf } from "../../protocol/text.ts";
import type { Ciphertext, EncryptedCapture } from "./reader-keys.ts";
import { Refusal } from "./refusal.ts";

/** A payment track from its start sentinel to behind its number. */
const CLEAR_TRACK = /^(?:%[A-Z]|;)(\d+)[\^=]/;

function panInTrack(clear: Uint8Array): string | undefined {
  return CLEAR_TRACK.exec(asciiOf(clear, 0, clear.length))?.[1];
}

/** What to decrypt of a swipe. Swipes in clear are refused: CardSecure takes no track data in clear. */
export function readSwipe(swipe: Swipe): EncryptedCapture | Refusal {
  const { ksn, cipher, encryptedBlock, tracks } = swipe;
  if (!swipe.encrypted || ksn === undefined) return new Refusal(78);
  const isServed = (cipher === "tdes" || cipher === "aes") && swipe.keyVariant === "data";
  const blocks = encryptedBlock === undefined ? tracks.map((track) => track.encrypted) : [encryptedBlock];
  const ciphertexts: Ciphertext[] = blocks
    .filter((bytes) => bytes !== undefined)
    .map((bytes) => ({ bytes, panIn: panInTrack }));
  return { ksn, ciphers: isServed ? [cipher] : [], ciphertexts, maskedPan: swipe.maskedPan };
}
