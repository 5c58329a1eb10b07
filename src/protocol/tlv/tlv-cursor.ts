/**
 * The mechanism under everything that reads TLV: a cursor that visits objects without making any.
 *
 * @module
 */
import { requireBytes, requireInteger } from "../../arguments.ts";
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

/** A length that {@link TlvCursor.next} leaves to the general case: longer than any that one byte can say. */
const NOT_COMMON = 0x100;

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
 * alone while the cursor is in use. Source: EMV Book 3, Annex B; vp3300 reference 8.
 */
export class TlvCursor {
  readonly #profile: TlvProfile;
  readonly #maxDepth: number;
  readonly #maxObjects: number;
  readonly #maxLength: number;
  readonly #commonDepth: number; // how deep next() opens templates by itself
  #commonLength = 0; // how long a value may be for next() to take the object by itself

  #bytes!: Uint8Array;
  #position = 0; // where to read on
  #end = 0; // of the contents being read
  #level = 0; // how many templates are open
  // Per open template: where its parent's contents end; -1 minus that where its own length is indefinite.
  readonly #parentEnds: number[];
  #objectsLeft = 0;
  #fillerBytes = 0;

  #tag = 0;
  #tagOffset = 0;
  #valueOffset = 0;
  #length = 0;
  #constructed = false;

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(bytes: Uint8Array, profile: TlvProfile = TLV_EMV, limits: TlvLimits = {}) {
    requireBytes("bytes", bytes);
    requireProfile(profile);
    const { maxDepth, maxObjects, maxLength } = completeLimits(limits);
    this.#profile = profile;
    this.#maxDepth = maxDepth;
    this.#maxObjects = maxObjects;
    this.#maxLength = maxLength;
    this.#commonDepth = hasPlainTemplates(profile) ? maxDepth : 0;
    this.#parentEnds = new Array<number>(maxDepth).fill(0);
    this.#start(bytes, 0, bytes.length);
  }

  /**
   * Starts over, on `bytes` from `start` up to but not including `end`. Offsets still count from the start of `bytes`.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  reset(bytes: Uint8Array, start = 0, end?: number): void {
    requireBytes("bytes", bytes);
    requireInteger("start", start, 0, bytes.length);
    const stop = end ?? bytes.length;
    requireInteger("end", stop, start, bytes.length);
    this.#start(bytes, start, stop);
  }

  #start(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
    this.#level = 0;
    this.#objectsLeft = this.#maxObjects;
    this.#fillerBytes = 0;
    this.#constructed = false;
    // An object takes two bytes or more, so that a short message can't hold too many and next() need not count.
    const mustCount = end - start > 2 * this.#maxObjects;
    this.#commonLength = mustCount ? -1 : Math.min(this.#maxLength, 0xff);
  }

  /** The tag's bytes read big-endian, unsigned: `0x9f02`, `0xffee12`. */
  get tag(): number {
    return this.#tag;
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
    return this.#constructed ? this.#level - 1 : this.#level;
  }

  /** Whether the object is a template, so that `next()` goes on inside it. */
  get constructed(): boolean {
    return this.#constructed;
  }

  /** How the value travels. Other than `plain` only in ID TECH's dialect. */
  get encoding(): TlvEncoding {
    return encodingOf(this.#bytes[this.#tagOffset + tagLength(this.#tag)]!);
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
    // The common objects by themselves, and so little more that engines inline this into the caller's loop: tags of one
    // or two bytes and lengths of up to 255, which every dialect reads alike. The rest, and what fails, is advance()'s.
    const offset = this.#position;
    let end = this.#end;
    while (offset === end) {
      if (this.#level === 0) return false;
      const parentEnd = this.#parentEnds[this.#level - 1]!;
      if (parentEnd < 0) break;
      this.#level--;
      end = parentEnd;
      this.#end = end;
    }
    if (end - offset >= 2) {
      const bytes = this.#bytes;
      const first = bytes[offset]!;
      let tag = first;
      let length = bytes[offset + 1]!;
      let valueOffset = offset + 2;
      if ((first & 0x1f) === 0x1f) {
        tag = (first << 8) | length;
        length = length < 0x80 && valueOffset < end ? bytes[valueOffset++]! : NOT_COMMON;
      }
      if (length > 0x7f) length = length === 0x81 && valueOffset < end ? bytes[valueOffset++]! : NOT_COMMON;
      if (first !== 0x00 && length <= this.#commonLength && length <= end - valueOffset) {
        this.#tag = tag;
        this.#tagOffset = offset;
        this.#valueOffset = valueOffset;
        this.#length = length;
        if ((first & 0x20) === 0) {
          this.#constructed = false;
          this.#position = valueOffset + length;
          return true;
        }
        if (this.#level < this.#commonDepth) {
          this.#constructed = true;
          this.#position = valueOffset;
          this.#parentEnds[this.#level++] = end;
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
    this.#constructed = false;
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
    this.#tag = tag;
    this.#tagOffset = offset;
    this.#valueOffset = valueOffset;
    this.#length = length;
    this.#constructed = constructed;
    if (constructed) {
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
    if (this.#constructed && this.#length >= 0) this.#position = this.#end;
  }
}
