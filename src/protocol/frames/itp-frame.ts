/**
 * ITP frames, the older framing of magstripe readers (UniMag II, SecureMag).
 *
 * | offset | size | content                                              |
 * | ------ | ---- | ---------------------------------------------------- |
 * | 0      | 1    | STX, 02                                              |
 * | 1      | n    | body                                                 |
 * | 1 + n  | 1    | ETX, 03                                              |
 * | 2 + n  | 1    | LRC: exclusive or of everything before, STX and ETX too |
 *
 * There is no length: only exact decoding is possible, since a body may hold 03. Sources: UniMag II and SecureMag
 * manuals.
 *
 * @module
 */
import { requireBytes } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { viewOf } from "../view.ts";
import { lrc8 } from "./check-bytes.ts";

const START = 0x02;
const END = 0x03;
const SHORTEST = 3;

/** One ITP frame, whose LRC was right. */
export interface ItpFrame {
  /** A view into the decoded bytes; {@link parseItpBody} tells what it is. */
  readonly body: Uint8Array;
  readonly lrc: number;
}

/**
 * The frame around `body`, which is copied.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function encodeItp(body: Uint8Array): Uint8Array {
  requireBytes("body", body);
  const end = body.length + 1;
  const bytes = new Uint8Array(end + 2);
  bytes[0] = START;
  bytes.set(body, 1);
  bytes[end] = END;
  bytes[end + 1] = lrc8(bytes, 0, end + 1);
  return bytes;
}

/**
 * Decodes exactly one frame. `body` is a view into `bytes`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_HEADER`, `PROTOCOL_FRAME_TRUNCATED`, `PROTOCOL_FRAME_END`,
 * `PROTOCOL_FRAME_LRC`, each with offset, expected and actual
 */
export function decodeItp(bytes: Uint8Array): ItpFrame {
  requireBytes("bytes", bytes);
  const { length } = bytes;
  if (length > 0) check("PROTOCOL_FRAME_HEADER", bytes, 0, START);
  if (length < SHORTEST) {
    throw new Vp3300Error("PROTOCOL_FRAME_TRUNCATED", { offset: length, expected: SHORTEST, actual: length });
  }
  check("PROTOCOL_FRAME_END", bytes, length - 2, END);
  const lrc = lrc8(bytes, 0, length - 1);
  check("PROTOCOL_FRAME_LRC", bytes, length - 1, lrc);
  return { body: viewOf(bytes, 1, length - 2), lrc };
}

function check(
  code: "PROTOCOL_FRAME_HEADER" | "PROTOCOL_FRAME_END" | "PROTOCOL_FRAME_LRC",
  bytes: Uint8Array,
  offset: number,
  expected: number,
): void {
  const actual = bytes[offset]!;
  if (actual !== expected) throw new Vp3300Error(code, { offset, expected, actual });
}
