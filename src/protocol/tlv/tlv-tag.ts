/**
 * Tags as numbers: the tag's bytes read big-endian, unsigned (`0x5a`, `0x9f02`, `0xffee12`). The number alone says how
 * many bytes the tag has, because the first byte of a tag longer than one byte is never zero.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireText } from "../../arguments.ts";
import { parseHex } from "../hex.ts";

/** How many bytes `tag` has, 1 to 4. Unchecked. */
export function tagLength(tag: number): number {
  if (tag < 0x100) return 1;
  if (tag < 0x10000) return 2;
  return tag < 0x1000000 ? 3 : 4;
}

/**
 * Whether `tag` is one of ID TECH's tags that BER would read as longer: `FFE0` to `FFED` and `FFF0` to `FFFF` are two
 * bytes though the second has its continuation bit set (`FFEE` and `FFEF` start ordinary three-byte tags).
 * Source: VP3300 BT configuration dumps, vp3300 reference 8.1.
 */
export function isShortIdtechTag(tag: number): boolean {
  return tag >= 0xffe0 && tag <= 0xffff && tag !== 0xffee && tag !== 0xffef;
}

/** ID TECH's authorization code: two bytes, though BER reads E3 with length 0. Source: vp3300 reference 8.1. */
export const AUTHORIZATION_CODE_TAG = 0xe300;

function isWellFormed(tag: number): boolean {
  const last = tagLength(tag) - 1;
  if (last === 0) return (tag & 0x1f) !== 0x1f;
  if (isShortIdtechTag(tag) || tag === AUTHORIZATION_CODE_TAG) return true;
  if (((tag >>> (8 * last)) & 0x1f) !== 0x1f || (tag & 0x80) !== 0) return false;
  for (let index = 1; index < last; index++) if (((tag >>> (8 * index)) & 0x80) === 0) return false;
  return true;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is the number of a tag of BER-TLV or of ID TECH's dialect. */
export function requireTag(argument: string, value: unknown): asserts value is number {
  requireInteger(argument, value, 1, 0xffffffff);
  if (!isWellFormed(value)) refuseArgument(argument, "tag of one to four bytes", `0x${value.toString(16)}`);
}

/**
 * The tag's bytes as upper-case hex: `9F02`, `FFEE12`.
 *
 * @param tag any number of one to four bytes, also one that is no well-formed tag
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function tagHex(tag: number): string {
  requireInteger("tag", tag, 0, 0xffffffff);
  return tag
    .toString(16)
    .toUpperCase()
    .padStart(2 * tagLength(tag), "0");
}

/**
 * The number of a tag given as hex in either case: `parseTag("9F02") === 0x9f02`.
 *
 * @throws Vp3300Error `PROTOCOL_HEX_INVALID` when the text is not hex, `ARGUMENT_INVALID` when it is not one tag of
 * BER-TLV or of ID TECH's dialect
 */
export function parseTag(text: string): number {
  requireText("text", text, 64);
  const bytes = parseHex(text);
  if (bytes.length > 4) refuseArgument("text", "tag of one to four bytes", `${bytes.length} bytes`);
  const tag = bytes.reduce((number, byte) => number * 256 + byte, 0);
  requireTag("text", tag);
  if (tagLength(tag) !== bytes.length)
    refuseArgument("text", "tag without leading zeros", "leading zero byte");
  return tag;
}
