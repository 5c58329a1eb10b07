/**
 * The mechanism under everything that reads TLV: a cursor that visits objects without making any.
 *
 * @module
 */
import { refuseArgument, requireBytes, requireInteger } from "../../arguments.ts";
import { type ErrorCode, Vp3300Error } from "../../errors.ts";
import { viewOf } from "../view.ts";
import {
  contentsEnd,
  EOC_LENGTH,
  encodingOf,
  hasPlainTemplates,
  headerError,
  isFiller,
  isTemplate,
  LENGTH_INDEFINITE,
  lengthSize,
  readLength,
  readTag,
  type TlvEncoding,
} from "./tlv-header.ts";
import { completeLimits, requireProfile, TLV_EMV, type TlvLimits, type TlvProfile } from "./tlv-profile.ts";
import { tagLength } from "./tlv-tag.ts";

/** The length of a template whose end-of-contents can't be found. */
const NOT_CLOSED = -1;

/** The longest message, so that every offset is a small integer to engines. */
const MAX_SIZE = 0x7fffffff;

/** A length that {@link TlvCursor.next} leaves to the general case: longer than what can follow it. */
const NOT_COMMON = MAX_SIZE;

/** The longest value that {@link TlvCursor.next} takes by itself. */
const COMMON_LENGTH = 0xffff;

const NO_BYTES = new Uint8Array(0);

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `bytes` are less than 2 GiB. */
export function requireMessage(bytes: Uint8Array): void {
  requireBytes("bytes", bytes);
  if (bytes.length > MAX_SIZE) refuseArgument("bytes", `at most ${MAX_SIZE} bytes`, `${bytes.length} bytes`);
}

/** The longest message whose common objects can be taken without asking the limits at each. */
export function commonSize({ maxObjects, maxLength }: Required<TlvLimits>): number {
  // An object takes two bytes or more, so that a short message can't hold too many and they need not be counted.
  return maxLength < COMMON_LENGTH ? -1 : Math.min(2 * maxObjects, MAX_SIZE);
}

/**
 * Visits the data objects of a message depth first, each template before its children. The getters describe the
 * object that the last {@link TlvCursor.next} moved to; before the first, at the end and after a failure they mean
 * nothing.
 *
 * ```ts
 * const cursor = new TlvCursor(bytes, TLV_IDTECH);
 * while (cursor.next()) if (cursor.tag === 0xdfee25) return cursor.value;
 * ```
 *
 * Moving allocates nothing. Offsets count from the start of the bytes handed in, which are not copied: leave them
 * alone while the cursor is in use; they must be less than 2 GiB. Source: EMV Book 3, Annex B; vp3300 reference 8.
 */
export class TlvCursor {
  readonly #profile: TlvProfile;
  readonly #maxDepth: number;
  readonly #maxObjects: number;
  readonly #maxLength: number;
  readonly #commonDepth: number; // how deep next() opens templates by itself
  readonly #commonSize: number; // how long a message may be for next() to take objects by itself

  #bytes: Uint8Array = NO_BYTES;
  #common: Uint8Array = NO_BYTES; // the same bytes, or none where next() takes no object by itself
  #position = 0; // where to read on
  #end = 0; // of the contents being read
  #level = 0; // how many templates are open
  // Per open template: where its parent's contents end; -1 minus that where its own length is indefinite.
  readonly #parentEnds: Int32Array;
  #objectsLeft = 0;
  #fillerBytes = 0;

  #tag = 0; // signed: as unsigned numbers, tags of four bytes would have engines box every tag
  #tagOffset = 0;
  #valueOffset = 0;
  #length = 0;
  #opened = 0; // 1 for a template, else 0: a number, so that the depth takes no branch

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(bytes: Uint8Array, profile: TlvProfile = TLV_EMV, limits?: TlvLimits) {
    requireMessage(bytes);
    requireProfile(profile);
    const bounds = completeLimits(limits);
    const { maxDepth } = bounds;
    this.#profile = profile;
    this.#maxDepth = maxDepth;
    this.#maxObjects = bounds.maxObjects;
    this.#maxLength = bounds.maxLength;
    this.#commonDepth = hasPlainTemplates(profile) ? maxDepth : 0;
    this.#commonSize = commonSize(bounds);
    this.#parentEnds = new Int32Array(maxDepth);
    this.#start(bytes, 0, bytes.length);
  }

  /**
   * Starts over, on `bytes` from `start` up to but not including `end`. Offsets still count from the start of `bytes`.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  reset(bytes: Uint8Array, start?: number, end?: number): void {
    requireMessage(bytes);
    if (start === undefined && end === undefined) this.#start(bytes, 0, bytes.length);
    else this.#resetPart(bytes, start, end);
  }

  #resetPart(bytes: Uint8Array, start = 0, end = bytes.length): void {
    requireInteger("start", start, 0, bytes.length);
    requireInteger("end", end, start, bytes.length);
    this.#start(bytes, start, end);
  }

  #start(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#common = end - start <= this.#commonSize ? bytes : NO_BYTES;
    this.#position = start;
    this.#end = end;
    this.#level = 0;
    this.#objectsLeft = this.#maxObjects;
    this.#fillerBytes = 0;
    this.#opened = 0;
  }

  /** The tag's bytes read big-endian, unsigned: `0x9f02`, `0xffee12`. */
  get tag(): number {
    return this.#tag >>> 0;
  }

  /** Offset of the first byte of the tag. */
  get tagOffset(): number {
    return this.#tagOffset;
  }

  /** Offset of the first byte of the value. */
  get valueOffset(): number {
    return this.#valueOffset;
  }

  /**
   * Length of the value in bytes, without an end-of-contents. -1 for a template of indefinite length that is not
   * closed: `next()` is going to fail inside it.
   */
  get length(): number {
    return this.#length;
  }

  /** 0 for a top-level object, one more inside each template. */
  get depth(): number {
    return this.#level - this.#opened;
  }

  /** Whether the object is a template, so that `next()` goes on inside it. */
  get constructed(): boolean {
    return this.#opened !== 0;
  }

  /** How the value travels. Other than `plain` only in ID TECH's dialect. */
  get encoding(): TlvEncoding {
    return encodingOf(this.#bytes[this.#tagOffset + tagLength(this.tag)]!);
  }

  /** The value: a view into the bytes handed in, empty where the length is -1. */
  get value(): Uint8Array {
    return viewOf(this.#bytes, this.#valueOffset, this.#valueOffset + Math.max(this.#length, 0));
  }

  /** How many filler bytes have been passed over since the start. */
  get fillerBytes(): number {
    return this.#fillerBytes;
  }

  /**
   * Moves to the next object; false at the end. Having failed once, it fails again.
   *
   * @throws Vp3300Error `PROTOCOL_TLV_TAG_TRUNCATED`, `_TAG_TOO_LONG`, `_LENGTH_MISSING`, `_LENGTH_TRUNCATED`,
   * `_LENGTH_TOO_LONG`, `_LENGTH_INDEFINITE`, `_EOC_MISSING`, `_VALUE_TRUNCATED`, `_NESTED_OVERFLOW`, `_DEPTH_LIMIT`,
   * `_LENGTH_LIMIT`, `_COUNT_LIMIT`, with the `offset` of the object's tag, its `depth`, and `expected` and `actual`
   * where there are any
   */
  next(): boolean {
    // The common objects by themselves, and so little more that engines inline this into the caller's loop (V8 does up to
    // 460 bytes of its bytecode): tags of one or two bytes and lengths of up to 65535, which every dialect reads alike. The
    // rest, and what fails, is advance()'s.
    const offset = this.#position;
    let end = this.#end;
    while (offset === end) {
      const level = this.#level;
      if (level === 0) return false;
      const parentEnd = this.#parentEnds[level - 1]!;
      if (parentEnd < 0) break;
      this.#level = level - 1;
      end = parentEnd;
      this.#end = end;
    }
    const bytes = this.#common;
    if (offset + 2 < bytes.length) {
      const first = bytes[offset]!;
      // By arithmetic: whether a tag has one byte or two is what a processor's branch predictor is worst at.
      const more = ((first & 0x1f) + 1) >> 5;
      const second = bytes[offset + 1]! & -more;
      let valueOffset = offset + 2 + more;
      let length = bytes[valueOffset - 1]!;
      if (length > 0x7f) {
        const size = length - 0x80;
        if (size > 2 || size === 0 || size > end - valueOffset) length = NOT_COMMON;
        else {
          length = bytes[valueOffset++]!;
          if (size === 2) length = (length << 8) | bytes[valueOffset++]!;
        }
      }
      // A header that runs over the end leaves less than no bytes, which no length fits into.
      if (first !== 0x00 && second < 0x80 && length <= end - valueOffset) {
        this.#tag = (first << (more << 3)) | second;
        this.#tagOffset = offset;
        this.#valueOffset = valueOffset;
        this.#length = length;
        if ((first & 0x20) === 0) {
          this.#opened = 0;
          this.#position = valueOffset + length;
          return true;
        }
        const level = this.#level;
        if (level < this.#commonDepth) {
          this.#opened = 1;
          this.#position = valueOffset;
          this.#parentEnds[level] = end;
          this.#level = level + 1;
          this.#end = valueOffset + length;
          return true;
        }
      }
    }
    // Returning advance()'s result itself would have the caller's loop convert it to a boolean at every object.
    if (!this.#advance()) return false;
    return true;
  }

  /** What {@link next} does, for any object. */
  #advance(): boolean {
    this.#opened = 0;
    if (!this.#findTag()) return false;

    const bytes = this.#bytes;
    const profile = this.#profile;
    const offset = this.#position;
    const end = this.#end;
    const depth = this.#level;
    const tag = readTag(bytes, offset, end, profile);
    if (tag < 0) throw headerError(tag, bytes, offset, offset, end, depth);

    const lengthOffset = offset + tagLength(tag);
    const lengthByte = bytes[lengthOffset]!;
    const valueOffset = lengthOffset + lengthSize(lengthByte);
    let length = readLength(bytes, lengthOffset, end, profile);
    let constructed = isTemplate(tag, bytes[offset]!, lengthByte, profile);
    const indefinite = length === LENGTH_INDEFINITE && constructed && profile.indefinite;
    if (indefinite) {
      const close = contentsEnd(bytes, valueOffset, end, profile, true);
      length = close < 0 ? NOT_CLOSED : close - valueOffset;
    } else if (length < 0) {
      throw headerError(length, bytes, offset, lengthOffset, end, depth);
    }
    if (length > end - valueOffset) {
      const code = depth === 0 ? "PROTOCOL_TLV_VALUE_TRUNCATED" : "PROTOCOL_TLV_NESTED_OVERFLOW";
      throw new Vp3300Error(code, { offset, depth, expected: length, actual: end - valueOffset });
    }
    this.#limit("PROTOCOL_TLV_LENGTH_LIMIT", this.#maxLength, length);
    this.#limit("PROTOCOL_TLV_COUNT_LIMIT", this.#maxObjects, this.#maxObjects - this.#objectsLeft + 1);
    if (constructed && profile.opaqueTemplates && !indefinite) {
      constructed = contentsEnd(bytes, valueOffset, valueOffset + length, profile, false) >= 0;
    }
    if (constructed) this.#limit("PROTOCOL_TLV_DEPTH_LIMIT", this.#maxDepth, depth + 1);

    this.#objectsLeft--;
    this.#tag = tag | 0;
    this.#tagOffset = offset;
    this.#valueOffset = valueOffset;
    this.#length = length;
    if (constructed) {
      this.#opened = 1;
      this.#parentEnds[depth] = indefinite ? -1 - end : end;
      this.#level = depth + 1;
      this.#end = length < 0 ? end : valueOffset + length;
      this.#position = valueOffset;
    } else {
      this.#position = valueOffset + length;
    }
    return true;
  }

  /** Passes over filler and out of the templates that are read to their end; false at the end of everything. */
  #findTag(): boolean {
    for (;;) {
      if (this.#position < this.#end) {
        if (!isFiller(this.#bytes[this.#position]!, this.#profile)) return true;
        this.#position++;
        this.#fillerBytes++;
      } else {
        if (this.#level === 0) return false;
        let parentEnd = this.#parentEnds[this.#level - 1]!;
        if (parentEnd < 0) {
          parentEnd = -1 - parentEnd;
          // Contents that reach to their parent's end leave no room for an end-of-contents.
          if (parentEnd === this.#end) {
            throw new Vp3300Error("PROTOCOL_TLV_EOC_MISSING", { offset: this.#position, depth: this.#level });
          }
          this.#position += EOC_LENGTH;
        }
        this.#level--;
        this.#end = parentEnd;
      }
    }
  }

  #limit(code: ErrorCode, expected: number, actual: number): void {
    if (actual <= expected) return;
    throw new Vp3300Error(code, { offset: this.#position, depth: this.#level, expected, actual });
  }

  /** Leaves out the contents of the template that the cursor has just moved to. Without effect on other objects. */
  skip(): void {
    if (this.#opened !== 0 && this.#length >= 0) this.#position = this.#end;
  }
}
