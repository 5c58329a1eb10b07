/**
 * Data object lists: what a card asks for, tag by tag with a length each and no values, and the data that answers it.
 *
 * | offset | size | field                                     |
 * | ------ | ---- | ----------------------------------------- |
 * | 0      | 1-4  | tag                                       |
 * | t      | 1    | length of the value to provide, 0 to 255  |
 *
 * Source: EMV Book 3, section 5.4.
 *
 * @module
 */
import { refuseArgument, requireArray, requireBytes, requireFunction } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { viewOf } from "../view.ts";
import { headerError, LENGTH_MISSING, readTag } from "./tlv-header.ts";
import { TLV_EMV, TLV_LIMITS } from "./tlv-profile.ts";
import { tagLength } from "./tlv-tag.ts";

/** One entry of a data object list. */
export interface DolEntry {
  /** The tag's bytes read big-endian, unsigned. */
  readonly tag: number;
  /** How many bytes are asked for, 0 to 255. */
  readonly length: number;
  /** Offset of the tag in the list. */
  readonly offset: number;
}

/** A value that answers an entry of a data object list. */
export interface DolValue {
  readonly tag: number;
  /** A view into the data. */
  readonly value: Uint8Array;
}

/** Offset of the length byte of the entry at `offset`. */
function lengthOffset(dol: Uint8Array, offset: number, end: number): number {
  let at = offset + 1;
  if ((dol[offset]! & 0x1f) === 0x1f) {
    if (at < end && dol[at]! < 0x80) at++;
    else {
      const tag = readTag(dol, offset, end, TLV_EMV);
      if (tag < 0) throw headerError(tag, dol, offset, offset, end, 0);
      at = offset + tagLength(tag);
    }
  }
  if (at === end) throw headerError(LENGTH_MISSING, dol, offset, at, end, 0);
  return at;
}

/** Throws at the first entry past the limit. An entry takes two bytes or more: short lists need no counting. */
function limitEntries(dol: Uint8Array): void {
  const { length: end } = dol;
  const expected = TLV_LIMITS.maxObjects;
  if (end <= 2 * expected) return;
  let entries = 0;
  for (let offset = 0; offset < end; offset = lengthOffset(dol, offset, end) + 1) {
    entries++;
    // The entry itself is checked before it is counted.
    if (entries > expected && lengthOffset(dol, offset, end) > 0) {
      throw new Vp3300Error("PROTOCOL_TLV_COUNT_LIMIT", { offset, depth: 0, expected, actual: entries });
    }
  }
}

/**
 * Reads a data object list. A tag listed twice is asked for twice.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_TLV_TAG_TRUNCATED`, `_TAG_TOO_LONG`, `_LENGTH_MISSING`, and
 * `_COUNT_LIMIT` past 4096 entries, with the `offset` of the entry
 */
export function parseDol(dol: Uint8Array): DolEntry[] {
  requireBytes("dol", dol);
  limitEntries(dol);
  const entries: DolEntry[] = [];
  const { length: end } = dol;
  for (let offset = 0; offset < end; ) {
    let at = offset + 1;
    let tag = dol[offset]!;
    if ((tag & 0x1f) === 0x1f) {
      // Nearly all tags have one or two bytes: read here, without a call.
      if (at < end && dol[at]! < 0x80) tag = (tag << 8) | dol[at++]!;
      else {
        at = lengthOffset(dol, offset, end);
        tag = readTag(dol, offset, at, TLV_EMV);
      }
    }
    if (at === end) throw headerError(LENGTH_MISSING, dol, offset, at, end, 0);
    entries.push({ tag, length: dol[at]!, offset });
    offset = at + 1;
  }
  return entries;
}

/**
 * How many bytes a data object list asks for. Allocates nothing.
 *
 * @throws Vp3300Error as {@link parseDol}
 */
export function dolDataLength(dol: Uint8Array): number {
  requireBytes("dol", dol);
  limitEntries(dol);
  const { length: end } = dol;
  let total = 0;
  for (let offset = 0; offset < end; ) {
    const at = lengthOffset(dol, offset, end);
    total += dol[at]!;
    offset = at + 1;
  }
  return total;
}

/**
 * Cuts the data that answers `dol` into its values, which are views into `data`.
 *
 * @throws Vp3300Error as {@link parseDol}; `PROTOCOL_TLV_VALUE_TRUNCATED` when `data` ends inside the value of the
 * entry at `offset` of the list, `PROTOCOL_DATA_INVALID` when it goes on behind the last one (`offset` in `data`)
 */
export function splitDol(dol: Uint8Array, data: Uint8Array): DolValue[] {
  requireBytes("data", data);
  let at = 0;
  const values = parseDol(dol).map(({ tag, length, offset }) => {
    const actual = data.length - at;
    if (length > actual) {
      throw new Vp3300Error("PROTOCOL_TLV_VALUE_TRUNCATED", { offset, depth: 0, expected: length, actual });
    }
    const value = viewOf(data, at, at + length);
    at += length;
    return { tag, value };
  });
  if (at < data.length) {
    throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: at, expected: at, actual: data.length });
  }
  return values;
}

/**
 * Builds the data that answers `dol`. A value comes from the first source that has the tag; unknown and constructed
 * tags are filled with zeros. Values are fitted by their format: `n` (numeric) loses or gets leading bytes, 00; `cn`
 * (compressed numeric) trailing ones, FF; every other format trailing ones, 00. Source: EMV Book 3, section 5.4.
 *
 * @param formatOf the format of a tag's value as the EMV dictionary names it, asked for values that are longer or shorter
 * than wanted; without it all are fitted at their end
 * @throws Vp3300Error as {@link parseDol}, and `ARGUMENT_INVALID` for a source that is not a `Map` of bytes
 */
export function buildDol(
  dol: Uint8Array,
  sources: readonly ReadonlyMap<number, Uint8Array>[],
  formatOf?: (tag: number) => string | undefined,
): Uint8Array {
  requireBytes("dol", dol);
  requireArray("sources", sources);
  for (const source of sources) {
    if (!(source instanceof Map)) refuseArgument("sources", "array of Map", typeof source);
  }
  if (formatOf !== undefined) requireFunction("formatOf", formatOf);
  const data = new Uint8Array(dolDataLength(dol));
  const { length: end } = dol;
  let start = 0;
  for (let offset = 0; offset < end; ) {
    const at = lengthOffset(dol, offset, end);
    const length = dol[at]!;
    const first = dol[offset]!;
    if ((first & 0x20) === 0) {
      // Each kind of tag has its own call, so that an engine knows which numbers it looks up.
      if (at - offset === 1) putValue(data, start, length, sources, first, formatOf);
      else if (at - offset === 2) {
        putValue(data, start, length, sources, (first << 8) | dol[offset + 1]!, formatOf);
      } else putValue(data, start, length, sources, readTag(dol, offset, at, TLV_EMV), formatOf);
    }
    start += length;
    offset = at + 1;
  }
  return data;
}

/** Writes what the first source that has the tag holds into `data[start, start + length)`. */
function putValue(
  data: Uint8Array,
  start: number,
  length: number,
  sources: readonly ReadonlyMap<number, Uint8Array>[],
  tag: number,
  formatOf: ((tag: number) => string | undefined) | undefined,
): void {
  for (let index = 0; index < sources.length; index++) {
    const source = sources[index]!;
    const value = source.get(tag);
    if (value !== undefined) {
      requireBytes("sources", value);
      // Values are short: a call of set() costs more than their bytes.
      if (value.length === length) for (let at = 0; at < length; at++) data[start + at] = value[at]!;
      else fitValue(data, start, length, value, formatOf?.(tag));
      return;
    }
    if (source.has(tag)) return;
  }
}

/** Writes `value` into `data[start, start + length)`, cut or padded as its format wants it. */
function fitValue(
  data: Uint8Array,
  start: number,
  length: number,
  value: Uint8Array,
  format: string | undefined,
): void {
  const surplus = value.length - length;
  const from = format === "n" ? Math.max(surplus, 0) : 0;
  const to = format === "n" ? start + Math.max(-surplus, 0) : start;
  const count = Math.min(value.length, length);
  for (let index = 0; index < count; index++) data[to + index] = value[from + index]!;
  if (format === "cn" && count < length) data.fill(0xff, start + count, start + length);
}
