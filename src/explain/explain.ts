/**
 * The byte annotator: what is what in captured bytes, for people.
 *
 * @module
 */
import { refuseArgument, requireBytes, requireObject, requireOneOf, requireText } from "../arguments.ts";
import type { Vp3300Error } from "../errors.ts";
import { parseHex } from "../protocol/hex.ts";
import { EXPLAINERS, type ExplainAs, explainNothing, FORMATS, type Format, formatOf } from "./formats.ts";
import { finished, type Part } from "./part.ts";
import { errorOf, Sheet } from "./sheet.ts";

/** How to read the input. */
export interface ExplainOptions {
  /** Default `auto`. */
  readonly as?: ExplainAs | undefined;
}

/** An input, taken apart. Holds no card data beyond masked account numbers. */
export interface Explanation {
  /** What the input was read as; `undefined` when it looks like nothing that is known. */
  readonly as: Format | undefined;
  /** Whether offsets count characters of text, and not bytes. */
  readonly text: boolean;
  /** Bytes or characters explained. */
  readonly length: number;
  /** The parts; their leaves cover the input exactly once, in order. */
  readonly parts: readonly Part[];
  /** The first thing that is wrong with the input; its `context.offset` says where. */
  readonly error?: Vp3300Error;
}

/** The most that is explained at once, in bytes. */
const LONGEST = 1 << 20;
const AS = ["auto", ...FORMATS] as const;

/** Text that is no hexadecimal dump: a track, or a swipe as a keyboard types it. */
function isRawText(input: string, as: ExplainAs): boolean {
  if (as === "track" && !/^[\dA-Fa-f\s:]*$/.test(input)) return true;
  return /^\s*[%;+]/.test(input) || (/^\s*02/.test(input) && /[%;?=^*]/.test(input));
}

function charactersOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => Math.min(character.codePointAt(0)!, 0xff));
}

/** The bytes of the input, and what is wrong with them if they can't be read. */
function bytesOf(
  input: Uint8Array | string,
  as: ExplainAs,
): { bytes: Uint8Array; text: boolean; error?: Vp3300Error } {
  if (typeof input !== "string") return { bytes: input, text: false };
  if (isRawText(input, as)) return { bytes: charactersOf(input), text: true };
  let bytes = charactersOf(input);
  const error = errorOf(() => {
    bytes = parseHex(input);
  });
  return error === undefined ? { bytes, text: false } : { bytes, text: true, error };
}

/**
 * Takes bytes apart and says what each part means: NEO and NGA frames, HID reports, data objects, swipes, tracks, data
 * object lists, one inside the other. It never fails on its input: what was understood comes first, then one part that
 * is not understood, and `error` says why.
 *
 * @param input bytes, which are not kept; or text: hexadecimal with blanks, colons or line ends, or the raw text of
 * tracks (`%B…?`) or of a swipe typed by a reader in keyboard mode; up to 1 MiB of bytes
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function explain(input: Uint8Array | string, options: ExplainOptions = {}): Explanation {
  if (typeof input === "string") requireText("input", input, 4 * LONGEST);
  else requireBytes("input", input);
  requireObject("options", options);
  const { as = "auto" } = options;
  requireOneOf("options.as", as, AS);

  const { bytes, text, error: unreadable } = bytesOf(input, as);
  if (bytes.length > LONGEST) {
    refuseArgument("input", `at most ${LONGEST} bytes`, `${bytes.length} bytes`);
  }
  const sheet = new Sheet(bytes);
  if (unreadable !== undefined) {
    sheet.findings.report(unreadable);
    sheet.notUnderstood(bytes.length);
    return explanationOf(sheet, undefined, text);
  }
  const format = as === "auto" ? formatOf(bytes) : as;
  sheet.run(format === undefined ? explainNothing : EXPLAINERS[format]);
  return explanationOf(sheet, format, text);
}

function explanationOf(sheet: Sheet, as: Format | undefined, text: boolean): Explanation {
  const { bytes, drafts, findings } = sheet;
  const { error } = findings;
  const parts = finished(drafts, bytes, text);
  return { as, text, length: bytes.length, parts, ...(error !== undefined && { error }) };
}
