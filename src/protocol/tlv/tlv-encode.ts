/**
 * Writing TLV: one pass measures and checks, one pass writes into the one buffer.
 *
 * @module
 */
import { refuseArgument, requireArray, requireBytes, requireObject, requireOneOf } from "../../arguments.ts";
import { TLV_ENCODINGS, type TlvEncoding } from "./tlv-header.ts";
import { DEPTH_CAP } from "./tlv-profile.ts";
import { requireTag, tagLength } from "./tlv-tag.ts";

/** A data object to write. A {@link TlvNode} is one. */
export interface TlvInput {
  /** The tag's bytes read big-endian, unsigned: `0x9f02`, `0xffee12`. */
  readonly tag: number;
  /** The value's bytes, or the objects inside a template. */
  readonly value: Uint8Array | readonly TlvInput[];
  /** `masked` and `encrypted` write ID TECH's length bytes A1/A2 and C1/C2. Default `plain`. */
  readonly encoding?: TlvEncoding | undefined;
}

/** The greatest length that ID TECH's flagged forms, of one and two length bytes, can say. */
const MAX_FLAGGED_LENGTH = 0xffff;

const isArray: (value: TlvInput["value"]) => value is readonly TlvInput[] = Array.isArray;

/** How many bytes follow the first length byte. Flagged lengths have no short form. */
function longFormSize(length: number, encoding: TlvEncoding): number {
  if (length < 0x80 && encoding === "plain") return 0;
  if (length < 0x100) return 1;
  if (length < 0x10000) return 2;
  return length < 0x1000000 ? 3 : 4;
}

/** Checks `objects`, and says how many bytes they take. */
function measureAll(objects: readonly TlvInput[], depth: number): number {
  requireArray("objects", objects);
  if (depth > DEPTH_CAP) refuseArgument("objects", `templates at most ${DEPTH_CAP} deep`, "deeper");
  let total = 0;
  for (const object of objects) total += measure(object, depth);
  return total;
}

function measure(object: TlvInput, depth: number): number {
  requireObject("object", object);
  const { tag, value, encoding = "plain" } = object;
  requireTag("object.tag", tag);
  if (encoding !== "plain") requireOneOf("object.encoding", encoding, TLV_ENCODINGS);
  const size = tagLength(tag);
  let length: number;
  if (isArray(value)) {
    const isTemplate = ((tag >>> (8 * (size - 1))) & 0x20) !== 0;
    if (!isTemplate) refuseArgument("object.value", "Uint8Array, as the tag is primitive", "array");
    length = measureAll(value, depth + 1);
  } else {
    requireBytes("object.value", value);
    length = value.length;
  }
  if (encoding !== "plain" && length > MAX_FLAGGED_LENGTH) {
    refuseArgument("object.value", `at most ${MAX_FLAGGED_LENGTH} bytes when ${encoding}`, `${length} bytes`);
  }
  return size + 1 + longFormSize(length, encoding) + length;
}

/** Writes `objects` so that they end at `end`, last one first: a length is known once its value is there. */
function writeAll(bytes: Uint8Array, end: number, objects: readonly TlvInput[]): number {
  let at = end;
  for (let index = objects.length - 1; index >= 0; index--) at = write(bytes, at, objects[index]!);
  return at;
}

function write(bytes: Uint8Array, end: number, { tag, value, encoding = "plain" }: TlvInput): number {
  let at = isArray(value) ? writeAll(bytes, end, value) : writeBytes(bytes, end, value);
  const length = end - at;
  const size = longFormSize(length, encoding);
  if (size === 0) {
    bytes[--at] = length;
  } else {
    at = writeNumber(bytes, at, length, size);
    bytes[--at] = 0x80 | (TLV_ENCODINGS.indexOf(encoding) << 5) | size;
  }
  return writeNumber(bytes, at, tag, tagLength(tag));
}

/** Values up to this long are copied byte by byte, which is then faster than a call of `set`. */
const SHORT_COPY = 16;

function writeBytes(bytes: Uint8Array, end: number, value: Uint8Array): number {
  const start = end - value.length;
  if (value.length > SHORT_COPY) bytes.set(value, start);
  else for (let index = 0; index < value.length; index++) bytes[start + index] = value[index]!;
  return start;
}

function writeNumber(bytes: Uint8Array, end: number, value: number, size: number): number {
  for (let index = 0; index < size; index++) bytes[end - 1 - index] = value >>> (8 * index);
  return end - size;
}

/**
 * Encodes data objects, in order, with lengths as short as their values allow. Constructed values are encoded from
 * their objects; what is given as bytes is taken as it is.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, also for objects inside a primitive tag, for a flagged value longer than
 * 65535 bytes, and for templates nested deeper than 255
 */
export function encodeTlv(objects: readonly TlvInput[]): Uint8Array {
  const bytes = new Uint8Array(measureAll(objects, 0));
  writeAll(bytes, bytes.length, objects);
  return bytes;
}
