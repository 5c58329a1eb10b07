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
  let sum = 0;
  for (let index = digits.length - 1, doubled = false; index >= 0; index--, doubled = !doubled) {
    const digit = digits.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return false;
    sum += doubled ? DOUBLED[digit]! : digit;
  }
  return digits.length > 0 && sum % 10 === 0;
}
