/**
 * Reading one tag and one length, without state and without throwing.
 *
 * | offset | size | field                                                                     |
 * | ------ | ---- | ------------------------------------------------------------------------- |
 * | 0      | 1-4  | tag: the low five bits of the first byte all set announce further bytes,  |
 * |        |      | each but the last of them with bit 7 set                                  |
 * | t      | 1    | 00-7F: the length; 81-84: so many length bytes follow; 80: indefinite;    |
 * |        |      | ID TECH: A1/A2 as 81/82 and masked, C1/C2 as 81/82 and encrypted          |
 * | t + 1  | 0-4  | the length in the long form, big-endian, unsigned                         |
 * | v      | n    | value                                                                     |
 *
 * Source: EMV Book 3, Annex B; X.690 8.1; ID TECH device tests (vp3300 reference 8.1, 8.2).
 *
 * @module
 */
import { type ErrorCode, type ErrorContext, Vp3300Error } from "../../errors.ts";
import type { TlvProfile } from "./tlv-profile.ts";
import { AUTHORIZATION_CODE_TAG, isShortIdtechTag, tagLength } from "./tlv-tag.ts";

/** How a value travels; `masked` and `encrypted` are flags of ID TECH's length byte. */
export type TlvEncoding = "plain" | "masked" | "encrypted";

/** The encodings by bits 6 and 5 of a first length byte in the long form. */
export const TLV_ENCODINGS: readonly TlvEncoding[] = ["plain", "masked", "encrypted"];

/** The first length byte that says the length is indefinite. */
export const INDEFINITE_BYTE = 0x80;

/** An end-of-contents is two zero bytes. */
export const EOC_LENGTH = 2;

/** The longest tag, and the most bytes that follow a first length byte. */
const MAX_BYTES = 4;

// Tags and lengths are never negative, so a negative number says what is wrong without an object to say it.
export const LENGTH_INDEFINITE = -1;
export const LENGTH_MISSING = -2;
const LENGTH_TRUNCATED = -3;
const LENGTH_TOO_LONG = -4;
const TAG_TRUNCATED = -5;
const TAG_TOO_LONG = -6;

type Facts = (firstByte: number, available: number) => ErrorContext;
// biome-ignore format: a table reads by column
const PROBLEMS: Readonly<Record<number, readonly [ErrorCode, Facts]>> = {
  [LENGTH_INDEFINITE]: ["PROTOCOL_TLV_LENGTH_INDEFINITE", () => ({})],
  [LENGTH_MISSING]:    ["PROTOCOL_TLV_LENGTH_MISSING",    () => ({ expected: 1, actual: 0 })],
  [LENGTH_TRUNCATED]:  ["PROTOCOL_TLV_LENGTH_TRUNCATED",  (first, available) => ({ expected: first & 0x07, actual: available - 1 })],
  [LENGTH_TOO_LONG]:   ["PROTOCOL_TLV_LENGTH_TOO_LONG",   (first) => ({ expected: MAX_BYTES, actual: first & 0x7f })],
  [TAG_TRUNCATED]:     ["PROTOCOL_TLV_TAG_TRUNCATED",     (_, available) => ({ expected: available + 1, actual: available })],
  [TAG_TOO_LONG]:      ["PROTOCOL_TLV_TAG_TOO_LONG",      () => ({ expected: MAX_BYTES, actual: MAX_BYTES + 1 })],
};

/** The error for a negative result of {@link readTag} or {@link readLength} at `at`, for the object at `offset`. */
export function headerError(
  problem: number,
  bytes: Uint8Array,
  offset: number,
  at: number,
  end: number,
  depth: number,
): Vp3300Error {
  const [code, facts] = PROBLEMS[problem]!;
  return new Vp3300Error(code, { offset, depth, ...facts(bytes[at]!, end - at) });
}

/** The tag at `offset`, or a negative problem. The first byte must be there: `offset < end`. */
export function readTag(bytes: Uint8Array, offset: number, end: number, profile: TlvProfile): number {
  const first = bytes[offset]!;
  if ((first & 0x1f) !== 0x1f) {
    const authorizationCode =
      profile.authorizationCodeTag && first === 0xe3 && offset + 1 < end && bytes[offset + 1] === 0x00;
    return authorizationCode ? AUTHORIZATION_CODE_TAG : first;
  }
  let tag = first;
  for (let at = offset + 1; at < end; at++) {
    if (at === offset + MAX_BYTES) return TAG_TOO_LONG;
    const byte = bytes[at]!;
    tag = tag * 0x100 + byte;
    if (byte < 0x80 || (profile.idtech && isShortIdtechTag(tag))) return tag;
  }
  return TAG_TRUNCATED;
}

/** The length that starts at `offset`, or a negative problem. */
export function readLength(bytes: Uint8Array, offset: number, end: number, profile: TlvProfile): number {
  if (offset >= end) return LENGTH_MISSING;
  const first = bytes[offset]!;
  if (first < 0x80) return first;
  if (first === INDEFINITE_BYTE) return LENGTH_INDEFINITE;
  const flagged = profile.idtech && (first === 0xa1 || first === 0xa2 || first === 0xc1 || first === 0xc2);
  const size = flagged ? first & 0x1f : first & 0x7f;
  if (size > MAX_BYTES) return LENGTH_TOO_LONG;
  const valueOffset = offset + 1 + size;
  if (valueOffset > end) return LENGTH_TRUNCATED;
  let length = 0;
  for (let at = offset + 1; at < valueOffset; at++) length = length * 0x100 + bytes[at]!;
  return length;
}

/** How many bytes the length with this first byte takes; {@link readLength} must have accepted it. */
export function lengthSize(first: number): number {
  return first < 0x80 ? 1 : 1 + (first & 0x07);
}

/** What the first byte of a length says of the value; {@link readLength} must have accepted it. */
export function encodingOf(first: number): TlvEncoding {
  return TLV_ENCODINGS[first < 0x80 ? 0 : (first >> 5) & 0x03]!;
}

const FFEE_TEMPLATES: readonly number[] = [0xffee01, 0xffee04, 0xffee05, 0xffee06, 0xffee08];

/** Whether the object with this tag, first tag byte and first length byte is a template. */
export function isTemplate(tag: number, first: number, lengthByte: number, profile: TlvProfile): boolean {
  if ((first & 0x20) === 0 || tag === AUTHORIZATION_CODE_TAG) return false;
  if (!profile.idtech) return true;
  if (tag >>> 8 === 0xffee) return FFEE_TEMPLATES.includes(tag);
  // Unverified: no reader was seen to flag a template. Ciphertext holds no objects, so a flagged value is taken whole.
  const flagged = lengthByte >= 0xa0;
  return !flagged && !isShortIdtechTag(tag);
}

/** Whether the constructed bit of a tag of one or two ordinary bytes always makes a template that can be entered. */
export function hasPlainTemplates(profile: TlvProfile): boolean {
  return !profile.fillerFF && !profile.opaqueTemplates && !profile.authorizationCodeTag;
}

/** Whether a byte found where a tag could start is filler. */
export function isFiller(byte: number, profile: TlvProfile): boolean {
  return (byte === 0x00 && profile.filler00) || (byte === 0xff && profile.fillerFF);
}

/**
 * Where the contents that start at `start` end: at their end-of-contents when `indefinite`, else at `end` when they
 * are whole data objects up to it; negative when they are neither. Templates inside are passed over, not entered, so
 * that asking this of each template before entering it looks at every header once more, whatever the nesting.
 */
export function contentsEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
  profile: TlvProfile,
  indefinite: boolean,
): number {
  let open = indefinite ? 1 : 0; // indefinite lengths not yet closed
  let at = start;
  while (at < end) {
    const first = bytes[at]!;
    if (open > 0 && first === 0x00 && at + 1 < end && bytes[at + 1] === 0x00) {
      if (--open === 0 && indefinite) return at;
      at += EOC_LENGTH;
    } else if (isFiller(first, profile)) {
      at++;
    } else {
      const tag = readTag(bytes, at, end, profile);
      if (tag < 0) return tag;
      const lengthOffset = at + tagLength(tag);
      const length = readLength(bytes, lengthOffset, end, profile);
      const lengthByte = bytes[lengthOffset]!;
      at = lengthOffset + lengthSize(lengthByte);
      if (length === LENGTH_INDEFINITE && profile.indefinite && isTemplate(tag, first, lengthByte, profile)) {
        open++;
      } else {
        if (length < 0 || length > end - at) return -1;
        at += length;
      }
    }
  }
  return open === 0 ? end : -1;
}
