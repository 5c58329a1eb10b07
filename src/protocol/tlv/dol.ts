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

/** Visits the entries without keeping them; returns how many bytes they ask for. */
function walk(dol: Uint8Array, visit?: (tag: number, length: number, offset: number) => void): number {
  const { length: end } = dol;
  let total = 0;
  let entries = 0;
  for (let offset = 0; offset < end; ) {
    const tag = readTag(dol, offset, end, TLV_EMV);
    if (tag < 0) throw headerError(tag, dol, offset, offset, end, 0);
    const at = offset + tagLength(tag);
    if (at === end) throw headerError(LENGTH_MISSING, dol, offset, at, end, 0);
    entries++;
    if (entries > TLV_LIMITS.maxObjects) {
      throw new Vp3300Error("PROTOCOL_TLV_COUNT_LIMIT", {
        offset,
        depth: 0,
        expected: TLV_LIMITS.maxObjects,
        actual: entries,
      });
    }
    const length = dol[at]!;
    visit?.(tag, length, offset);
    total += length;
    offset = at + 1;
  }
  return total;
}

/**
 * Reads a data object list. A tag listed twice is asked for twice.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_TLV_TAG_TRUNCATED`, `_TAG_TOO_LONG`, `_LENGTH_MISSING`, and
 * `_COUNT_LIMIT` past 4096 entries, with the `offset` of the entry
 */
export function parseDol(dol: Uint8Array): DolEntry[] {
  requireBytes("dol", dol);
  const entries: DolEntry[] = [];
  walk(dol, (tag, length, offset) => entries.push({ tag, length, offset }));
  return entries;
}

/**
 * How many bytes a data object list asks for. Allocates nothing.
 *
 * @throws Vp3300Error as {@link parseDol}
 */
export function dolDataLength(dol: Uint8Array): number {
  requireBytes("dol", dol);
  return walk(dol);
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
 * @param formatOf the format of a tag's value as the EMV dictionary names it; without it all are fitted at their end
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
  let at = 0;
  walk(dol, (tag, length, offset) => {
    const field = data.subarray(at, at + length);
    at += length;
    if ((dol[offset]! & 0x20) !== 0) return;
    const value = sources.find((source) => source.has(tag))?.get(tag);
    if (value === undefined) return;
    requireBytes("sources", value);
    fitValue(field, value, formatOf?.(tag));
  });
  return data;
}

function fitValue(field: Uint8Array, value: Uint8Array, format: string | undefined): void {
  const surplus = value.length - field.length;
  if (format === "n") {
    field.set(value.subarray(Math.max(surplus, 0)), Math.max(-surplus, 0));
  } else {
    if (format === "cn") field.fill(0xff);
    field.set(value.subarray(0, field.length));
  }
}
