/**
 * EMV data of a reader: where the ciphertexts of the card number are, under which key and in which cipher.
 *
 * The clear text of an encrypted value is the whole object again (tag, length, value), zero padded.
 * Source: NEO 2 IDG p.216-233; CardPointe Desktop SDK guide (sample).
 *
 * @module
 */
import { parseAttribution } from "../../protocol/cards/attribution.ts";
import { formatHex } from "../../protocol/hex.ts";
import { TlvCursor } from "../../protocol/tlv/tlv-cursor.ts";
import { TLV_IDTECH } from "../../protocol/tlv/tlv-profile.ts";
import type { Ciphertext, EncryptedCapture } from "./reader-keys.ts";
import { Refusal } from "./refusal.ts";

const KSN_TAGS: readonly number[] = [0xdfee12, 0xffee12];
const ATTRIBUTION_TAG = 0xdfee26;
const SWIPE_TAG = 0xdfee23;
/**
 * Tags whose value starts with the card number, in nibbles, and the bytes of their longest value in clear: number,
 * track 2, track 2 of Mastercard magstripe mode.
 */
const PAN_TAGS: ReadonlyMap<number, number> = new Map([
  [0x5a, 10],
  [0x57, 19],
  [0x9f6b, 19],
]);
/** The masked number and track 2 of firmware that writes only the encrypted ones under the tags themselves. */
const MASKED_PAN_TAGS: readonly number[] = [0xdfef5b, 0xdfef5d];

const PAN = /^(\d+)(?:F*$|D)/;
const CLEAR_PAN = /^\d{12,19}(?:F*$|D)/;
const MASKED_PAN = /^(\d{2,6})([BC]+)(\d{4})(?:F*$|D)/;

/** A swipe that came inside EMV data, or the capture that the data is. */
export type EmvData = { readonly swipe: Uint8Array } | { readonly capture: EncryptedCapture };

function panOfObject(tag: number, clear: Uint8Array): string | undefined {
  const cursor = new TlvCursor(clear);
  if (!cursor.next() || cursor.tag !== tag) return undefined;
  const rest = clear.subarray(cursor.valueOffset + cursor.length);
  return rest.every((byte) => byte === 0) ? PAN.exec(formatHex(cursor.value))?.[1] : undefined;
}

function ciphertextOf(tag: number, bytes: Uint8Array): Ciphertext {
  const panIn = (clear: Uint8Array) => {
    try {
      return panOfObject(tag, clear);
    } catch {
      return undefined; // what a wrong key gives is rarely an object
    }
  };
  return { bytes, panIn };
}

/**
 * Reads EMV data. Firmware that does not flag lengths writes the masked value of a tag before the encrypted one, so
 * every value is a candidate that shows no number itself.
 *
 * @throws Vp3300Error `PROTOCOL_TLV_…` when the bytes are no data objects
 */
export function readEmvData(bytes: Uint8Array): EmvData | Refusal {
  let ksn: Uint8Array | undefined;
  let ciphers: EncryptedCapture["ciphers"] = ["tdes", "aes"];
  let maskedPan: string | undefined;
  const ciphertexts: Ciphertext[] = [];
  const cursor = new TlvCursor(bytes, TLV_IDTECH);
  while (cursor.next()) {
    const { tag, value } = cursor;
    if (tag === SWIPE_TAG) return { swipe: value };
    if (KSN_TAGS.includes(tag) && value.length > 0) ksn = value;
    if (tag === ATTRIBUTION_TAG && value.length > 0) {
      const { cipher } = parseAttribution(value[0]!);
      ciphers = cipher === "extended" ? [] : [cipher];
    }
    const longestClear = PAN_TAGS.get(tag);
    if (longestClear === undefined && !MASKED_PAN_TAGS.includes(tag)) continue;
    const shown = cursor.encoding === "encrypted" ? "" : formatHex(value);
    const masked = MASKED_PAN.exec(shown);
    if (masked !== null) maskedPan = masked[1] + "*".repeat(masked[2]!.length) + masked[3];
    else if (longestClear === undefined || value.length === 0) continue;
    else if (value.length <= longestClear && CLEAR_PAN.test(shown)) return new Refusal(72);
    else ciphertexts.push(ciphertextOf(tag, value));
  }
  if (ksn === undefined) return new Refusal(72);
  if (ciphertexts.length === 0) return new Refusal(73);
  return { capture: { ksn, ciphers, ciphertexts, maskedPan } };
}
