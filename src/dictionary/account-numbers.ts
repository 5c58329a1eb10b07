/**
 * Nets under the list of card data: values that hold what could be an account number are told by their length alone.
 * One damaged byte makes the tag of an account number into that of a list or a text, or an object so long that it
 * swallows the card data behind it.
 *
 * A number is searched for where damage can leave one: packed, from any byte on, or in characters. Source: ISO/IEC 7812-1.
 *
 * @module
 */
import { isLuhnValid, isLuhnValidIn } from "../luhn.ts";
import { asciiOf } from "../protocol/text.ts";
import { counted, type Description, hexOf, plain } from "./description.ts";

/** A net: the description of a value, or no more than its length. */
export type Net = (value: Uint8Array, description: Description) => Description;

/** Digits that could be an account number: 13 to 19, the first of a card industry. */
const ACCOUNT_NUMBER = /(?<!\d)[2-6]\d{12,18}(?!\d)/;

/** The same, packed, as the first digits of a value. */
const LEADING_NUMBER = /^[2-6]\d{12,18}(?!\d)/;

/** The same, packed, as all of a value, of the lengths that are in use: a label of seven letters could be one of 14 digits. */
const WHOLE_NUMBER = /^(?:[2-6]\d{15,18}|3\d{13,14})F?$/;

/** The same, packed, from any byte of a value on, with other digits around it. */
const PACKED_NUMBER = /^(?:..)*?[2-6]\d{12}/;

/** The same in characters, perhaps cut off: more than may be shown. */
const TYPED_NUMBER = /(?<!\d)[2-6]\d{11,18}(?!\d)/;

/** Packed digits behind their own tag (5A, 57, 9F6B and the masked twins) and length, perhaps cut off. */
const ANNOUNCED_NUMBER = /^(?:..)*?(?:5[7ABD]|6B)[01].[2-6]\d{8}/;

/** Digits of account numbers, packed to an even number: the last may be a filler, or the separator of track 2. */
const DIGITS = /[2-6]\d{12,18}[DF]?/y;
const FEWEST = 13;

/** Packed digits read as text give characters that no text has; zeros may pad a text. */
function isText(value: Uint8Array): boolean {
  return value.every((byte) => byte === 0 || (byte >= 0x20 && byte <= 0x7e));
}

/** Digits with no more than two other characters: as account numbers that read so are rarest, serial numbers commonest. */
function isSerialNumber(value: Uint8Array): boolean {
  return value.filter((byte) => byte < 0x30 || byte > 0x39).length <= 2;
}

/**
 * Whether packed digits from `start` on, or the first of them, are an account number with a right check digit. One with
 * an odd number of digits ends in a filler.
 */
function isNumberAt(hex: string, start: number): boolean {
  DIGITS.lastIndex = start;
  const [run = ""] = DIGITS.exec(hex) ?? [];
  for (let length = run.length - (run.length % 2); length >= FEWEST; length -= 2) {
    const end = start + length - (/\D/.test(run.charAt(length - 1)) ? 1 : 0);
    if (isLuhnValidIn(hex, start, end)) return true;
  }
  return false;
}

function holdsNumber(hex: string): boolean {
  for (let at = 0; at + FEWEST < hex.length; at += 2) if (isNumberAt(hex, at)) return true;
  return false;
}

function withheld(value: Uint8Array): Description {
  return { text: `${counted(value.length, "byte")}, hidden`, details: [], visibility: "hidden" };
}

/** Says `text` of the value, unless that or the value has digits that could be an account number, and no others around. */
export function guarded(value: Uint8Array, text: string): Description {
  const isPacked = !isText(value) && ACCOUNT_NUMBER.test(hexOf(value));
  return isPacked || ACCOUNT_NUMBER.test(text) ? withheld(value) : plain(text);
}

/** {@link guarded} for what should be a text: if it is none, anything may be in it, at any place. */
export function guardedText(value: Uint8Array, text: string): Description {
  return !isText(value) && PACKED_NUMBER.test(hexOf(value)) ? withheld(value) : guarded(value, text);
}

/** For values that are mostly digits, whose describers let nothing else through: only what begins like an account number is withheld. */
export const startNet: Net = (value, description) =>
  LEADING_NUMBER.test(hexOf(value)) ? withheld(value) : description;

/** For texts: the characters of one, read as packed digits, may look like an account number, but rarely are all of it. */
export const textNet: Net = (value, description) => {
  if (!isText(value)) return net(value, description);
  const hex = hexOf(value);
  const isNumber = WHOLE_NUMBER.test(hex) && isLuhnValid(hex.replace("F", "")) && !isSerialNumber(value);
  return isNumber ? withheld(value) : description;
};

/** For all others: nothing is told of a value that begins like an account number, or holds one. */
export const net: Net = (value, description) => {
  const hex = hexOf(value);
  const isAtRisk =
    LEADING_NUMBER.test(hex) ||
    ANNOUNCED_NUMBER.test(hex) ||
    holdsNumber(hex) ||
    TYPED_NUMBER.test(asciiOf(value));
  return isAtRisk ? withheld(value) : description;
};
