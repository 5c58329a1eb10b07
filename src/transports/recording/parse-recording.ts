/**
 * Recordings as text, read. The way back is `format-entry.ts`; docs/recordings.md has the format as a table.
 *
 * @module
 */
import { requireText } from "../../arguments.ts";
import { ERROR_CODES, type ErrorCode, isVp3300Error, Vp3300Error } from "../../errors.ts";
import { decodeNeoFrame } from "../../protocol/frames/neo-frame.ts";
import type { NeoDirection } from "../../protocol/frames/neo-layout.ts";
import { parseHex } from "../../protocol/hex.ts";
import {
  FACT_NAMES,
  type FactName,
  type FrameEntry,
  type NoiseEntry,
  RECORDING_MARK,
  RECORDING_VERSION,
  type RecordingEntry,
  type RecordingFacts,
} from "./entry.ts";

/** An entry and where it stands. */
export interface RecordedEntry {
  /** Line of the text, from 1. */
  readonly line: number;
  readonly entry: RecordingEntry;
}

/** A recording that was read whole. */
export interface Recording {
  readonly version: number;
  readonly facts: RecordingFacts;
  readonly entries: readonly RecordedEntry[];
}

const FRAMES: Readonly<Record<string, readonly [entry: FrameEntry["entry"], direction: NeoDirection]>> = {
  "=>": ["sent", "from-host"],
  "<=": ["received", "from-reader"],
  "<!": ["unsolicited", "from-reader"],
};
const NOISE: Readonly<Record<string, NoiseEntry["from"]>> = { "~>": "host", "<~": "reader" };
const LINK_EVENT = "--";
const ARROWS = [...Object.keys(FRAMES), ...Object.keys(NOISE), LINK_EVENT];
const LONGEST_NOISE = 2 ** 31 - 1;

/** One line, read from left to right. */
class LineReader {
  readonly #text: string;
  readonly #line: number;
  #at = 0;

  constructor(text: string, line: number) {
    const comment = text.indexOf("#");
    this.#text = (comment < 0 ? text : text.slice(0, comment)).trimEnd();
    this.#line = line;
    this.#skipBlanks();
  }

  get isEmpty(): boolean {
    return this.#at === this.#text.length;
  }

  /** The next word, or nothing. */
  peek(): string {
    return /^\S*/.exec(this.#text.slice(this.#at))![0];
  }

  /** The next word; the reader then stands at the one behind it. */
  word(): string {
    const word = this.peek();
    this.#at += word.length;
    this.#skipBlanks();
    return word;
  }

  /** What is left. */
  rest(): string {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest;
  }

  /** Throws for what stands at the reader's place, or so many characters behind it. */
  refuse(expected: string, offset = 0, cause?: unknown): never {
    const context = { line: this.#line, column: this.#at + offset + 1, expected };
    throw new Vp3300Error(
      "TRANSPORT_RECORDING_INVALID",
      context,
      cause === undefined ? undefined : { cause },
    );
  }

  #skipBlanks(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
  }
}

/**
 * Reads a recording. Blank lines and comments (`#` to the end of the line) may stand anywhere, upper and lower case of
 * hexadecimal don't matter, and a time that is left out is that of the line before.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `TRANSPORT_RECORDING_INVALID` with `line`, `column` (both from 1) and what
 * was `expected` there
 */
export function parseRecording(text: string): Recording {
  requireText("text", text);
  const facts: Partial<Record<FactName, string>> = {};
  const entries: RecordedEntry[] = [];
  let version: number | undefined;
  let atMs = 0;
  let number = 0;
  // Some editors put a mark of their own in front.
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    number += 1;
    const reader = new LineReader(line, number);
    if (reader.isEmpty) continue;
    if (version === undefined) version = readVersion(reader);
    else if (reader.peek().startsWith("@")) readFact(reader, facts);
    else {
      const entry = readEntry(reader, atMs);
      atMs = entry.atMs;
      entries.push({ line: number, entry });
    }
  }
  return {
    version: version ?? new LineReader("", number).refuse(RECORDING_MARK),
    facts,
    entries,
  };
}

function readVersion(reader: LineReader): number {
  if (reader.peek() !== RECORDING_MARK) reader.refuse(RECORDING_MARK);
  reader.word();
  if (reader.peek() !== String(RECORDING_VERSION)) reader.refuse(`version ${RECORDING_VERSION}`);
  reader.word();
  if (!reader.isEmpty) reader.refuse("end of line");
  return RECORDING_VERSION;
}

/** A fact that this version does not know is passed over. */
function readFact(reader: LineReader, facts: Partial<Record<FactName, string>>): void {
  const name = FACT_NAMES.find((known) => `@${known}` === reader.peek());
  reader.word();
  if (name !== undefined) facts[name] ??= reader.rest();
}

function readEntry(reader: LineReader, previousMs: number): RecordingEntry {
  const atMs = readTime(reader, previousMs);
  const arrow = reader.peek();
  if (!ARROWS.includes(arrow)) reader.refuse(ARROWS.join(" "));
  reader.word();
  const frame = FRAMES[arrow];
  if (frame !== undefined) return { entry: frame[0], atMs, frame: readFrame(reader, frame[1]) };
  const from = NOISE[arrow];
  const entry = from === undefined ? readLinkEvent(reader, atMs) : readNoise(reader, atMs, from);
  if (!reader.isEmpty) reader.refuse("end of line");
  return entry;
}

function readTime(reader: LineReader, previousMs: number): number {
  const word = reader.peek();
  if (ARROWS.includes(word)) return previousMs;
  const atMs = /^\d{1,12}$/.test(word) ? Number(word) : -1;
  if (atMs < previousMs) reader.refuse(`milliseconds, ${previousMs} or later`);
  reader.word();
  return atMs;
}

function readFrame(reader: LineReader, direction: NeoDirection): Uint8Array {
  const start = reader.peek() === "" ? reader.refuse("a frame in hexadecimal") : reader;
  const hex = start.rest();
  try {
    const frame = parseHex(hex);
    decodeNeoFrame(frame, { direction });
    return frame;
  } catch (cause) {
    if (!isVp3300Error(cause)) throw cause;
    const isHex = cause.code === "PROTOCOL_HEX_INVALID";
    const offset = isHex ? Number(cause.context.offset) - hex.length : -hex.length;
    return reader.refuse(isHex ? "hexadecimal digits" : "one whole frame", offset, cause);
  }
}

function readNoise(reader: LineReader, atMs: number, from: NoiseEntry["from"]): NoiseEntry {
  const length = /^\d{1,10}$/.test(reader.peek()) ? Number(reader.peek()) : 0;
  if (length < 1 || length > LONGEST_NOISE) reader.refuse("number of bytes");
  reader.word();
  return { entry: "noise", atMs, from, length };
}

function readLinkEvent(reader: LineReader, atMs: number): RecordingEntry {
  const word = reader.peek();
  if (word === "opened" || word === "closed" || word === "lost") {
    reader.word();
    return { entry: word, atMs };
  }
  if (word !== "failed") reader.refuse("opened | closed | lost | failed");
  reader.word();
  const code = reader.peek();
  if (!Object.hasOwn(ERROR_CODES, code)) reader.refuse("error code");
  reader.word();
  return { entry: "openFailed", atMs, code: code as ErrorCode };
}
