/**
 * Text of the wire: one byte, one character (ASCII, and Latin-1 above it). Internal; arguments are not checked.
 *
 * @module
 */

/** Characters of `bytes[start, end)`; every byte gives one, so that no byte is lost. */
export function asciiOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** Bytes of a text whose characters are all below U+0100. */
export function bytesOfAscii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
