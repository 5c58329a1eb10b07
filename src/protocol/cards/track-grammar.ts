/**
 * Where the fields of a track are. Nothing is copied: fields are pairs of positions in the track's text.
 *
 * | track               | shape                                                                                       |
 * | ------------------- | ------------------------------------------------------------------------------------------- |
 * | 1                   | `%` format-code PAN `^` name `^` YYMM service-code discretionary `?`                        |
 * | 2                   | `;` PAN `=` YYMM service-code discretionary `?`                                             |
 * | 3                   | `+` [format code] PAN `=` use and security data `?`                                         |
 * | EMV tag 56          | track 1 without sentinels                                                                   |
 * | EMV tag 57          | track 2 without sentinels, two digits per byte, separator `D`, padded with `F`              |
 *
 * The expiry and the service code may each be replaced by one separator. One blank before the expiry is tolerated.
 * Errors come in reading order; the account number is checked last.
 *
 * Source: ISO/IEC 7813 (tracks 1 and 2), ISO/IEC 4909 (track 3), EMV Book 3 Annex A (tags 56 and 57).
 *
 * @module
 */
import { type ErrorCode, Vp3300Error } from "../../errors.ts";

/** How one kind of track is written. */
export interface TrackGrammar {
  readonly track: 1 | 2 | 3;
  /** Empty when the track has no sentinels. */
  readonly start: "%" | ";" | "+" | "";
  readonly separator: "^" | "=";
  /** What a format code looks like at the start of the account number, if there is one. */
  readonly formatCode: "letter" | "zero and digit" | "none";
  /** Whether a name and a second separator follow the account number. */
  readonly named: boolean;
  /** Whether expiry and service code follow. */
  readonly dated: boolean;
  /** How many characters of the text one byte of the input is: offsets in errors count bytes. */
  readonly charactersPerByte: 1 | 2;
}

// biome-ignore format: a table reads by column
export const GRAMMARS = {
  track1:           { track: 1, start: "%", separator: "^", formatCode: "letter",         named: true,  dated: true,  charactersPerByte: 1 },
  track2:           { track: 2, start: ";", separator: "=", formatCode: "none",           named: false, dated: true,  charactersPerByte: 1 },
  track3:           { track: 3, start: "+", separator: "=", formatCode: "zero and digit", named: false, dated: false, charactersPerByte: 1 },
  track1Data:       { track: 1, start: "",  separator: "^", formatCode: "letter",         named: true,  dated: true,  charactersPerByte: 1 },
  track2Equivalent: { track: 2, start: "",  separator: "=", formatCode: "none",           named: false, dated: true,  charactersPerByte: 2 },
} as const satisfies Record<string, TrackGrammar>;

export const END_SENTINEL = "?";
const END = 0x3f;
const BLANK = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
const CARET = 0x5e;
const EQUALS = 0x3d;
/** The longest text that is looked at: a stripe holds 107 characters at most. */
export const TRACK_CAP = 4096;
/** Source: ISO/IEC 7812-1. */
const PAN_DIGITS_MAX = 19;
const EXPIRY_DIGITS = 4;
const SERVICE_CODE_DIGITS = 3;

/** Positions in the text. A field that isn't there starts where it ends. */
export interface TrackFields {
  readonly formatCode: number;
  readonly pan: number;
  readonly panEnd: number;
  /** Fewer than there are characters when the account number has blanks. */
  readonly panDigits: number;
  readonly name: number;
  readonly nameEnd: number;
  /** Four digits from here on; -1 when a separator stands in their place. */
  readonly expiry: number;
  /** Three digits from here on; -1 when a separator stands in their place. */
  readonly serviceCode: number;
  readonly discretionary: number;
  readonly discretionaryEnd: number;
}

/**
 * Finds the fields of `text`, which is one track of the given kind and starts like it.
 *
 * @throws Vp3300Error `PROTOCOL_TRACK_SEPARATOR`, `_EXPIRY`, `_SERVICE_CODE`, `_END_SENTINEL`,
 * `_PAN`, `_PAN_LENGTH` with `offset` and `expected`; never with the character that was found: it may be card data
 */
export function locateFields(text: string, grammar: TrackGrammar): TrackFields {
  const separator = grammar.separator === "^" ? CARET : EQUALS;
  const closed = grammar.start !== "";
  const { length } = text;
  const formatCode = closed ? 1 : 0;
  const pan = formatCode + formatCodeLength(text, formatCode, grammar);

  // The account number, up to the separator. What is wrong with it comes last, in reading order comes what follows.
  let digits = 0;
  let panEnd = -1;
  let noDigit = -1;
  let at = pan;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) digits++;
    else if (code === separator) break;
    else if (code === END) {
      if (closed) throw problem("PROTOCOL_TRACK_SEPARATOR", at, grammar.separator, grammar);
      // Only tag 56 can have this character here: some cards pad the account number with it.
      panEnd = at;
      at = text.indexOf(grammar.separator, at);
      break;
    } else if (code !== BLANK && noDigit < 0) noDigit = at;
  }
  if (at < 0 || at === length) throw problem("PROTOCOL_TRACK_SEPARATOR", length, grammar.separator, grammar);
  if (panEnd < 0) panEnd = at;
  at++;

  const sentinel = closed ? text.indexOf(END_SENTINEL, at) : length;
  const end = sentinel < 0 ? length : sentinel;
  const name = at;
  let nameEnd = at;
  if (grammar.named) {
    nameEnd = text.indexOf(grammar.separator, at);
    if (nameEnd < 0 || nameEnd >= end) {
      throw problem("PROTOCOL_TRACK_SEPARATOR", end, grammar.separator, grammar);
    }
    at = nameEnd + 1;
  }

  let expiry = -1;
  let serviceCode = -1;
  if (grammar.dated) {
    const first = text.charCodeAt(at);
    if (first === separator) at++;
    else {
      if (first === BLANK) at++;
      expiry = at;
      at = digitsEnd(text, at, EXPIRY_DIGITS);
      if (at < expiry + EXPIRY_DIGITS) throw problem("PROTOCOL_TRACK_EXPIRY", at, "digit", grammar);
    }
    if (text.charCodeAt(at) === separator) at++;
    else {
      serviceCode = at;
      at = digitsEnd(text, at, SERVICE_CODE_DIGITS);
      if (at < serviceCode + SERVICE_CODE_DIGITS)
        throw problem("PROTOCOL_TRACK_SERVICE_CODE", at, "digit", grammar);
    }
  }

  if (sentinel < 0) throw problem("PROTOCOL_TRACK_END_SENTINEL", end, END_SENTINEL, grammar);
  if (noDigit >= 0) throw problem("PROTOCOL_TRACK_PAN", noDigit, "digit or blank", grammar);
  if (digits === 0) throw problem("PROTOCOL_TRACK_PAN", panEnd, "digit", grammar);
  if (digits > PAN_DIGITS_MAX) {
    throw problem("PROTOCOL_TRACK_PAN_LENGTH", pan, `at most ${PAN_DIGITS_MAX} digits`, grammar);
  }
  return {
    formatCode,
    pan,
    panEnd,
    panDigits: digits,
    name,
    nameEnd,
    expiry,
    serviceCode,
    discretionary: at,
    discretionaryEnd: end,
  };
}

function problem(code: ErrorCode, at: number, expected: string, grammar: TrackGrammar): Vp3300Error {
  return new Vp3300Error(code, { offset: Math.floor(at / grammar.charactersPerByte), expected });
}

function formatCodeLength(text: string, at: number, { formatCode }: TrackGrammar): number {
  if (formatCode === "none") return 0;
  const code = text.charCodeAt(at);
  if (formatCode === "letter") return code >= 0x41 && code <= 0x5a ? 1 : 0;
  // Unverified: ISO/IEC 4909 puts two digits there, yet tracks without them are seen. No account number starts with 0.
  return code === ZERO && isDigit(text, at + 1) ? 2 : 0;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}

/** Where the digits that start at `at` end, at most `count` further. */
function digitsEnd(text: string, at: number, count: number): number {
  let end = at;
  while (end < at + count && isDigit(text, end)) end++;
  return end;
}
