/**
 * One edit of a field of digits: what an input shows after a key or a paste goes in, the digits that it means and the
 * caret's place among them come out.
 *
 * The caret is kept by the number of digits left of it. A separator that was deleted takes the digit beyond it along,
 * or the key would seem dead. What is too long loses the digits that were just put in, as `maxlength` does.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireObject, requireOneOf } from "../arguments.ts";
import { Secret } from "../secret.ts";
import type { SecretText } from "../tokenize/token-source.ts";

/** What an input shows after an edit, before it is brought into form. */
export interface FieldEdit {
  readonly text: SecretText;
  /** Place in `text`, in characters from 0; the end when it is missing. */
  readonly caret?: number | undefined;
  /** The way in which a deletion went, for an edit that is one. */
  readonly deleted?: "backward" | "forward" | undefined;
}

/** {@link FieldEdit} after its checks. */
export interface CheckedEdit {
  readonly text: string;
  readonly caret: number;
  readonly deleted: "backward" | "forward" | undefined;
}

/** Digits left and right of the caret. */
export interface SplitDigits {
  readonly left: string;
  readonly right: string;
}

/** Longer than any number on a card with its separators, and than what is pasted with words around it. */
const LONGEST_TEXT = 1_000;

/** Code points of zeros: ASCII, Arabic-Indic, its eastern form, Devanagari, full width. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0xff10] as const;

/** The digits in a text, in ASCII; everything else is dropped. */
export function digitsOf(text: string): string {
  let digits = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const zero = ZEROS.find((start) => code >= start && code < start + 10);
    if (zero !== undefined) digits += String(code - zero);
  }
  return digits;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function checkEdit(edit: FieldEdit): CheckedEdit {
  requireObject("edit", edit);
  const text: unknown = edit.text instanceof Secret ? edit.text.reveal() : edit.text;
  if (typeof text !== "string") refuseArgument("edit.text", "string or Secret of a string", typeof text);
  if (text.length > LONGEST_TEXT) {
    refuseArgument("edit.text", `at most ${LONGEST_TEXT} characters`, `${text.length} characters`);
  }
  const { caret = text.length, deleted } = edit;
  requireInteger("edit.caret", caret, 0, text.length);
  if (deleted !== undefined) requireOneOf("edit.deleted", deleted, ["backward", "forward"]);
  return { text, caret, deleted };
}

/** The digits around the caret, after an edit of a field that showed `shown`. */
export function splitDigits({ text, caret, deleted }: CheckedEdit, shown: string): SplitDigits {
  const left = digitsOf(text.slice(0, caret));
  const right = digitsOf(text.slice(caret));
  const onlySeparator = text.length < shown.length && left + right === digitsOf(shown);
  if (!onlySeparator || deleted === undefined) return { left, right };
  return deleted === "backward" ? { left: left.slice(0, -1), right } : { left, right: right.slice(1) };
}

/** Takes away the digits before the caret, then the last ones, until no more are left than `maxOf` allows. */
export function withoutOverflow(digits: SplitDigits, maxOf: (digits: string) => number): SplitDigits {
  let { left, right } = digits;
  while (left.length + right.length > maxOf(left + right)) {
    if (left.length > 0) left = left.slice(0, -1);
    else right = right.slice(0, -1);
  }
  return { left, right };
}

/**
 * The place in `text` that has `count` digits before it. `past` puts it behind separators that follow, where the next
 * digit goes.
 */
export function caretAfter(text: string, count: number, past: boolean): number {
  let place = 0;
  for (let seen = 0; seen < count && place < text.length; place++) if (isDigit(text[place]!)) seen++;
  if (past) while (place < text.length && !isDigit(text[place]!)) place++;
  return place;
}

const isDigit = (character: string) => character >= "0" && character <= "9";
