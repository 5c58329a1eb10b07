/**
 * Text as it is searched: what stands between letters and digits hides nothing.
 *
 * @module
 */

/** One character over and over: fillers are that as well, so it is never searched for. */
export const REPEATED = /^(.)\1*$/;

/** Text without case and everything but letters and digits: separators and prefixes hide nothing. */
export function compact(text: string): string {
  return text
    .toUpperCase()
    .replace(/0X|\\X|\\U00/g, "")
    .replace(/[^0-9A-Z]+/g, "");
}
