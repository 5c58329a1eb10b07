/**
 * NGA frames, one or a stream of them, and the older ITP frames.
 *
 * @module
 */
import { counted } from "../dictionary/description.ts";
import { Vp3300Error } from "../errors.ts";
import { NGA_ERRORS } from "../protocol/commands/nga-errors.ts";
import type { SkippedBytes } from "../protocol/frames/frame-scanner.ts";
import { decodeItp } from "../protocol/frames/itp-frame.ts";
import { NgaDecoder } from "../protocol/frames/nga-decoder.ts";
import { decodeNga } from "../protocol/frames/nga-frame.ts";
import { formatHex } from "../protocol/hex.ts";
import { code, opaque, raw, text } from "./combinators.ts";
import { type Explainer, errorOf, relocated, type Sheet } from "./sheet.ts";
import { explainSwipe, explainTrailer, isSwipe } from "./swipe.ts";

const ACK = 0x06;
const NAK = 0x15;
/** 02, two bytes of length; LRC, sum, 03. */
const ENVELOPE = 6;

/** Requests by the bytes behind the task. Source: SmartPIN L100 and SREDKey 2 manuals; NEO 2 IDG p.160. */
// biome-ignore format: a table reads by column
const REQUESTS: Readonly<Record<string, string>> = {
  "784601": "firmware version",     "784602": "serial number",       "784620": "model",
  "784625": "key status",           "784631": "detailed firmware",   "784649": "reset",
  "7846CC": "reboot",               "754609": "cancel",              "754601": "beeper",
  "75460B": "get function key",     "724605": "EMV transaction",     "705301": "interface setting",
};

const KINDS = { 0x46: "function", 0x52: "review a setting", 0x53: "change a setting" } as const;

const request: Explainer = (sheet) => {
  const title = REQUESTS[formatHex(sheet.peek(3))];
  sheet.leaf(1, "task", { meaning: title ?? formatHex(sheet.peek(1)) });
  code("kind", KINDS)(sheet);
  const [kind] = sheet.bytes.subarray(sheet.at - 1);
  if (kind === 0x46) raw(1, "function")(sheet);
  opaque("parameters")(sheet);
};

const answer: Explainer = (sheet) => {
  const isRefused = sheet.number(1, "answer", (value) => (value === ACK ? "done" : "refused")) === NAK;
  if (isRefused) sheet.number(2, "error", (error) => NGA_ERRORS[error]?.text ?? "not a listed error");
  const isText = sheet.peek().every((byte) => byte >= 0x20 && byte < 0x7f);
  (isText ? text("text") : opaque("data"))(sheet);
};

/** Explains what an NGA frame carries. */
const body: Explainer = (sheet) => {
  const [first] = sheet.peek(1);
  (first === ACK || first === NAK ? answer : request)(sheet);
};

/** Explains one frame in its envelope: all that is left of the sheet. */
const explainFrame: Explainer = (sheet) => {
  const start = sheet.at;
  const bytes = sheet.peek();
  const error = errorOf(() => relocated(start, () => decodeNga(bytes)));
  if (error !== undefined) sheet.findings.report(error);
  sheet.leaf(1, "start", { meaning: "02" });
  const length = sheet.number(2, "length", (value) => counted(value, "byte"), "le");
  if (length > sheet.left - 3) return;
  sheet.group(length, "body", body);
  explainTrailer(sheet, error?.code);
};

/** Explains one ITP frame: 02, body, 03, LRC. Source: UniMag II and SecureMag manuals. */
export const explainItp: Explainer = (sheet) => {
  const start = sheet.at;
  const bytes = sheet.peek();
  relocated(start, () => decodeItp(bytes));
  sheet.leaf(1, "start", { meaning: "02" });
  sheet.group(sheet.left - 2, "body", (inner) => {
    code("kind", KINDS)(inner);
    raw(1, "setting")(inner);
    opaque("parameters")(inner);
  });
  sheet.leaf(1, "end", { meaning: "03" });
  sheet.leaf(1, "LRC", { meaning: "matches" });
};

function writeFrame(sheet: Sheet, length: number): void {
  const isCard = isSwipe(sheet.peek(length));
  sheet.group(length, isCard ? "swipe" : "NGA frame", isCard ? explainSwipe : explainFrame);
}

function writeSkipped(sheet: Sheet, { length, code: why }: SkippedBytes): void {
  if (why === "PROTOCOL_FRAME_NOISE") {
    const meaning = `${counted(length, "byte")} that belong to no frame`;
    sheet.leaf(length, "noise", { meaning, visibility: "start" });
    return;
  }
  sheet.findings.report(new Vp3300Error(why, { offset: sheet.at }));
  writeFrame(sheet, length);
}

/** After so many starts of frames that are none the rest is not looked at: it is no capture, or made to cost time. */
const MOST_SKIPPED = 32;

const explainStream: Explainer = (sheet) => {
  const start = sheet.at;
  const bytes = sheet.peek();
  const pieces: { offset: number; isFrame: boolean; write: () => void }[] = [];
  const decoder = new NgaDecoder({
    onSkip: (skip) =>
      pieces.push({ offset: skip.offset, isFrame: false, write: () => writeSkipped(sheet, skip) }),
  });
  decoder.push(bytes);
  decoder.end();
  let frames = 0;
  while (decoder.next()) {
    const length = decoder.body.length + ENVELOPE;
    pieces.push({ offset: decoder.streamOffset, isFrame: true, write: () => writeFrame(sheet, length) });
    frames++;
  }
  const error = frames > 0 ? undefined : errorOf(() => relocated(start, () => decodeNga(bytes)));
  if (error !== undefined) sheet.findings.report(error);
  let skipped = 0;
  for (const { write, isFrame } of pieces.sort((a, b) => a.offset - b.offset)) {
    if (!isFrame) skipped++;
    if (skipped > MOST_SKIPPED) break;
    write();
  }
  sheet.notUnderstood(sheet.left);
};

/** Explains a stream of NGA frames, or one ITP frame. */
export const explainNga: Explainer = (sheet) => {
  const isItp = errorOf(() => decodeItp(sheet.peek())) === undefined;
  if (isItp && !isNga(sheet.peek())) sheet.group(sheet.left, "ITP frame", explainItp);
  else explainStream(sheet);
};

/** Whether the bytes are one NGA frame. */
export function isNga(bytes: Uint8Array): boolean {
  return errorOf(() => decodeNga(bytes)) === undefined;
}

/** Whether the bytes are one ITP frame. */
export function isItp(bytes: Uint8Array): boolean {
  return bytes.length > 3 && errorOf(() => decodeItp(bytes)) === undefined;
}
