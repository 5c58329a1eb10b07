/**
 * Hexadecimal text, as people paste it and as logs print it.
 *
 * @module
 */
import { requireBytes, requireInteger, requireText } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";

const DIGITS = "0123456789ABCDEF";
const SEPARATORS = " \t\r\n:";

/** Value of the digit at `at`, or -1: also behind the end, where an engine would rather not be asked for a character. */
function digitAt(text: string, at: number): number {
  if (at >= text.length) return -1;
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/**
 * Bytes of hexadecimal text. Upper and lower case; white space, colons and a `0x` may stand before any byte, not
 * inside one.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_HEX_INVALID` with the offset of the first character that is no
 * digit (the text's length if it ends inside a byte). The text itself may be card data and is not repeated.
 */
export function parseHex(text: string): Uint8Array {
  requireText("text", text);
  const bytes = new Uint8Array(text.length >> 1);
  let length = 0;
  for (let at = 0; at < text.length; at += 2) {
    let high = digitAt(text, at);
    let low = digitAt(text, at + 1);
    // Nearly always there are two digits: what else may stand here is looked at when there are not.
    if (high < 0 || low < 0) {
      if (SEPARATORS.includes(text[at]!)) {
        at--;
        continue;
      }
      if (text.startsWith("0x", at) || text.startsWith("0X", at)) {
        at += 2;
        high = digitAt(text, at);
        low = digitAt(text, at + 1);
      }
      if (high < 0 || low < 0) {
        const offset = high < 0 ? at : at + 1;
        throw new Vp3300Error("PROTOCOL_HEX_INVALID", { offset, expected: "two hexadecimal digits" });
      }
    }
    bytes[length++] = (high << 4) | low;
  }
  return length === bytes.length ? bytes : bytes.slice(0, length);
}

/**
 * Upper-case hexadecimal text of `bytes[start, end)`, without separators.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function formatHex(bytes: Uint8Array, start = 0, end?: number): string {
  requireBytes("bytes", bytes);
  const stop = end ?? bytes.length;
  requireInteger("end", stop, 0, bytes.length);
  requireInteger("start", start, 0, stop);
  let text = "";
  for (let at = start; at < stop; at++) {
    const byte = bytes[at]!;
    text += DIGITS[byte >> 4]! + DIGITS[byte & 0x0f]!;
  }
  return text;
}
