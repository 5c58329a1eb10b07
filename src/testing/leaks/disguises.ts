/**
 * What a text may be in disguise: hexadecimal, base64 at any alignment, a list of byte values, escaped characters.
 *
 * Nothing is assumed about where an encoded part starts or ends: a hexadecimal run is read at both alignments, a base64
 * run at all four, with the line ends and separators that dumps put between.
 *
 * @module
 */

import { asciiOf } from "../../protocol/text.ts";

/** A way in which a secret was hidden. */
export type Disguise = "hex" | "base64" | "byteList" | "escaped" | "utf16" | "bcd";

/** What was found in a disguise. */
export interface Undisguised {
  readonly disguise: Disguise;
  /** One character for each byte. */
  readonly text: string;
}

/** Fewer encoded characters hold no part of a secret. */
const HEX_RUN = /[0-9A-F]{10,}/g;
const BASE64_RUN = /[A-Za-z0-9+/_-]{7,}/g;
/** `52, 55` as arrays and typed arrays print, and `"0":52,"1":55` as JSON writes typed arrays. */
const BYTE_LIST = /(?:(?:"?\d{1,9}"?\s*:\s*)?\d{1,3}\s*,\s*){3,}(?:"?\d{1,9}"?\s*:\s*)?\d{1,3}/g;
const INDEX = /"?\d{1,9}"?\s*:/g;
const ESCAPE =
  /%([0-9A-F]{2})|\\u\{?([0-9A-F]{2,4})\}?|\\x([0-9A-F]{2})|&#x([0-9A-F]{2,4});|\\(["'\\/nrt])/gi;
/** What the letters among the last group mean. */
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
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
  const joined = text.replace(/[\r\n]+\s*/g, "");
  for (const [run] of joined.matchAll(BASE64_RUN)) {
    for (let start = 0; start < 4; start += 1) yield { disguise: "base64", text: fromBase64(run, start) };
  }
  for (const [run] of text.matchAll(BYTE_LIST)) {
    const values = run.replace(INDEX, "").split(",").map(Number);
    yield { disguise: "byteList", text: asciiOf(Uint8Array.from(values)) };
  }
  if (HAS_ESCAPE.test(text)) {
    const plain = text.replace(
      ESCAPE,
      (_, ...[percent, unicode, byte, entity, single]: (string | undefined)[]) => {
        const digits = percent ?? unicode ?? byte ?? entity;
        if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
        return CONTROLS[single!] ?? single!;
      },
    );
    if (plain !== text) yield { disguise: "escaped", text: plain };
  }
}

function fromHex(run: string, start: number): string {
  let text = "";
  for (let at = start; at + 2 <= run.length; at += 2) {
    text += String.fromCharCode(Number.parseInt(run.slice(at, at + 2), 16));
  }
  return text;
}

function fromBase64(run: string, start: number): string {
  let [text, bits, held] = ["", 0, 0];
  for (let at = start; at < run.length; at += 1) {
    bits = ((bits << 6) | BASE64_VALUES.get(run.charCodeAt(at))!) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      text += String.fromCharCode((bits >> held) & 0xff);
    }
  }
  return text;
}
