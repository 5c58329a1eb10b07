/**
 * The Luhn check of card numbers.
 *
 * @module
 */

const ZERO = 0x30;
/** What a doubled digit adds: 2d, less 9 from 10 on. */
const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

/**
 * Tells whether `digits` is one or more decimal digits, nothing else, of which the last is the Luhn check digit of
 * those before it. Length and brand are not looked at. The argument is not checked: entries export checking callers.
 *
 * Source: ISO/IEC 7812-1, Annex B.
 */
export function isLuhnValid(digits: string): boolean {
  return isLuhnValidIn(digits, 0, digits.length);
}

/** {@link isLuhnValid} of `text[start, end)`, which is not cut out. */
export function isLuhnValidIn(text: string, start: number, end: number): boolean {
  let sum = 0;
  for (let index = end - 1, doubled = false; index >= start; index--, doubled = !doubled) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return false;
    sum += doubled ? DOUBLED[digit]! : digit;
  }
  return end > start && sum % 10 === 0;
}
