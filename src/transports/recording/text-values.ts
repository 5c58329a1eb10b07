/**
 * What should be a text: whether it is one, and whether an account number could hide behind its letters. Most letters read
 * as packed digits, so that these alone say nothing.
 *
 * @module
 */

import { isLuhnValid } from "../../luhn.ts";
import { mayHoldAccountNumber, textMayHoldAccountNumber } from "../../protocol/cards/account-number.ts";
import { formatHex } from "../../protocol/hex.ts";
import { asciiOf } from "../../protocol/text.ts";

/** A packed account number that fills a value. Source: ISO/IEC 7812-1. */
const WHOLE_NUMBER = /^([2-6]\d{12,18})F?$/;
/** The shortest packed account number, from any byte on, and all digits behind it. */
const PACKED_RUN = /^(?:..)*?([2-6]\d(?:\d\d){5}\d[\dF](?:\d\d)*)/;

/** A character of ISO/IEC 8859 that is no control code, or padding. */
function isCharacter(byte: number): boolean {
  return byte === 0 || (byte >= 0x20 && byte <= 0x7e) || byte >= 0xa0;
}

function isAscii(byte: number): boolean {
  return byte <= 0x7e;
}

/** Whether a value is a packed account number with its check digit. Digits in characters are none: they read 30 to 39. */
function isWholeNumber(value: Uint8Array): boolean {
  const [, digits] = WHOLE_NUMBER.exec(formatHex(value)) ?? [];
  return digits !== undefined && isLuhnValid(digits) && !/^\d*$/.test(asciiOf(value));
}

/** Whether a value is a text in which no account number can stand. Errs on the side of no. */
export function isHarmlessText(value: Uint8Array): boolean {
  if (!value.every(isCharacter) || isWholeNumber(value)) return false;
  return value.every(isAscii) ? !textMayHoldAccountNumber(value) : !mayHoldAccountNumber(value);
}

/** Whether an account number could stand in texts with codes around them. Errs on the side of yes. */
export function textsMayHoldAccountNumber(data: Uint8Array): boolean {
  return textMayHoldAccountNumber(data) || isWholeNumber(data) || holdsPackedRun(data);
}

/** Digits in a row are letters, unless one of their bytes is none. */
function holdsPackedRun(data: Uint8Array): boolean {
  for (let start = 0; start < data.length; ) {
    const found = PACKED_RUN.exec(formatHex(data.subarray(start)));
    if (found === null) return false;
    const end = start + found[0].length / 2;
    const from = end - found[1]!.length / 2;
    if (!data.subarray(from, end).every(isCharacter)) return true;
    start = end;
  }
  return false;
}
