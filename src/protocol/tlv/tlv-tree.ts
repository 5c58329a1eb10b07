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
  constructor(bytes: Uint8Array, cursor: TlvCursor, children: readonly TlvNode[] = NO_CHILDREN) {
    this.#bytes = bytes;
    this.tag = cursor.tag;
    this.tagOffset = cursor.tagOffset;
    this.valueOffset = cursor.valueOffset;
    this.length = cursor.length;
    this.children = children;
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

/** Appends the objects that `cursor` has still to visit in `bytes` to `nodes`, each template with its contents. */
export function collectNodes(bytes: Uint8Array, cursor: TlvCursor, nodes: TlvNode[]): void {
  const lists = [nodes]; // the list that takes the objects of each depth
  while (cursor.next()) {
    const depth = cursor.depth;
    const children: TlvNode[] | undefined = cursor.constructed ? [] : undefined;
    lists[depth]!.push(new TlvNode(bytes, cursor, children));
    if (children) lists[depth + 1] = children;
  }
}

/**
 * Reads a whole message into a tree. Nothing is copied: values are views into `bytes`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, and the `PROTOCOL_TLV_` codes of {@link TlvCursor.next}
 */
export function parseTlv(bytes: Uint8Array, profile?: TlvProfile, limits?: TlvLimits): TlvNode[] {
  const nodes: TlvNode[] = [];
  collectNodes(bytes, new TlvCursor(bytes, profile, limits), nodes);
  return nodes;
}

/**
 * As {@link parseTlv}, but a malformed message gives what was understood before the error, and the error.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseTlvPartial(bytes: Uint8Array, profile?: TlvProfile, limits?: TlvLimits): PartialTlv {
  const cursor = new TlvCursor(bytes, profile, limits);
  const nodes: TlvNode[] = [];
  try {
    collectNodes(bytes, cursor, nodes);
    return { nodes };
  } catch (error) {
    return { nodes, error: error as Vp3300Error };
  }
}
