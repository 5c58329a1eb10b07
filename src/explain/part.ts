/**
 * The tree that an explanation is: parts of the input, each with its place and what it means.
 *
 * @module
 */
import type { Detail, Visibility } from "../dictionary/description.ts";
import { formatHex } from "../protocol/hex.ts";
import { asciiOf } from "../protocol/text.ts";

/**
 * A part of the input. The leaves of the tree cover every byte of it exactly once, in order. Parts hold no card data:
 * print them, or turn them into JSON, as they are.
 */
export interface Part {
  /** Of the first byte, from the start of the input. Of text input: of the first character. */
  readonly offset: number;
  /** In bytes; of text input in characters. */
  readonly length: number;
  readonly name: string;
  /** What the part says, in one line. */
  readonly meaning?: string;
  /**
   * Of a leaf: its bytes in hexadecimal, or its characters if the input is text; only the first four and `…` where
   * more could be card data, left out where it is.
   */
  readonly bytes?: string;
  /** The bits or fields of a leaf that mean something of their own. Offsets count from the start of the part. */
  readonly details?: readonly Detail[];
  /** The parts of the part, in order, without gaps. */
  readonly children?: readonly Part[];
  /** The children are so small that they read best on one line with the part: tag, length and value of a data object. */
  readonly brief?: true;
  /** The bytes could not be explained. */
  readonly notUnderstood?: true;
}

/** A part while the tree is being made: it says what may be shown, and has no bytes yet. */
export interface Draft {
  readonly offset: number;
  readonly length: number;
  readonly name: string;
  readonly meaning?: string | undefined;
  readonly details?: readonly Detail[] | undefined;
  readonly visibility: Visibility;
  readonly children?: readonly Draft[] | undefined;
  readonly brief?: true | undefined;
  readonly notUnderstood?: true | undefined;
}

/** Bytes shown of a part that may hold anything: too few for an account number or a name. */
const SHOWN_AT_START = 4;

function shownBytes(draft: Draft, bytes: Uint8Array, isText: boolean): string | undefined {
  if (draft.visibility === "hidden") return undefined;
  const { offset, length } = draft;
  const shown = draft.visibility === "open" ? length : Math.min(length, SHOWN_AT_START);
  const write = isText ? asciiOf : formatHex;
  return write(bytes, offset, offset + shown) + (shown < length ? "…" : "");
}

/** Gives the drafts of the whole input the bytes that may be shown. */
export function finished(drafts: readonly Draft[], bytes: Uint8Array, isText: boolean): Part[] {
  return drafts.map((draft) => {
    const { offset, length, name, meaning, details, children, brief, notUnderstood } = draft;
    const shown = children === undefined ? shownBytes(draft, bytes, isText) : undefined;
    return {
      offset,
      length,
      name,
      ...(meaning !== undefined && { meaning }),
      ...(shown !== undefined && { bytes: shown }),
      ...(details !== undefined && details.length > 0 && { details }),
      ...(children !== undefined && { children: finished(children, bytes, isText) }),
      ...(brief && { brief }),
      ...(notUnderstood && { notUnderstood }),
    };
  });
}

/**
 * The drafts as far as they lie in `[from, to)`, moved by `shift`: for input that was cut into pieces after it was
 * made. What was cut in two is named so in its second half.
 */
export function clipped(drafts: readonly Draft[], from: number, to: number, shift: number): Draft[] {
  return drafts.flatMap((draft) => {
    const start = Math.max(draft.offset, from);
    const end = Math.min(draft.offset + draft.length, to);
    if (start >= end) return [];
    const isContinued = draft.offset < from;
    return {
      ...draft,
      offset: start + shift,
      length: end - start,
      ...(isContinued && { name: `${draft.name} (continued)`, details: undefined }),
      children: draft.children && clipped(draft.children, from, to, shift),
    };
  });
}
