/**
 * Swipes: the envelope, the header's bits, texts and ciphertexts of the tracks; binary and as a keyboard types them.
 *
 * @module
 */
import { type BitTable, bits } from "../dictionary/bit-table.ts";
import { counted, type Describer, hexOf, plain } from "../dictionary/description.ts";
import { keySerialNumber } from "../dictionary/idtech-values.ts";
import { text } from "../dictionary/simple-values.ts";
import { decodeSwipe } from "../protocol/cards/swipe.ts";
import { decodeSwipeKeyboard } from "../protocol/cards/swipe-keyboard.ts";
import {
  headerSize,
  locateParts,
  PART,
  type SwipeLayout,
  TRACKS,
  textLength,
} from "../protocol/cards/swipe-layout.ts";
import { parseHex } from "../protocol/hex.ts";
import { asciiOf } from "../protocol/text.ts";
import { type Explainer, errorOf, relocated, type Sheet } from "./sheet.ts";
import { explainSwipedTrack } from "./track.ts";

const ENCODINGS: Readonly<Record<number, string>> = {
  0: "ISO/ABA",
  1: "AAMVA",
  3: "other",
  4: "raw",
  5: "JIS II",
};

const encoding: Describer = (value) => {
  const [type = 0] = value;
  const format = type & 0x80 ? "enhanced format" : "original format";
  return plain(`${format}, ${ENCODINGS[type & 0x7f] ?? "unknown encoding"}`);
};

// biome-ignore format: a table reads by column
const TRACK_STATUS: BitTable = {
  source: "SecureMag p.43, MS246 p.32-39, field 4",
  rows: [
    [1, 0x01, "track 1 decoded or blank"], [1, 0x02, "track 2 decoded or blank"], [1, 0x04, "track 3 decoded or blank"],
    [1, 0x08, "track 1 sampled"],          [1, 0x10, "track 2 sampled"],          [1, 0x20, "track 3 sampled"],
    [1, 0x40, "optional bytes follow"],
  ],
};

// biome-ignore format: a table reads by column
const TEXT_STATUS: BitTable = {
  source: "SecureMag p.43, MS246 p.32-39, field 8",
  rows: [
    [1, 0x01, "text of track 1"], [1, 0x02, "text of track 2"], [1, 0x04, "text of track 3"],
    [1, 0x10, "AES"],             [1, 0x20, "card has a chip"], [1, 0x40, "PIN variant of the key"],
    [1, 0x80, "serial number present"],
  ],
};

// biome-ignore format: a table reads by column
const CIPHER_STATUS: BitTable = {
  source: "SecureMag p.43, MS246 p.32-39, field 9",
  rows: [
    [1, 0x01, "track 1 encrypted"], [1, 0x02, "track 2 encrypted"], [1, 0x04, "track 3 encrypted"],
    [1, 0x08, "hash of track 1"],   [1, 0x10, "hash of track 2"],   [1, 0x20, "hash of track 3"],
    [1, 0x40, "session id present"], [1, 0x80, "KSN present"],
  ],
};

const characters: Describer = (value) => plain(counted(value[0] ?? 0, "character"));
const options: Describer = (value) => plain(hexOf(value));

/** The header's fields, of one byte each. */
// biome-ignore format: a table reads by column
const HEADER: readonly (readonly [name: string, describe: Describer])[] = [
  ["encode type",       encoding],
  ["track status",      bits(TRACK_STATUS)],
  ["length of track 1", characters],
  ["length of track 2", characters],
  ["length of track 3", characters],
  ["text status",       bits(TEXT_STATUS)],
  ["encryption status", bits(CIPHER_STATUS)],
  ["optional bytes",    (value) => plain(counted(value[0] ?? 0, "byte"))],
];

const cipher = { meaning: "ciphertext", visibility: "start" } as const;
const hash: Describer = (value) => ({
  text: value.every((byte) => byte === 0) ? "zeros: this reader makes none" : "hash of the clear track",
  details: [],
  visibility: "start",
});

/** The parts of a body that are no text of a track. */
// biome-ignore format: a table reads by column
const PARTS: readonly (readonly [part: number, name: string, describe: Describer | undefined])[] = [
  [PART.ciphertext,     "encrypted track 1", undefined],
  [PART.ciphertext + 1, "encrypted track 2", undefined],
  [PART.ciphertext + 2, "encrypted track 3", undefined],
  [PART.sessionId,      "session id",        options],
  [PART.hash,           "hash of track 1",   hash],
  [PART.hash + 1,       "hash of track 2",   hash],
  [PART.hash + 2,       "hash of track 3",   hash],
  [PART.serialNumber,   "serial number",     text],
  [PART.ksn,            "key serial number", keySerialNumber],
  [PART.mac,            "message authentication code", options],
];

/**
 * Explains the body of a swipe. `body` is the body in binary form; on the sheet every byte of it takes `scale`
 * characters, those of the tracks' texts one.
 */
function explainBody(sheet: Sheet, body: Uint8Array, scale: 1 | 2, parts: SwipeLayout): void {
  const describe = (from: number, to: number, name: string, say: Describer | undefined): void => {
    if (from === to) return;
    const description = say?.(body.subarray(from, to), {});
    const saying =
      description === undefined
        ? cipher
        : { meaning: description.text, details: description.details, visibility: description.visibility };
    sheet.leaf((to - from) * scale, name, saying);
  };
  const header = parts[0]!;
  for (let at = 0; at < Math.min(header, HEADER.length); at++) {
    const [name, say] = HEADER[at]!;
    describe(at, at + 1, name, say);
  }
  describe(HEADER.length, Math.max(header, HEADER.length), "options", options);
  for (let track = 0; track < TRACKS; track++) {
    const length = parts[PART.text + track + 1]! - parts[PART.text + track]!;
    if (length > 0) explainSwipedTrack(sheet, length, `track ${track + 1}`);
  }
  const isOriginal = (body[0]! & 0x80) === 0;
  for (const [part, name, say] of PARTS) {
    const title = isOriginal && part === PART.ciphertext ? "encrypted tracks 1 and 2" : name;
    describe(parts[part]!, parts[part + 1]!, title, say);
  }
}

const length = (value: number): string => counted(value, "byte");

/** Explains a swipe in binary form. */
export const explainSwipe: Explainer = (sheet) => {
  const start = sheet.at;
  const bytes = sheet.peek();
  const error = errorOf(() => relocated(start, () => decodeSwipe(bytes)));
  if (error !== undefined) sheet.findings.report(error);
  if (bytes[0] !== 0x02) return;
  sheet.leaf(1, "start", { meaning: "02" });
  const declared = sheet.number(2, "length", length, "le");
  const body = bytes.subarray(3, 3 + declared);
  if (body.length < declared || error?.code === "PROTOCOL_SWIPE_LENGTH") return;
  sheet.group(declared, "body", (inner) =>
    explainBody(
      inner,
      body,
      1,
      locateParts(body, (at) => start + 3 + at),
    ),
  );
  explainTrailer(sheet, error?.code);
};

/** The end of an envelope: two check bytes and 03. */
export function explainTrailer(sheet: Sheet, code: string | undefined): void {
  const check = (name: string, wrong: boolean): void =>
    sheet.leaf(1, name, { meaning: wrong ? "does not match" : "matches" });
  check("LRC", code === "PROTOCOL_FRAME_LRC");
  check("sum", code === "PROTOCOL_FRAME_SUM");
  if (code !== "PROTOCOL_FRAME_END") sheet.leaf(1, "end", { meaning: "03" });
}

/** Whether the bytes are an envelope, whole by its length, whose contents begin as a swipe does; they may be damaged. */
export function looksLikeSwipe(bytes: Uint8Array): boolean {
  const [start, low = 0, high = 0, type = 0] = bytes;
  return (
    start === 0x02 &&
    bytes.length === 6 + low + high * 0x100 &&
    low > 4 &&
    ENCODINGS[type & 0x7f] !== undefined
  );
}

/** Whether the bytes are a whole swipe. */
export function isSwipe(bytes: Uint8Array): boolean {
  return looksLikeSwipe(bytes) && errorOf(() => decodeSwipe(bytes)) === undefined;
}

/** Explains a swipe in keyboard form; the sheet holds its characters. */
export const explainKeyboardSwipe: Explainer = (sheet) => {
  const start = sheet.at;
  const typed = asciiOf(sheet.peek()).replace(/[\r\n]+$/, "");
  const error = errorOf(() => relocated(start, () => decodeSwipeKeyboard(typed)));
  if (error !== undefined) throw error;
  sheet.leaf(2, "start", { meaning: "02" });
  const [low, high] = parseHex(typed.slice(2, 6));
  const count = low! | (high! << 8);
  sheet.leaf(4, "length", { meaning: counted(count, "character") });
  const body = binaryBody(typed.slice(6, 6 + count));
  sheet.group(count, "body", (inner) =>
    explainBody(
      inner,
      body,
      2,
      locateParts(body, (at) => at),
    ),
  );
  sheet.leaf(2, "LRC", { meaning: "matches" });
  sheet.leaf(2, "sum", { meaning: "matches" });
  sheet.leaf(2, "end", { meaning: "03" });
  sheet.leaf(sheet.left, "line end");
};

/** The body of a typed swipe, known to be whole, as the reader would send it in binary. */
function binaryBody(typed: string): Uint8Array {
  const size = headerSize((offset) => parseHex(typed.slice(2 * offset, 2 * offset + 2))[0]!);
  const header = parseHex(typed.slice(0, 2 * size));
  const texts = [0, 1, 2].reduce((sum, track) => sum + textLength(header, track), 0);
  const tracks = Uint8Array.from(typed.slice(2 * size, 2 * size + texts), (character) =>
    character.charCodeAt(0),
  );
  return Uint8Array.of(...header, ...tracks, ...parseHex(typed.slice(2 * size + texts)));
}
