/**
 * What a value says, for people: the shape every describer of this folder returns.
 *
 * @module
 */
import type { TagContext } from "./tag-info.ts";

/**
 * How much of a value's bytes may be shown: `open` all of them; `start` the first four, because what is not understood
 * may be card data; `hidden` none, it is card data.
 */
export type Visibility = "open" | "start" | "hidden";

/** One part of a value: some of its bytes, or some bits of one byte. */
export interface Detail {
  /** Offset in the value, in bytes. */
  readonly offset: number;
  /** In bytes; 1 for bits. */
  readonly length: number;
  /** The bits meant, within the one byte; left out when whole bytes are. */
  readonly mask?: number;
  /** What the part is called: "byte 1, bit 8", "condition", a tag. */
  readonly name: string;
  readonly meaning: string;
}

/** A value in words. Never holds card data beyond a masked card number. */
export interface Description {
  /** One line. */
  readonly text: string;
  /** The parts that have a meaning of their own, in order; empty for a plain value. */
  readonly details: readonly Detail[];
  readonly visibility: Visibility;
}

/** What is known of the surroundings of a value. */
export interface ValueContext extends TagContext {
  /** How the value travels; default `plain`. An encrypted value is described as ciphertext. */
  readonly encoding?: "plain" | "masked" | "encrypted" | undefined;
  /** Numeric ISO 4217 code of amounts in the same message. */
  readonly currency?: number | undefined;
}

/** Puts one kind of value into words. Takes any bytes: what does not fit the kind is said, not thrown. */
export type Describer = (value: Uint8Array, context: ValueContext) => Description;

/** A plain description whose bytes may all be shown. */
export function plain(text: string, details: readonly Detail[] = []): Description {
  return { text, details, visibility: "open" };
}

/** Bytes of a value without known meaning that are shown: too few for an account number. */
export const LONGEST_UNKNOWN = 4;

/** A value whose meaning is not known: whole if it is short, else its length. */
export function opaque(value: Uint8Array): Description {
  if (value.length === 0) return plain("empty");
  if (value.length <= LONGEST_UNKNOWN) return plain(hexOf(value));
  return { text: counted(value.length, "byte"), details: [], visibility: "start" };
}

/** A value that is not what its tag should hold. It may be anything, so it is shown as an unknown one. */
export function unfit(value: Uint8Array, expected: string): Description {
  const { text, ...rest } = opaque(value);
  return { text: value.length === 0 ? text : `${text}, not ${expected}`, ...rest };
}

/** "1 byte", "3 bytes". */
export function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Bytes as a number, most significant first; at most six bytes stay exact. */
export function numberOf(value: Uint8Array): number {
  return value.reduce((number, byte) => number * 256 + byte, 0);
}

/** Two upper-case hexadecimal digits per byte. */
export function hexOf(value: Uint8Array): string {
  let hex = "";
  for (const byte of value) hex += byte.toString(16).toUpperCase().padStart(2, "0");
  return hex;
}
