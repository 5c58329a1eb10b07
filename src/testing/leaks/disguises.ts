/**
 * What a text may be in disguise: hexadecimal, base64 at any alignment, a list of byte values, escaped characters.
 *
 * Nothing is assumed about where an encoded part starts or ends: a hexadecimal run is read at both alignments, a base64
 * run at all four, with the line ends and separators that dumps put between. What dumps print beside the bytes, offsets and
 * characters, is left out.
 *
 * @module
 */

import { asciiOf } from "../../protocol/text.ts";

/**
 * A way in which a secret was hidden. `bcd` stands for bytes as such: packed digits, and key bytes; `swappedBcd` for packed
 * digits whose second one comes first; `masked` for an account number whose mask shows more than ten digits.
 */
export type Disguise =
  | "hex"
  | "base64"
  | "byteList"
  | "escaped"
  | "utf8"
  | "utf16"
  | "bcd"
  | "swappedBcd"
  | "masked";

/** What was found in a disguise. */
export interface Undisguised {
  readonly disguise: Disguise;
  /** One character for each byte. */
  readonly text: string;
}

/** Fewer encoded characters hold no part of a secret. */
const HEX_RUN = /[0-9A-F]{10,}/g;
const BASE64_RUN = /[A-Za-z0-9+/_-]{7,}/g;
/** Bytes in groups, as dumps print them. */
const DUMPED = "((?:[0-9A-F]{2}){1,8}(?:[ \\t]{1,2}(?:[0-9A-F]{2}){1,8})*)(?![0-9A-F])";
/**
 * A line of a dump: where it is, bytes in groups, and perhaps their characters. What a program puts before or behind may
 * look like the start of such a line as well: the first place is tried, and the last one that a colon ends.
 */
const DUMP_LINES = /* @__PURE__ */ [
  "[^\\n]*?\\b(?:0x)?[0-9A-F]{4,16}(?::|\\b)",
  "[^\\n]*\\b(?:0x)?[0-9A-F]{4,16}:",
].map((place) => new RegExp(`^${place}[ \\t]+${DUMPED}[^\\n]*$`, "gim"));
/** `52, 55` as arrays and typed arrays print, `"0":52,"1":55` as JSON writes typed arrays, and lists of signed bytes. */
const BYTE_LIST =
  /(?:(?:"?\d{1,9}"?\s*:\s*)?-?\d{1,3}(?:\s*[,;|]\s*|\s+)){3,}(?:"?\d{1,9}"?\s*:\s*)?-?\d{1,3}/g;
const INDEX = /"?\d{1,9}"?\s*:/g;
const ESCAPE =
  /%([0-9A-F]{2})|\\u\{?([0-9A-F]{2,4})\}?|\\x([0-9A-F]{2})|&#x([0-9A-F]{2,4});|&#(\d{2,5});|\\([0-3]?[0-7]{2})|\\(["'\\/bfnrtv])/gi;
/** What the letters among the last group mean. */
const CONTROLS: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const HAS_ESCAPE = /[%\\&]/;

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_VALUES = /* @__PURE__ */ new Map(
  /* @__PURE__ */ [...BASE64, ..."-_"].map((digit, at) => [digit.charCodeAt(0), at < 64 ? at : at - 2]),
);

/** Everything that `text` may be; `compacted` is the same text without separators. */
export function* undisguise(text: string, compacted: string): Generator<Undisguised> {
  for (const [run] of compacted.matchAll(HEX_RUN)) {
    for (const start of [0, 1]) yield { disguise: "hex", text: fromHex(run, start) };
  }
  // A line end in text that is quoted for mail has a = of its own.
  const joined = text.replace(/=?[\r\n]+\s*/g, "");
  for (const [run] of joined.matchAll(BASE64_RUN)) {
    for (let bit = 0; bit < 8; bit += 2) yield { disguise: "base64", text: fromBase64(run, bit) };
  }
  for (const dumped of dumpsIn(text)) yield { disguise: "hex", text: fromHex(dumped, 0) };
  for (const [run] of text.matchAll(BYTE_LIST)) {
    const values = (run.replace(INDEX, "").match(/-?\d+/g) ?? []).map(Number);
    yield { disguise: "byteList", text: asciiOf(Uint8Array.from(values)) };
  }
  if (HAS_ESCAPE.test(text)) {
    const plain = text.replace(
      ESCAPE,
      (_, ...[percent, unicode, byte, entity, decimal, octal, single]: (string | undefined)[]) => {
        const digits = percent ?? unicode ?? byte ?? entity;
        if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
        if (decimal !== undefined) return String.fromCharCode(Number(decimal));
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
        return CONTROLS[single!] ?? single!;
      },
    );
    if (plain !== text) yield { disguise: "escaped", text: plain };
  }
}

/**
 * The bytes of a dump of several lines, in hexadecimal, in every way in which they can be read: a wider gap stands in the
 * middle of a line's bytes, or before their characters, which may look like bytes as well.
 */
function dumpsIn(text: string): Iterable<string> {
  const dumps = new Set<string>();
  if (!text.includes("\n")) return dumps;
  for (const pattern of DUMP_LINES) {
    const lines = [...text.matchAll(pattern)].map(([, bytes]) => bytes!.toUpperCase());
    if (lines.length < 2) continue;
    dumps.add(lines.map((line) => line.replace(/[ \t]+/g, "")).join(""));
    dumps.add(lines.map((line) => line.replace(/(?: {2}|\t).*/, "").replaceAll(" ", "")).join(""));
  }
  return dumps;
}

function fromHex(run: string, start: number): string {
  let text = "";
  for (let at = start; at + 2 <= run.length; at += 2) {
    text += String.fromCharCode(Number.parseInt(run.slice(at, at + 2), 16));
  }
  return text;
}

/** What `run` holds from this bit on. */
function fromBase64(run: string, start: number): string {
  let [text, bits, held] = ["", 0, -start];
  for (let at = 0; at < run.length; at += 1) {
    bits = ((bits << 6) | BASE64_VALUES.get(run.charCodeAt(at))!) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      text += String.fromCharCode((bits >> held) & 0xff);
    }
  }
  return text;
}
