/**
 * Where the objects of a message are, as rows of numbers in a typed array: what trees are made of.
 *
 * | place in a row | number                                                                     |
 * | -------------- | -------------------------------------------------------------------------- |
 * | 0              | the tag, signed: `>>> 0` makes it what the cursor says                     |
 * | 1              | offset of the first byte of the tag                                        |
 * | 2              | offset of the first byte of the value                                      |
 * | 3              | length of the value, -1 for a template of indefinite length never closed   |
 * | 4              | how many objects are directly inside, -1 for an object that is no template |
 *
 * The walk of common objects stands here a second time, beside `TlvCursor.next()`: a call for each object can't be as fast as one
 * loop. A property compares the two. The code says 5 and these places in figures: what a module exports, engines look up anew at
 * each use, which takes as long as reading the object.
 *
 * @module
 */
import { commonSize, TlvCursor } from "./tlv-cursor.ts";
import { hasPlainTemplates } from "./tlv-header.ts";
import { DEPTH_CAP, type TlvLimits, type TlvProfile } from "./tlv-profile.ts";

/** As many objects as a message has by default. */
const MOST_KEPT = 4096;

/** Kept from call to call. That it never changes lets engines write to it twice as fast as to an array handed in. */
const kept = new Int32Array(5 * MOST_KEPT);

// Per open template, for readCommon() alone, which calls nothing.
const ends = new Int32Array(DEPTH_CAP); // where its parent's contents end
const parents = new Int32Array(DEPTH_CAP); // its parent's row
const siblings = new Int32Array(DEPTH_CAP); // how many objects its parent has up to it

/** Where {@link readCommon} stopped: at `end`, or at the top-level object that it leaves to a cursor. */
let resumeAt = 0;

/** What the last {@link fillRows} wrote, also when it threw: the rows, where they end, and how many objects are top-level. */
export const filled = { rows: kept, end: 0, topLevel: 0 };

/**
 * Writes rows for the objects in `bytes[start, end)` up to one that is uncommon or wrong, and without those of
 * the top-level object that this one is in. Checks what {@link TlvCursor.next} does and takes what that takes by itself, in
 * one function whose state stays in registers.
 */
function readCommon(bytes: Uint8Array, start: number, end: number, maxDepth: number): void {
  let offset = start;
  let stop = end; // of the contents being read
  let level = 0;
  let row = 0;
  let parent = 0; // the row of the template being read
  let count = 0; // of objects in it up to here
  for (;;) {
    while (offset === stop) {
      if (level === 0) {
        resumeAt = end;
        filled.end = row;
        filled.topLevel = count;
        return;
      }
      kept[parent + 4] = count;
      level--;
      stop = ends[level]!;
      parent = parents[level]!;
      count = siblings[level]!;
    }
    if (offset + 2 >= bytes.length) break;
    const first = bytes[offset]!;
    const more = ((first & 0x1f) + 1) >> 5;
    const second = bytes[offset + 1]! & -more;
    let valueOffset = offset + 2 + more;
    let length = bytes[valueOffset - 1]!;
    if (length > 0x7f) {
      const size = length - 0x80;
      if (size > 2 || size === 0 || size > stop - valueOffset) break;
      length = bytes[valueOffset++]!;
      if (size === 2) length = (length << 8) | bytes[valueOffset++]!;
    }
    const constructed = (first & 0x20) !== 0;
    if (first === 0x00 || second > 0x7f || length > stop - valueOffset) break;
    if (constructed && level >= maxDepth) break;
    kept[row] = (first << (more << 3)) | second;
    kept[row + 1] = offset;
    kept[row + 2] = valueOffset;
    kept[row + 3] = length;
    count++;
    if (!constructed) {
      kept[row + 4] = -1;
      offset = valueOffset + length;
    } else {
      ends[level] = stop;
      parents[level] = parent;
      siblings[level] = count;
      level++;
      offset = valueOffset;
      stop = valueOffset + length;
      parent = row;
      count = 0;
    }
    row += 5;
  }
  if (level === 0) {
    resumeAt = offset;
    filled.end = row;
    filled.topLevel = count;
  } else {
    const outermost = level > 1 ? parents[1]! : parent;
    resumeAt = kept[outermost + 1]!;
    filled.end = outermost;
    filled.topLevel = siblings[0]! - 1;
  }
}

/** Writes rows for all objects in `bytes[start, end)`. Arguments are not checked; what a cursor throws is thrown. */
export function fillRows(
  bytes: Uint8Array,
  start: number,
  end: number,
  profile: TlvProfile,
  limits: Required<TlvLimits>,
): void {
  const size = end - start;
  const most = Math.min(limits.maxObjects, size >> 1); // an object takes two bytes or more
  filled.rows = most <= MOST_KEPT ? kept : new Int32Array(5 * most);
  filled.end = 0;
  filled.topLevel = 0;
  resumeAt = start;
  if (most <= MOST_KEPT && size <= commonSize(limits)) {
    readCommon(bytes, start, end, hasPlainTemplates(profile) ? limits.maxDepth : 0);
  }
  if (resumeAt < end) readWithCursor(bytes, resumeAt, end, profile, limits);
}

/** Goes on behind what is {@link filled}. */
function readWithCursor(
  bytes: Uint8Array,
  start: number,
  end: number,
  profile: TlvProfile,
  limits: Required<TlvLimits>,
): void {
  const { rows } = filled;
  const cursor = new TlvCursor(bytes, profile, limits);
  cursor.reset(bytes, start, end);
  const open: number[] = []; // the rows of templates, by depth
  for (let row = filled.end; cursor.next(); row += 5) {
    const { depth } = cursor;
    rows[row] = cursor.tag;
    rows[row + 1] = cursor.tagOffset;
    rows[row + 2] = cursor.valueOffset;
    rows[row + 3] = cursor.length;
    rows[row + 4] = cursor.constructed ? 0 : -1;
    open[depth] = row;
    if (depth === 0) filled.topLevel++;
    else rows[open[depth - 1]! + 4]!++;
    filled.end = row + 5;
  }
}
