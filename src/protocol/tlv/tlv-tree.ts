/**
 * TLV as a tree of offsets: what people, tests and explanations look at. Hot paths use the cursor.
 *
 * @module
 */
import type { Vp3300Error } from "../../errors.ts";
import { requireMessage, type TlvCursor } from "./tlv-cursor.ts";
import { EOC_LENGTH, encodingOf, INDEFINITE_BYTE, type TlvEncoding } from "./tlv-header.ts";
import { filled, fillRows } from "./tlv-index.ts";
import { completeLimits, requireProfile, TLV_EMV, type TlvLimits, type TlvProfile } from "./tlv-profile.ts";
import { tagHex, tagLength } from "./tlv-tag.ts";

/** Shared by all primitive objects, so that they cost no list each. */
const NO_CHILDREN: readonly TlvNode[] = Object.freeze([]);

/** What the nodes of a message share. */
class TlvMessage {
  readonly bytes: Uint8Array;
  readonly #byteOffset: number;
  #buffer: ArrayBufferLike | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#byteOffset = bytes.byteOffset;
  }

  /** A plain view, also of a `Buffer`. Asking bytes for their buffer takes as long as making a view: it is done once. */
  view(offset: number, length: number): Uint8Array {
    this.#buffer ??= this.bytes.buffer;
    return new Uint8Array(this.#buffer, this.#byteOffset + offset, length);
  }
}

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
  readonly #message: TlvMessage;

  /** Nodes are made by {@link parseTlv} and its kin, not by callers. */
  constructor(
    message: TlvMessage,
    tag: number,
    tagOffset: number,
    valueOffset: number,
    length: number,
    children: readonly TlvNode[],
  ) {
    this.tag = tag;
    this.tagOffset = tagOffset;
    this.valueOffset = valueOffset;
    this.length = length;
    this.children = children;
    this.#message = message;
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
    return encodingOf(this.#message.bytes[this.tagOffset + tagLength(this.tag)]!);
  }

  /** The value: a view into the message, empty where the length is -1. */
  get value(): Uint8Array {
    return this.#message.view(this.valueOffset, Math.max(this.length, 0));
  }

  /** Offset behind the object and its end-of-contents, if it has one; the message's end where the length is -1. */
  get endOffset(): number {
    return endOf(this.#message.bytes, this);
  }
}

/** Where the object that a node or a cursor tells of ends: see {@link TlvNode.endOffset}. */
function endOf(
  bytes: Uint8Array,
  { tag, tagOffset, valueOffset, length }: Pick<TlvNode, "tag" | "tagOffset" | "valueOffset" | "length">,
): number {
  if (length < 0) return bytes.length;
  const lengthByte = bytes[tagOffset + tagLength(tag)];
  return valueOffset + length + (lengthByte === INDEFINITE_BYTE ? EOC_LENGTH : 0);
}

/** What could be read of a message, and why not all of it. */
export interface PartialTlv {
  /** The top-level objects up to the failure, each with the children read by then. */
  readonly nodes: readonly TlvNode[];
  /** Absent when the message was read to its end. */
  readonly error?: Vp3300Error;
}

/** Where {@link nodesOf} reads on. */
let row = 0;

/** Nodes for the next `count` objects and all inside them. Lists have just the room that they need. */
function nodesOf(message: TlvMessage, rows: Int32Array, count: number): TlvNode[] {
  const nodes = new Array<TlvNode>(count);
  for (let index = 0; index < count; index++) {
    const at = row;
    row += 5;
    const inside = rows[at + 4]!;
    nodes[index] = new TlvNode(
      message,
      rows[at]! >>> 0,
      rows[at + 1]!,
      rows[at + 2]!,
      rows[at + 3]!,
      inside < 0 ? NO_CHILDREN : nodesOf(message, rows, inside),
    );
  }
  return nodes;
}

/** The tree of the rows that are {@link filled}. */
function treeOf(bytes: Uint8Array): TlvNode[] {
  row = 0;
  return nodesOf(new TlvMessage(bytes), filled.rows, filled.topLevel);
}

/** The object that `cursor` has just moved to in `bytes`, and everything in it. Throws what {@link parseTlv} does. */
export function nodeAt(
  bytes: Uint8Array,
  cursor: TlvCursor,
  profile?: TlvProfile,
  limits?: TlvLimits,
): TlvNode {
  fillRows(bytes, cursor.tagOffset, endOf(bytes, cursor), profile ?? TLV_EMV, completeLimits(limits));
  return treeOf(bytes)[0]!;
}

/**
 * Reads a whole message into a tree. Nothing is copied: values are views into `bytes`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, and the `PROTOCOL_TLV_` codes of {@link TlvCursor.next}
 */
export function parseTlv(bytes: Uint8Array, profile: TlvProfile = TLV_EMV, limits?: TlvLimits): TlvNode[] {
  requireMessage(bytes);
  requireProfile(profile);
  const bounds = completeLimits(limits);
  fillRows(bytes, 0, bytes.length, profile, bounds);
  return treeOf(bytes);
}

/**
 * As {@link parseTlv}, but a malformed message gives what was understood before the error, and the error.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseTlvPartial(
  bytes: Uint8Array,
  profile: TlvProfile = TLV_EMV,
  limits?: TlvLimits,
): PartialTlv {
  requireMessage(bytes);
  requireProfile(profile);
  const bounds = completeLimits(limits);
  try {
    fillRows(bytes, 0, bytes.length, profile, bounds);
  } catch (error) {
    return { nodes: treeOf(bytes), error: error as Vp3300Error };
  }
  return { nodes: treeOf(bytes) };
}
