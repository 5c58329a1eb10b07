/**
 * TLV as a tree of offsets: what people, tests and explanations look at. Hot paths use the cursor.
 *
 * @module
 */
import type { Vp3300Error } from "../../errors.ts";
import { viewOf } from "../view.ts";
import { TlvCursor } from "./tlv-cursor.ts";
import { EOC_LENGTH, encodingOf, INDEFINITE_BYTE, type TlvEncoding } from "./tlv-header.ts";
import type { TlvLimits, TlvProfile } from "./tlv-profile.ts";
import { tagHex, tagLength } from "./tlv-tag.ts";

/** Shared by all primitive objects, so that they cost no list each. */
const NO_CHILDREN: readonly TlvNode[] = Object.freeze([]);

/**
 * One data object. It knows where it is and reads its value from the message on demand; the message is not copied, and
 * is no property: JSON and `util.inspect` show the structure, never a value.
 */
export class TlvNode {
  /** The tag's bytes read big-endian, unsigned: `0x9f02`, `0xffee12`. */
  readonly tag: number;
  /** Offset of the first byte of the tag. */
  readonly tagOffset: number;
  /** Offset of the first byte of the value. */
  readonly valueOffset: number;
  /**
   * Length of the value in bytes, without an end-of-contents. -1 for a template of indefinite length that is not
   * closed, which only {@link parseTlvPartial} returns.
   */
  readonly length: number;
  /** The objects inside, in order; empty for a primitive object. */
  readonly children: readonly TlvNode[];
  readonly #bytes: Uint8Array;

  /** The object that `cursor` is at in `bytes`. Nodes are made by {@link parseTlv} and its kin, not by callers. */
  constructor(bytes: Uint8Array, cursor: TlvCursor) {
    this.#bytes = bytes;
    this.tag = cursor.tag;
    this.tagOffset = cursor.tagOffset;
    this.valueOffset = cursor.valueOffset;
    this.length = cursor.length;
    this.children = NO_CHILDREN;
  }

  /** The tag as upper-case hex. */
  get tagHex(): string {
    return tagHex(this.tag);
  }

  /** Whether the object is a template. */
  get constructed(): boolean {
    return this.children !== NO_CHILDREN;
  }

  /** How the value travels. Other than `plain` only in ID TECH's dialect. */
  get encoding(): TlvEncoding {
    return encodingOf(this.#lengthByte);
  }

  /** The value: a view into the message, empty where the length is -1. */
  get value(): Uint8Array {
    return viewOf(this.#bytes, this.valueOffset, this.valueOffset + Math.max(this.length, 0));
  }

  /** Offset behind the object and its end-of-contents, if it has one; the message's end where the length is -1. */
  get endOffset(): number {
    if (this.length < 0) return this.#bytes.length;
    return this.valueOffset + this.length + (this.#lengthByte === INDEFINITE_BYTE ? EOC_LENGTH : 0);
  }

  get #lengthByte(): number {
    return this.#bytes[this.tagOffset + tagLength(this.tag)]!;
  }
}

/** What could be read of a message, and why not all of it. */
export interface PartialTlv {
  /** The top-level objects up to the failure, each with the children read by then. */
  readonly nodes: readonly TlvNode[];
  /** Absent when the message was read to its end. */
  readonly error?: Vp3300Error;
}

/** A node may get its children after it was made, until its list is handed out. */
type OpenNode = { -readonly [Member in keyof TlvNode]: TlvNode[Member] };

/**
 * Objects whose list is not complete yet, in the order of the message: those of a template stand behind it until it ends,
 * and move into a list of just their number then. Kept from call to call, since lists that grow take twice the memory.
 */
let waiting: (TlvNode | undefined)[] = [];
/** Per open template, where its objects start. */
const starts: number[] = [];
/** No more places are kept. */
const MOST_KEPT = 4096;

/** The objects from `start` on as a list of their own. */
function take(start: number, end: number): TlvNode[] {
  const list = waiting.slice(start, end) as TlvNode[];
  for (let at = start; at < end; at++) waiting[at] = undefined;
  return list;
}

/** Ends the innermost of `level` templates, whose objects end at `end`; gives where they started. */
function close(level: number, end: number): number {
  const start = starts[level - 1]!;
  (waiting[start - 1] as OpenNode).children = take(start, end);
  return start;
}

/**
 * The objects that `cursor` has still to visit in `bytes`, each template with its contents. What the cursor throws is
 * thrown, or told to `onFailure`: then the list ends there.
 */
export function collectNodes(
  bytes: Uint8Array,
  cursor: TlvCursor,
  onFailure?: (error: unknown) => void,
): TlvNode[] {
  let count = 0;
  let level = 0;
  try {
    while (cursor.next()) {
      for (; level > cursor.depth; level--) count = close(level, count);
      waiting[count++] = new TlvNode(bytes, cursor);
      if (cursor.constructed) starts[level++] = count;
    }
  } catch (error) {
    if (onFailure === undefined) {
      take(0, count);
      throw error;
    }
    onFailure(error);
  }
  for (; level > 0; level--) count = close(level, count);
  const nodes = take(0, count);
  if (waiting.length > MOST_KEPT) waiting = [];
  return nodes;
}

/**
 * Reads a whole message into a tree. Nothing is copied: values are views into `bytes`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, and the `PROTOCOL_TLV_` codes of {@link TlvCursor.next}
 */
export function parseTlv(bytes: Uint8Array, profile?: TlvProfile, limits?: TlvLimits): TlvNode[] {
  return collectNodes(bytes, new TlvCursor(bytes, profile, limits));
}

/**
 * As {@link parseTlv}, but a malformed message gives what was understood before the error, and the error.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseTlvPartial(bytes: Uint8Array, profile?: TlvProfile, limits?: TlvLimits): PartialTlv {
  let error: unknown;
  const nodes = collectNodes(bytes, new TlvCursor(bytes, profile, limits), (failure) => {
    error = failure;
  });
  return error === undefined ? { nodes } : { nodes, error: error as Vp3300Error };
}
