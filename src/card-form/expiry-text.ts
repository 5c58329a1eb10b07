/**
 * The expiry field as it is typed, pasted or filled in: `5` is May, `1/` January, `12/2030` and `2030-12` are `12/30`.
 *
 * @module
 */
import { type CheckedEdit, type SplitDigits, splitDigits } from "./field-edit.ts";

const YEAR_FIRST = /^\s*20(\d{2})\s*[-/.]\s*(0[1-9]|1[0-2])\s*$/;
const ONE_DIGIT_MONTH = /^\s*[1-9]\s*[/.-]/;
const CENTURY = "20";

/** Digits as the field shows them. */
export function showExpiry(digits: string): string {
  return digits.length > 2 ? `${digits.slice(0, 2)}/${digits.slice(2)}` : digits;
}

/** Whether the year may go on to four digits: "12/20" may be December 2020, or the start of 12/2030. */
export function mayGoOn(digits: string): boolean {
  return digits.slice(2, 4) === CENTURY && digits.length < 6;
}

/** How many digits the field takes: two more while a year of four digits is being written. */
export function longestExpiry(digits: string): number {
  return digits.slice(2, 4) === CENTURY ? 6 : 4;
}

/** The digits around the caret, after an edit of a field that showed `shown`. */
export function splitExpiry(edit: CheckedEdit, shown: string): SplitDigits {
  const [, year, month] = YEAR_FIRST.exec(edit.text) ?? [];
  if (year !== undefined) return { left: `${month}${year}`, right: "" };
  const { left, right } = splitDigits(edit, shown);
  if (edit.deleted !== undefined) return { left, right };
  const isMonthAlone = /^[2-9]$/.test(left + right) || ONE_DIGIT_MONTH.test(edit.text);
  return isMonthAlone ? { left: `0${left}`, right } : { left, right };
}

/** Four digits of the year become two, once they are there. */
export function shortenYear({ left, right }: SplitDigits): SplitDigits {
  const digits = left + right;
  return digits.length === 6 ? { left: digits.slice(0, 2) + digits.slice(4), right: "" } : { left, right };
}
