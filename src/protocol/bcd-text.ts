/**
 * Compressed numeric values as text.
 *
 * @module
 */
import { formatHex } from "./hex.ts";

/**
 * The nibbles of a compressed numeric value, such as EMV tags 57 and 5A: digits as they are, `D` as `=`, the other
 * letters as upper-case hex. Padding `F` at the end is left out. Source: EMV Book 3, 4.3 (format cn) and Annex A.
 */
export function bcdText(value: Uint8Array): string {
  const hex = formatHex(value);
  let end = hex.length;
  while (end > 0 && hex[end - 1] === "F") end--;
  return hex.slice(0, end).replaceAll("D", "=");
}
