/**
 * Swipes as readers in keyboard mode type them: the texts of the tracks as they are, every other byte as two
 * hexadecimal characters.
 *
 * | characters | field                                                                   |
 * | ---------- | ----------------------------------------------------------------------- |
 * | 2          | `02`                                                                    |
 * | 4          | length, low byte first; counts the characters of the body               |
 * | ...        | body, as in `swipe-layout.ts`                                           |
 * | 2          | LRC, exclusive or of the codes of the body's characters                 |
 * | 2          | sum, low eight bits of the sum of those codes                           |
 * | 2          | `03`                                                                    |
 *
 * So length, LRC and sum differ from those of the binary form. Source: CardPointe Desktop SDK guide (published sample
 * of an Augusta, recomputed); Bluefin Decryptx page idtech-vp5300.
 *
 * @module
 */
import { requireBytes, requireText } from "../../arguments.ts";
import { type ErrorCode, Vp3300Error } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { lrc8, sum8 } from "../frames/check-bytes.ts";
import { decodeNga } from "../frames/nga-frame.ts";
import { formatHex } from "../hex.ts";
import { asciiOf, bytesOfAscii } from "../text.ts";
import { ENVELOPE_START, Swipe } from "./swipe.ts";
import { headerSize, locateParts, PART, TRACKS, textLength } from "./swipe-layout.ts";

const START = "02";
const END = "03";
/** Characters before and behind the body. */
const LEAD = 6;
const TRAIL = 6;
const BODY_CAP = 0xffff;

/**
 * Reads a swipe in keyboard form. Hexadecimal digits may have either case.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_HEADER`, `_TRUNCATED`, `_LENGTH`, `_LRC`, `_SUM`, `_END`,
 * `PROTOCOL_HEX_INVALID`, `PROTOCOL_DATA_INVALID` for a character above U+00FF, `PROTOCOL_SWIPE_LENGTH`; with
 * `offset`, which counts characters
 */
export function decodeSwipeKeyboard(text: string): Swipe {
  requireText("text", text, LEAD + BODY_CAP + TRAIL);
  const bodyEnd = checkEnvelope(text);

  const bodyBytes = (start: number, end: number): Uint8Array =>
    hexBytes(text, start, end, bodyEnd, "PROTOCOL_SWIPE_LENGTH");
  const byteAt = (offset: number): number => bodyBytes(LEAD + 2 * offset, LEAD + 2 * offset + 2)[0]!;
  const headerEnd = LEAD + 2 * headerSize(byteAt);
  const header = bodyBytes(LEAD, headerEnd);
  let textsEnd = headerEnd;
  for (let track = 0; track < TRACKS; track++) textsEnd += textLength(header, track);
  if (textsEnd > bodyEnd) {
    throw problem("PROTOCOL_SWIPE_LENGTH", headerEnd, textsEnd - headerEnd, bodyEnd - headerEnd);
  }
  const texts = bytesOfAscii(text.slice(headerEnd, textsEnd));
  const rest = bodyBytes(textsEnd, bodyEnd);

  const body = new Uint8Array(header.length + texts.length + rest.length);
  body.set(header);
  body.set(texts, header.length);
  body.set(rest, header.length + texts.length);
  const restStart = header.length + texts.length;
  return new Swipe(
    body,
    locateParts(body, (offset) => textsEnd + 2 * (offset - restStart)),
  );
}

/**
 * The keyboard form of a swipe in binary form, hexadecimal digits in upper case.
 *
 * @param bytes the swipe, from 02 to 03
 * @throws Vp3300Error as `decodeSwipe`; `PROTOCOL_FRAME_TOO_LONG` when the text is longer than its length field can say
 */
export function keyboardForm(bytes: Uint8Array): Secret<string> {
  requireBytes("bytes", bytes);
  const { body } = decodeNga(bytes);
  const parts = locateParts(body, (offset) => ENVELOPE_START + offset);
  const [textsStart, textsEnd] = [parts[PART.text]!, parts[PART.text + TRACKS]!];
  const characters =
    formatHex(body, 0, textsStart) + asciiOf(body, textsStart, textsEnd) + formatHex(body, textsEnd);
  if (characters.length > BODY_CAP) {
    throw problem("PROTOCOL_FRAME_TOO_LONG", 0, BODY_CAP, characters.length);
  }
  const codes = bytesOfAscii(characters);
  const length = Uint8Array.of(codes.length & 0xff, codes.length >> 8);
  const checks = Uint8Array.of(lrc8(codes), sum8(codes));
  return new Secret(START + formatHex(length) + characters + formatHex(checks) + END, "swipe");
}

/** Checks everything around the body; returns where it ends. */
function checkEnvelope(text: string): number {
  const wide = text.search(/[^\0-\u00ff]/);
  if (wide >= 0)
    throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: wide, expected: "Latin-1 character" });
  if (!START.startsWith(text.slice(0, START.length)))
    throw new Vp3300Error("PROTOCOL_FRAME_HEADER", { offset: 0, expected: START });
  const [low, high] = hexBytes(text, START.length, LEAD, text.length, "PROTOCOL_FRAME_TRUNCATED");
  const length = low! | (high! << 8);
  const need = LEAD + length + TRAIL;
  if (text.length < need) throw problem("PROTOCOL_FRAME_TRUNCATED", text.length, need, text.length);
  if (text.length > need) throw problem("PROTOCOL_FRAME_LENGTH", need, need, text.length);
  if (!text.endsWith(END)) {
    throw new Vp3300Error("PROTOCOL_FRAME_END", { offset: need - END.length, expected: END });
  }

  const bodyEnd = LEAD + length;
  const codes = bytesOfAscii(text.slice(LEAD, bodyEnd));
  const [lrc, sum] = hexBytes(text, bodyEnd, bodyEnd + 4, text.length, "PROTOCOL_FRAME_TRUNCATED");
  if (lrc !== lrc8(codes)) throw problem("PROTOCOL_FRAME_LRC", bodyEnd, lrc8(codes), lrc!);
  if (sum !== sum8(codes)) throw problem("PROTOCOL_FRAME_SUM", bodyEnd + 2, sum8(codes), sum!);
  return bodyEnd;
}

/** Bytes of the hexadecimal characters `[start, end)`; `codeIfShort` when `limit` comes before their end. */
function hexBytes(
  text: string,
  start: number,
  end: number,
  limit: number,
  codeIfShort: ErrorCode,
): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((end - start) / 2));
  for (let index = 0; index < bytes.length; index++) {
    const at = start + 2 * index;
    if (at + 2 > limit) throw problem(codeIfShort, limit, at + 2, limit);
    const pair = text.slice(at, at + 2);
    if (!/^[\dA-F]{2}$/i.test(pair)) {
      throw new Vp3300Error("PROTOCOL_HEX_INVALID", { offset: at, expected: "two hexadecimal digits" });
    }
    bytes[index] = Number.parseInt(pair, 16);
  }
  return bytes;
}

function problem(code: ErrorCode, offset: number, expected: number, actual: number): Vp3300Error {
  return new Vp3300Error(code, { offset, expected, actual });
}
