/**
 * Tracks of a magnetic stripe, field by field, clear or masked. Fields with card data are shown masked or not at all.
 *
 * @module
 */
import { track2Digits } from "../dictionary/card-data.ts";
import type { Visibility } from "../dictionary/description.ts";
import { type ErrorCode, Vp3300Error } from "../errors.ts";
import { maskPan } from "../protocol/cards/masking.ts";
import { parseTrack } from "../protocol/cards/track.ts";
import { formatHex } from "../protocol/hex.ts";
import { asciiOf } from "../protocol/text.ts";
import { type Explainer, errorOf, relocated, Sheet } from "./sheet.ts";

/** One field: what it looks like where it starts, what is said of it, and the error when it is not there. */
type Field = readonly [
  name: string,
  pattern: RegExp,
  missing: ErrorCode | undefined,
  say?: (text: string) => string,
  visibility?: Visibility,
];

const masked = (text: string): string => maskPan(text.replaceAll(" ", "").slice(0, 40));
const hidden = (text: string): string => `${text.length} character${text.length === 1 ? "" : "s"}, hidden`;
const expiry = (text: string): string => (/\d{4}/.test(text) ? `${text.trim()} (YYMM)` : "not given");
const code = (text: string): string => (/\d{3}/.test(text) ? text : "not given");

/** What follows the account number (and the name, on track 1). */
// biome-ignore format: a table reads by column
const TAIL: readonly Field[] = [
  ["expiry",             / ?[\d*]{4}|[=^]/y, "PROTOCOL_TRACK_EXPIRY",       expiry],
  ["service code",       /[\d*]{3}|[=^]/y,   "PROTOCOL_TRACK_SERVICE_CODE", code],
  ["discretionary data", /[^?]+/y,           undefined,                     hidden, "hidden"],
];

// biome-ignore format: a table reads by column
const END: readonly Field[] = [
  ["end sentinel",       /\?/y,              "PROTOCOL_TRACK_END_SENTINEL"],
  ["after the end",      /[\s\S]+/y,         undefined,                     hidden, "hidden"],
];

/** The fields of each track, by its start sentinel. Source: ISO/IEC 7813; ISO/IEC 4909 for track 3. */
// biome-ignore format: a table reads by column
const TRACKS: Readonly<Record<string, readonly Field[]>> = {
  "%": [
    ["start sentinel",     /%/y,             "PROTOCOL_TRACK_START_SENTINEL", () => "track 1"],
    ["format code",        /[A-Z*]/y,        undefined],
    ["account number",     /[\d* ]+/y,       "PROTOCOL_TRACK_PAN",            masked, "hidden"],
    ["separator",          /\^/y,            "PROTOCOL_TRACK_SEPARATOR"],
    ["name",               /[^^?]+/y,        undefined,                       hidden, "hidden"],
    ["separator",          /\^/y,            "PROTOCOL_TRACK_SEPARATOR"],
    ...TAIL,
    ...END,
  ],
  ";": [
    ["start sentinel",     /;/y,             "PROTOCOL_TRACK_START_SENTINEL", () => "track 2"],
    ["account number",     /[\d* ]+/y,       "PROTOCOL_TRACK_PAN",            masked, "hidden"],
    ["separator",          /[=]/y,           "PROTOCOL_TRACK_SEPARATOR"],
    ...TAIL,
    ...END,
  ],
  "+": [
    ["start sentinel",     /\+/y,            "PROTOCOL_TRACK_START_SENTINEL", () => "track 3"],
    ["account number",     /[\d* ]+/y,       "PROTOCOL_TRACK_PAN",            masked, "hidden"],
    ["separator",          /[=]/y,           "PROTOCOL_TRACK_SEPARATOR"],
    ["use and security data", /[^?]+/y,      undefined,                       hidden, "hidden"],
    ...END,
  ],
};

/** Explains one track: all that is left of the sheet. */
export const explainTrack: Explainer = (sheet) => {
  const text = asciiOf(sheet.peek());
  const start = sheet.at;
  if (/^[%;+]E\?/.test(text)) {
    sheet.leaf(3, "unreadable track", { meaning: "the reader saw the track and could not read it" });
    sheet.leaf(sheet.left, "after the end", { visibility: "hidden" });
    return;
  }
  // A masked track has stars where a track must have digits; it is only looked at.
  const error = text.includes("*") ? undefined : errorOf(() => relocated(start, () => parseTrack(text)));
  if (error !== undefined) sheet.findings.report(error);
  for (const [name, pattern, missing, say, visibility = "open"] of TRACKS[text.charAt(0)] ?? []) {
    pattern.lastIndex = sheet.at - start;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) sheet.leaf(found.length, name, { meaning: say?.(found), visibility });
    else if (missing !== undefined) throw new Vp3300Error(missing, { offset: sheet.at, expected: name });
  }
};

/** One track, or the line end behind it, or what is neither. A character after `?` may be the LRC. */
const PIECE = /[%;+][^?\r\n]*(?:\?(?:(?![%;+](?:[\dA-Z*]))[^\r\n])*)?|[\r\n]+|[^%;+\r\n][^\r\n]*/y;

/** Explains tracks one after the other, as a reader in keyboard mode types them. */
export const explainTracks: Explainer = (sheet) => {
  const text = asciiOf(sheet.peek());
  const start = sheet.at;
  if (text === "") {
    throw new Vp3300Error("PROTOCOL_TRACK_START_SENTINEL", { offset: start, expected: "% | ; | +" });
  }
  while (sheet.left > 0) {
    PIECE.lastIndex = sheet.at - start;
    const [piece] = PIECE.exec(text) as RegExpExecArray;
    const number = "%;+".indexOf(piece.charAt(0)) + 1;
    if (number > 0) sheet.group(piece.length, `track ${number}`, explainTrack);
    else if (/^[\r\n]/.test(piece)) sheet.leaf(piece.length, "line end");
    else throw new Vp3300Error("PROTOCOL_TRACK_START_SENTINEL", { offset: sheet.at, expected: "% | ; | +" });
  }
};

/** Track 2 as a chip gives it in tag 57, without tag and length: digits, `D`, date, filled with `F`. */
const EQUIVALENT = /^[\dBC]{8,19}D[\dBC]{7}[\dBC]*F?$/;

/** Whether the bytes are track 2 as a chip gives it. */
export function isTrack2Equivalent(bytes: Uint8Array): boolean {
  return bytes.length <= 24 && EQUIVALENT.test(formatHex(bytes));
}

/** Explains bytes given as a track: characters, or the packed digits of a chip. */
export const explainTrackBytes: Explainer = (sheet) => {
  if (isTrack2Equivalent(sheet.peek())) sheet.value(sheet.left, "track 2 equivalent data", track2Digits);
  else explainTracks(sheet);
};

/** Explains the text of a track in a swipe. Other layouts than ISO's (licences, JIS) are hidden as a whole. */
export function explainSwipedTrack(sheet: Sheet, length: number, name: string): void {
  const trial = new Sheet(sheet.bytes, sheet.at, sheet.at + length);
  trial.run(explainTrack);
  if (trial.findings.error === undefined) sheet.group(length, name, explainTrack);
  else sheet.leaf(length, name, { meaning: `${length} characters, hidden`, visibility: "hidden" });
}
