/**
 * Tracks as the bits on the stripe: what a reader sends for a card it could not decode (encode type 84, raw).
 *
 * | track | bits per character | code                       | sentinels |
 * | ----- | ------------------ | -------------------------- | --------- |
 * | 1     | 6 + parity         | character code less `20`   | `%` `?`   |
 * | 2, 3  | 4 + parity         | character code less `30`   | `;` `?`   |
 *
 * Each character goes least significant bit first and odd parity bit last. The LRC follows the end sentinel: the
 * exclusive or of all codes, with a parity bit of its own. Zero bits lead and trail.
 *
 * Source: ISO/IEC 7811-2 and 7811-6; MagTek TTL reader manual, section 3 (LRC). Unverified: that raw tracks are packed
 * with the first bit on top of the first byte; a raw swipe of a known card would show it.
 *
 * @module
 */
import { refuseArgument, requireBytes, requireInteger, requireText } from "../../arguments.ts";
import { type ErrorCode, Vp3300Error } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { TRACK_CAP } from "./track-grammar.ts";

/** A character set of the stripe. */
interface Alphabet {
  readonly bits: 6 | 4;
  /** Character code of code 0. */
  readonly base: number;
  readonly startCode: number;
  readonly endCode: number;
}

const ALPHANUMERIC: Alphabet = { bits: 6, base: 0x20, startCode: 0x05, endCode: 0x1f };
const NUMERIC: Alphabet = { bits: 4, base: 0x30, startCode: 0x0b, endCode: 0x0f };
/** By track, less one. */
const ALPHABETS: readonly Alphabet[] = [ALPHANUMERIC, NUMERIC, NUMERIC];

/**
 * The LRC character that belongs behind the end sentinel of a track.
 *
 * @param text the track from start to end sentinel, both included; up to 4096 characters
 * @returns the character's code, for `String.fromCharCode`
 * @throws Vp3300Error `ARGUMENT_INVALID`, also for a character that the track can't hold
 */
export function trackLrc(text: string, track: 1 | 2 | 3): number {
  const alphabet = alphabetOf(track);
  requireText("text", text, TRACK_CAP);
  let lrc = 0;
  for (let index = 0; index < text.length; index++) lrc ^= codeAt(text, index, alphabet);
  return alphabet.base + lrc;
}

/**
 * The bits of a track, LRC character included, from the top bit of the first byte on; the last byte is filled with
 * zero bits.
 *
 * @param text the track from start to end sentinel, both included; up to 4096 characters
 * @throws Vp3300Error `ARGUMENT_INVALID`, also for a character that the track can't hold
 */
export function encodeTrackBits(text: string, track: 1 | 2 | 3): Uint8Array {
  const { bits, base } = alphabetOf(track);
  const codes = codesOf(text, alphabetOf(track));
  codes.push(trackLrc(text, track) - base);
  const bytes = new Uint8Array(Math.ceil((codes.length * (bits + 1)) / 8));
  let at = 0;
  for (const code of codes) {
    const character = code | (oddParity(code) << bits);
    for (let bit = 0; bit <= bits; bit++, at++) {
      bytes[at >> 3]! |= ((character >> bit) & 1) << (7 - (at & 7));
    }
  }
  return bytes;
}

/**
 * The text of a raw track, from start to end sentinel; its LRC is checked and left out. Leading zero bits are skipped,
 * whatever follows the LRC is not looked at. A track of more than 4096 characters counts as unclosed.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_TRACK_START_SENTINEL`, `_PARITY`, `_END_SENTINEL`, `_LRC` with
 * `offset` (in bits) and `character` (counted from the start sentinel, 0); never with what was read: it is card data
 */
export function decodeTrackBits(bytes: Uint8Array, track: 1 | 2 | 3): Secret<string> {
  requireBytes("bytes", bytes);
  const { bits, base, startCode, endCode } = alphabetOf(track);
  const bitCount = bytes.length * 8;
  const bitAt = (at: number): number => (bytes[at >> 3]! >> (7 - (at & 7))) & 1;

  let at = 0;
  while (at < bitCount && bitAt(at) === 0) at++;
  let text = "";
  let lrc = 0;
  const problem = (code: ErrorCode): Vp3300Error =>
    new Vp3300Error(code, { offset: at, character: text.length });
  const nextCode = (codeIfMissing: ErrorCode): number => {
    if (at + bits >= bitCount || text.length === TRACK_CAP) throw problem(codeIfMissing);
    let code = 0;
    for (let bit = 0; bit < bits; bit++) code |= bitAt(at + bit) << bit;
    if (bitAt(at + bits) !== oddParity(code)) throw problem("PROTOCOL_TRACK_PARITY");
    return code;
  };

  let code = nextCode("PROTOCOL_TRACK_START_SENTINEL");
  if (code !== startCode) throw problem("PROTOCOL_TRACK_START_SENTINEL");
  for (;;) {
    text += String.fromCharCode(base + code);
    lrc ^= code;
    at += bits + 1;
    if (code === endCode) break;
    code = nextCode("PROTOCOL_TRACK_END_SENTINEL");
  }
  if (nextCode("PROTOCOL_TRACK_LRC") !== lrc) throw problem("PROTOCOL_TRACK_LRC");
  return new Secret(text, `track ${track}`);
}

function alphabetOf(track: unknown): Alphabet {
  requireInteger("track", track, 1, 3);
  return ALPHABETS[track - 1]!;
}

function codesOf(text: unknown, alphabet: Alphabet): number[] {
  requireText("text", text, TRACK_CAP);
  return Array.from(text, (_, index) => codeAt(text, index, alphabet));
}

function codeAt(text: string, index: number, { base, bits }: Alphabet): number {
  const code = text.charCodeAt(index) - base;
  // Unsigned: a code below zero has its top bits set.
  if (code >>> bits !== 0) refuseArgument("text", "characters of this track", `another one at ${index}`);
  return code;
}

/** The bit that makes the number of set bits odd. */
function oddParity(code: number): number {
  let parity = 1;
  for (let rest = code; rest > 0; rest >>= 1) parity ^= rest & 1;
  return parity;
}
