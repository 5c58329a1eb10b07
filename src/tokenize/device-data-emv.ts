/**
 * The last look at EMV data before it is sent: a key serial number, ciphertext and a masked number must be there, card
 * data in clear must not. Only tags, lengths and what is shown of the card are read; the values stay as they are.
 *
 * Objects are `tag · length · value`. ID TECH lengths: 81/82 plain, A1/A2 masked, C1/C2 encrypted. Firmware that does
 * not flag writes the masked and the encrypted value one after the other, or the masked one in DFEF5B and DFEF5D.
 *
 * Source: CardPointe Desktop SDK guide (encrypted EMV sample); NEO 2 IDG p.216-233.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";

/** How a tag would show the card number, were it not encrypted. */
type Shape = "pan" | "track2" | "text";

const CARD_DATA: ReadonlyMap<number, Shape> = new Map([
  [0x56, "text"],
  [0x57, "track2"],
  [0x5a, "pan"],
  [0x9f6b, "track2"],
  [0xffee13, "text"],
  [0xffee14, "text"],
  [0xdfef17, "text"],
  [0xdfef18, "text"],
  [0xdfef4d, "text"],
  [0xdfef5b, "pan"],
  [0xdfef5d, "track2"],
]);
const TRACK_TAGS: ReadonlySet<number> = new Set([0x56, 0x57, 0x9f6b, 0xdfef4d]);
const FFEE_TEMPLATES: ReadonlySet<number> = new Set([0xffee01, 0xffee04, 0xffee05, 0xffee06, 0xffee08]);
const KSN_TAGS: ReadonlySet<number> = new Set([0xdfee12, 0xffee12]);

/** Nibbles (hexadecimal) for numbers, characters for text; `mask` needs the last four digits to be shown. */
const CLEAR = {
  pan: /^\d{12,19}F*$/,
  track2: /^\d{12,19}D\d{4}/,
  text: /\d{12,19}[\^=]/,
} as const satisfies Record<Shape, RegExp>;
const MASKED = {
  pan: /^\d*[BC]+\d{4}F*$/,
  track2: /^\d*[BC]+\d{4}D/,
  text: /\*\d{4}[\^=]/,
} as const satisfies Record<Shape, RegExp>;
/** Bytes of the longest value in clear; what is longer is ciphertext. */
const LONGEST_CLEAR = { pan: 10, track2: 19, text: Number.POSITIVE_INFINITY } as const satisfies Record<
  Shape,
  number
>;
/** Ciphertext comes in blocks, and no encrypted track fits a single block of 8. */
const BLOCK_BYTES = 8;
const SHORTEST_CIPHERTEXT = 16;
const MAX_DEPTH = 8;

interface Seen {
  ksn: boolean;
  ciphertext: boolean;
  maskedPan: boolean;
}

function unusable(reason: string, offset?: number): never {
  throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", {
    reason,
    ...(offset === undefined ? {} : { offset }),
  });
}

/** The end of the tag at `start`: ID TECH has two-byte tags FFE0 to FFED and FFF0 to FFFF among the BER ones. */
function tagEnd(bytes: Uint8Array, start: number): number {
  const first = bytes[start]!;
  if ((first & 0x1f) !== 0x1f) return start + 1;
  const second = bytes[start + 1] ?? 0;
  if (first === 0xff && second >= 0xe0 && second !== 0xee && second !== 0xef) return start + 2;
  let end = start + 1;
  while ((bytes[end] ?? 0) & 0x80) end++;
  return end + 1;
}

/** Whether the tag holds objects. BER's constructed bit is set on many of ID TECH's plain tags too. */
function isTemplate(first: number, tag: number, tagBytes: number): boolean {
  if ((first & 0x20) === 0) return false;
  if (tag >>> 8 === 0xffee) return FFEE_TEMPLATES.has(tag);
  return first !== 0xff || tagBytes > 2;
}

function numberOf(bytes: Uint8Array, start: number, end: number): number {
  return bytes.subarray(start, end).reduce((value, byte) => value * 256 + byte, 0);
}

function hexOf(value: Uint8Array): string {
  return Array.from(value, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
}

function look(tag: number, value: Uint8Array, encrypted: boolean, seen: Seen): void {
  if (KSN_TAGS.has(tag) && value.length > 0) seen.ksn = true;
  const shape = CARD_DATA.get(tag);
  if (shape === undefined) return;
  const inBlocks = value.length >= SHORTEST_CIPHERTEXT && value.length % BLOCK_BYTES === 0;
  if (TRACK_TAGS.has(tag) && (encrypted ? value.length > 0 : inBlocks)) seen.ciphertext = true;
  if (encrypted) return;
  const shown = shape === "text" ? String.fromCharCode(...value) : hexOf(value);
  if (value.length <= LONGEST_CLEAR[shape] && CLEAR[shape].test(shown)) {
    throw new Vp3300Error("TOKENIZE_CLEAR_CARD_DATA", { tag: tag.toString(16).toUpperCase() });
  }
  if (MASKED[shape].test(shown)) seen.maskedPan = true;
}

function walk(bytes: Uint8Array, start: number, end: number, depth: number, seen: Seen): void {
  let offset = start;
  while (offset < end) {
    if (bytes[offset] === 0) {
      offset++; // filler between objects
      continue;
    }
    const lengthAt = tagEnd(bytes, offset);
    const first = bytes[lengthAt] ?? 0x80;
    const lengthBytes = first < 0x80 ? 0 : first & 0x1f;
    const valueAt = lengthAt + 1 + lengthBytes;
    const length = first < 0x80 ? first : numberOf(bytes, lengthAt + 1, valueAt);
    // 80 and 84 and more are no length here: indefinite, or longer than any capture.
    if (first === 0x80 || lengthBytes > 3 || valueAt + length > end) unusable("tlv", offset);
    const tag = numberOf(bytes, offset, lengthAt);
    const flagged = first > 0x84;
    const template = !flagged && depth < MAX_DEPTH && isTemplate(bytes[offset]!, tag, lengthAt - offset);
    if (template) walk(bytes, valueAt, valueAt + length, depth + 1, seen);
    else look(tag, bytes.subarray(valueAt, valueAt + length), first > 0xc0, seen);
    offset = valueAt + length;
  }
}

/**
 * Refuses EMV data that must not or need not be sent.
 *
 * @throws Vp3300Error `TOKENIZE_CLEAR_CARD_DATA` with the `tag`; `TOKENIZE_CAPTURE_UNUSABLE` with `reason` tlv (and its
 *   `offset`), ksn, ciphertext or maskedPan
 */
export function checkEmvDeviceData(bytes: Uint8Array): void {
  const seen: Seen = { ksn: false, ciphertext: false, maskedPan: false };
  walk(bytes, 0, bytes.length, 0, seen);
  if (!seen.ksn) unusable("ksn");
  if (!seen.ciphertext) unusable("ciphertext");
  if (!seen.maskedPan) unusable("maskedPan");
}
