/**
 * NEO frames, one or a stream of them, with garbage in between.
 *
 * Nothing in a frame of versions 2 says which way it goes: byte 11 is a sub-command in a command and a status in an
 * answer. Readers and hosts order the bytes of the CRC differently, and the catalogue knows the commands.
 *
 * @module
 */
import { counted } from "../dictionary/description.ts";
import { Vp3300Error } from "../errors.ts";
import { commandNameOf } from "../protocol/commands/catalogue.ts";
import { INTERIM_STATUS, STATUSES } from "../protocol/commands/statuses.ts";
import { type CrcOrder, crcOrderAt, crcOrderOf } from "../protocol/frames/crc-order.ts";
import { crc16 } from "../protocol/frames/crc16.ts";
import type { SkippedBytes } from "../protocol/frames/frame-scanner.ts";
import { NeoDecoder } from "../protocol/frames/neo-decoder.ts";
import { decodeNeoFrame } from "../protocol/frames/neo-frame.ts";
import {
  frameLengthOf,
  kindOf,
  matchHeader,
  NEO_SHORTEST,
  type NeoKind,
  type NeoVersion,
} from "../protocol/frames/neo-layout.ts";
import { formatHex } from "../protocol/hex.ts";
import { explainBurst, startsWithEvents } from "./burst.ts";
import { opaque } from "./combinators.ts";
import { answerTitle, commandTitle, noticeTitle } from "./command-titles.ts";
import type { Draft } from "./part.ts";
import { ANSWERS, NOTICE_DATA, NOTICES, REQUESTS } from "./payloads.ts";
import { type Explainer, errorOf, relocated, Sheet } from "./sheet.ts";

const HEADER = 10;

/** A frame's first bytes, as far as they are there. */
interface Head {
  readonly version: NeoVersion;
  readonly kind: NeoKind;
  readonly command: number;
  readonly next: number;
}

/** Which way a V2 frame goes, told by the order of its CRC and by what the catalogue knows. */
function kindOfFrame(bytes: Uint8Array, order: CrcOrder | undefined): NeoKind {
  const kind = kindOf(bytes, 0, "from-reader");
  const [command, next] = [bytes[10]!, bytes[11]!];
  if (kind === "reader-command") return isHostsReply(bytes) ? "command" : kind;
  if (kind !== "response" || bytes[8] !== 0x32) return kind;
  const isKnown = commandNameOf(command, next) !== undefined;
  if (bytes[bytes.length - 2] === bytes[bytes.length - 1]) return isKnown ? "command" : "response";
  if (order === "msb-first") return crcOrderOf(command, next) === "msb-first" ? "command" : "response";
  return isKnown || next !== 0 ? "command" : "response";
}

/** 61-01 goes both ways: a host's reply is a mode and a selection, too short for a prompt that is shown. */
function isHostsReply(bytes: Uint8Array): boolean {
  const data = bytes.subarray(14, -2);
  const isSelection = data.length <= 3 && [0x00, 0x01, 0x02, 0x08].includes(data[0] ?? 0xff);
  return bytes[10] === 0x61 && bytes[11] === 0x01 && isSelection;
}

function payloadOf({ kind, command, next, version }: Head, status: number): Explainer {
  const unknown = opaque("data");
  if (version === 1) return unknown;
  const pair = command * 0x100 + next;
  if (kind === "command") return REQUESTS.get(pair) ?? unknown;
  if (kind === "reader-command") return NOTICES.get(pair) ?? unknown;
  if (status === INTERIM_STATUS.userInterfaceEvent) return NOTICE_DATA;
  const shapes = ANSWERS.get(command);
  return shapes === undefined ? unknown : (sheet) => sheet.firstOf(shapes);
}

const statusText = (status: number): string => STATUSES[status]?.text ?? "unknown status";
const hexByte = (byte: number): string => formatHex(Uint8Array.of(byte));

/** Explains one frame, whole or cut short: all that is left of the sheet. */
function explainFrame(kind: NeoKind): Explainer {
  return (sheet) => {
    const start = sheet.at;
    const bytes = sheet.peek();
    const version = matchHeader(bytes, 0, bytes.length) || 2;
    const isAnswer = kind === "response" || kind === "v1-ack" || kind === "v1-nak";
    sheet.leaf(HEADER, "header", {
      meaning: `${["", "ViVOtech (version 1)", "ViVOtech2 (version 2)", "ViVOpayV3 (version 3)"][version]}, ${kind}`,
    });
    if (kind === "v1-data") {
      sheet.group(Math.max(0, sheet.left - 2), "data", opaque("data"));
      explainCrc(sheet, start);
      return;
    }
    const [command = 0, next = 0] = sheet.peek(2);
    const head: Head = { version: version as NeoVersion, kind, command, next };
    const title = isAnswer
      ? answerTitle(command)
      : (kind === "reader-command" ? noticeTitle : commandTitle)(command, next);
    sheet.leaf(1, "command", {
      meaning: `${hexByte(command)}${isAnswer ? `: answer ${title}` : `-${hexByte(next)}: ${title}`}`,
    });
    if (!isAnswer || version === 3) sheet.leaf(1, "sub-command");
    const status = isAnswer ? sheet.number(1, "status", statusText) : 0;
    const length = version === 1 ? 2 : sheet.number(2, "data length", (value) => counted(value, "byte"));
    sheet.group(Math.min(length, sheet.left), "data", payloadOf(head, status));
    explainCrc(sheet, start);
  };
}

function explainCrc(sheet: Sheet, start: number): void {
  const expected = crc16(sheet.bytes, start, sheet.at);
  const order = sheet.left < 2 ? undefined : crcOrderAt(sheet.bytes, sheet.at, expected);
  const orders = { "lsb-first": "least", "msb-first": "most" } as const;
  const meaning =
    order === undefined
      ? `does not match, should be ${expected.toString(16).toUpperCase().padStart(4, "0")}`
      : `matches, ${orders[order]} significant byte first`;
  sheet.leaf(2, "CRC", { meaning });
}

const FRAME_NAMES: Readonly<Record<NeoKind, string>> = {
  command: "command frame",
  response: "response frame",
  "reader-command": "frame of the reader's own accord",
  "v1-command": "V1 command frame",
  "v1-ack": "V1 acknowledgement frame",
  "v1-nak": "V1 refusal frame",
  "v1-data": "V1 data frame",
};

function writeFrame(sheet: Sheet, length: number, order: CrcOrder | undefined): void {
  const bytes = sheet.peek(length);
  writeKind(sheet, length, bytes.length < NEO_SHORTEST ? "response" : kindOfFrame(bytes, order));
}

function writeKind(sheet: Sheet, length: number, kind: NeoKind): void {
  sheet.group(length, FRAME_NAMES[kind], explainFrame(kind));
}

/** The kind of the frame that the bytes are exactly, if they are one. */
function exactKind(bytes: Uint8Array): NeoKind | undefined {
  let kind: NeoKind | undefined;
  for (const direction of ["from-reader", "from-host"] as const) {
    const error = errorOf(() => {
      kind = decodeNeoFrame(bytes, { direction }).kind;
    });
    if (error === undefined) break;
  }
  return kind;
}

function writeNoise(sheet: Sheet, length: number): void {
  const meaning = `${counted(length, "byte")} that belong to no frame`;
  sheet.leaf(length, "noise", { meaning, visibility: "start" });
}

function burst(sheet: Sheet, length: number): readonly Draft[] {
  const inner = new Sheet(sheet.bytes, sheet.at, sheet.at + length, sheet.findings);
  inner.run(explainBurst);
  return inner.drafts;
}

/** Explains a run of bytes that the decoder skipped: a frame that can't be cut out of a stream, noise, or a broken frame. */
function writeSkipped(sheet: Sheet, { length, code }: SkippedBytes): void {
  const start = sheet.at;
  const bytes = sheet.peek(length);
  const kind = exactKind(bytes);
  if (kind !== undefined) writeKind(sheet, length, kind);
  else if (startsWithEvents(bytes)) sheet.adopt(burst(sheet, length));
  else if (code === "PROTOCOL_FRAME_NOISE") writeNoise(sheet, length);
  else {
    // Behind a frame with a wrong CRC noise may follow in the same run.
    const isWhole = length >= NEO_SHORTEST && code !== "PROTOCOL_FRAME_TRUNCATED";
    const own = isWhole ? Math.min(length, frameLengthOf(bytes, 0, "from-reader")) : length;
    const error = errorOf(() => relocated(start, () => decodeNeoFrame(bytes.subarray(0, own))));
    sheet.findings.report(error ?? new Vp3300Error(code, { offset: start }));
    writeFrame(sheet, own, undefined);
    writeNoise(sheet, length - own);
  }
}

/** Explains a stream of NEO frames. */
export const explainNeo: Explainer = (sheet) => {
  const start = sheet.at;
  const pieces: { offset: number; write: () => void }[] = [];
  let frames = 0;
  const decoder = new NeoDecoder({
    onSkip: (skip) => pieces.push({ offset: skip.offset, write: () => writeSkipped(sheet, skip) }),
  });
  decoder.push(sheet.peek());
  decoder.end();
  while (decoder.next()) {
    const { streamOffset, crcOrder, version, kind, dataLength } = decoder;
    const overhead = version === 3 && kind === "response" ? 17 : 16;
    const length = version === 1 ? 16 : overhead + dataLength;
    pieces.push({ offset: streamOffset, write: () => writeFrame(sheet, length, crcOrder) });
    frames++;
  }
  const bytes = sheet.peek();
  const error = frames > 0 ? undefined : errorOf(() => relocated(start, () => decodeNeoFrame(bytes)));
  if (error !== undefined) sheet.findings.report(error);
  for (const { write } of pieces.sort((a, b) => a.offset - b.offset)) write();
};
