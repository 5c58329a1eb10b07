/**
 * The last look at a swipe before it is sent: encrypted tracks, a key serial number and a masked number must be there,
 * a track in clear must not.
 *
 * | offset | size | field                                                                        |
 * | ------ | ---- | ---------------------------------------------------------------------------- |
 * | 0      | 1    | 02                                                                           |
 * | 1      | 2    | length                                                                       |
 * | 3      | 1    | encode type; bit 7: enhanced format                                          |
 * | 4      | 1    | track status                                                                 |
 * | 5      | 3    | lengths of tracks 1, 2, 3                                                    |
 * | 8      | 1    | enhanced only: what is shown                                                 |
 * | 9      | 1    | enhanced only: bits 0-2 tracks encrypted, bit 7 key serial number            |
 * |        |      | masked tracks, then ciphertext and the rest                                  |
 *
 * The binary form is sent as hex. In the keyboard form the masked tracks are text and all else is hex, so its header
 * has twice as many characters.
 *
 * Source: CardPointe Desktop SDK guide (encrypted swipe sample); ID TECH SecureMag manual p.43.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";

const ENHANCED = 0x80;
const ANY_TRACK_ENCRYPTED = 0x07;
const KSN_PRESENT = 0x80;
const HEADER_BYTES = 10;
const ENVELOPE_BYTES = 6;
/** Original format: type, status and three lengths before the tracks; at least one block and the KSN after them. */
const ORIGINAL_HEADER_BYTES = 5;
const ORIGINAL_TRAILER_BYTES = 8 + 10;

/** A payment track that shows its whole number. */
const CLEAR_TRACK = /[%;][A-Za-z]?\d{12,19}[\^=]/;
const MASKED_PAN = /\*\d{4}[\^=]/;

/** A swipe in either form: header bytes, and everything after them as characters. */
export interface SwipeText {
  readonly header: readonly number[];
  readonly rest: string;
}

/** The binary envelope, as bytes. */
export function swipeTextOfBytes(bytes: Uint8Array): SwipeText {
  return {
    header: Array.from(bytes.subarray(0, HEADER_BYTES)),
    rest: Array.from(bytes.subarray(HEADER_BYTES), (byte) => String.fromCharCode(byte)).join(""),
  };
}

/** The keyboard form: ten bytes of header are twenty hexadecimal characters. */
export function swipeTextOfKeyboard(text: string): SwipeText {
  const header = text.slice(0, 2 * HEADER_BYTES).match(/[0-9A-F]{2}/gi) ?? [];
  return { header: header.map((pair) => Number.parseInt(pair, 16)), rest: text.slice(2 * HEADER_BYTES) };
}

function isEncrypted({ header, rest }: SwipeText): boolean {
  if (header[3]! & ENHANCED) return (header[9]! & ANY_TRACK_ENCRYPTED) !== 0;
  const tracks = header[5]! + header[6]! + header[7]!;
  const body = HEADER_BYTES + rest.length - ENVELOPE_BYTES;
  return body >= ORIGINAL_HEADER_BYTES + tracks + ORIGINAL_TRAILER_BYTES;
}

/**
 * Refuses a swipe that must not or need not be sent.
 *
 * @throws Vp3300Error `TOKENIZE_CLEAR_CARD_DATA`; `TOKENIZE_CAPTURE_UNUSABLE` with `reason` swipe, ksn or maskedPan
 */
export function checkSwipeDeviceData(swipe: SwipeText): void {
  const { header, rest } = swipe;
  if (header.length < HEADER_BYTES) throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { reason: "swipe" });
  if (!isEncrypted(swipe) || CLEAR_TRACK.test(shownOf(swipe))) {
    throw new Vp3300Error("TOKENIZE_CLEAR_CARD_DATA", { form: "swipe" });
  }
  if (header[3]! & ENHANCED && !(header[9]! & KSN_PRESENT)) {
    throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { reason: "ksn" });
  }
  if (!MASKED_PAN.test(rest)) throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { reason: "maskedPan" });
}

/** In the original format the tracks start at offset 8, so two of their characters were taken for header. */
function shownOf({ header, rest }: SwipeText): string {
  return header[3]! & ENHANCED ? rest : String.fromCharCode(...header.slice(8)) + rest;
}
