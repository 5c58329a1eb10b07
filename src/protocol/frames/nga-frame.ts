/**
 * NGA frames, which relatives of the VP3300 speak (UniPay, Augusta, SREDKey, SmartPIN), and in whose envelope every
 * reader wraps a swipe. Nothing shows that a VP3300 takes NGA commands.
 *
 * | offset | size | content                                  |
 * | ------ | ---- | ---------------------------------------- |
 * | 0      | 1    | STX, 02                                  |
 * | 1      | 2    | length n of the body, **LSB first**      |
 * | 3      | n    | body                                     |
 * | 3 + n  | 1    | LRC: exclusive or of the body            |
 * | 4 + n  | 1    | SUM: low eight bits of the body's sum    |
 * | 5 + n  | 1    | ETX, 03                                  |
 *
 * Sources: SmartPIN L100, SmartPIN K100 and SREDKey 2 manuals; ten published frames, recomputed.
 *
 * @module
 */
import { requireBytes } from "../../arguments.ts";
import { type ErrorCode, Vp3300Error } from "../../errors.ts";
import { viewOf } from "../view.ts";
import type { RunningCheck } from "./range-checks.ts";

/** First and last byte of a frame. */
export const NGA_START = 0x02;
export const NGA_END = 0x03;
/** Bytes of a frame besides its body. */
export const NGA_OVERHEAD = 6;
/** The most that the length field can say. */
export const NGA_LONGEST_BODY = 0xffff;

/** One NGA frame, whose checks were right. */
export interface NgaFrame {
  /** A view into the decoded bytes; {@link parseNgaBody} tells what it is. */
  readonly body: Uint8Array;
  readonly lrc: number;
  readonly sum: number;
}

/** LRC in the high byte, SUM in the low one. Internal. */
export const NGA_CHECK: RunningCheck = {
  seed: 0,
  advance(state, bytes, start, end) {
    let lrc = state >> 8;
    let sum = state & 0xff;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      lrc ^= byte;
      sum = (sum + byte) & 0xff;
    }
    return (lrc << 8) | sum;
  },
  between: (before, after) => ((before ^ after) & 0xff00) | ((after - before) & 0xff),
};

/** Bytes of the body of the frame at `at`, as declared. Internal. */
export function ngaBodyLengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at + 1]! | (bytes[at + 2]! << 8);
}

/** What is wrong with the last three bytes of the frame that ends at `end`. Internal. */
export function ngaFaultAt(bytes: Uint8Array, end: number, check: number): ErrorCode | undefined {
  if (bytes[end - 1] !== NGA_END) return "PROTOCOL_FRAME_END";
  if (bytes[end - 3] !== check >> 8) return "PROTOCOL_FRAME_LRC";
  return bytes[end - 2] === (check & 0xff) ? undefined : "PROTOCOL_FRAME_SUM";
}

/**
 * The frame around `body`, which is copied.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_TOO_LONG` above 65535 bytes
 */
export function encodeNga(body: Uint8Array): Uint8Array {
  requireBytes("body", body);
  const { length } = body;
  if (length > NGA_LONGEST_BODY) {
    throw new Vp3300Error("PROTOCOL_FRAME_TOO_LONG", { expected: NGA_LONGEST_BODY, actual: length });
  }
  const check = NGA_CHECK.advance(0, body, 0, length);
  const bytes = new Uint8Array(length + NGA_OVERHEAD);
  bytes.set([NGA_START, length & 0xff, length >> 8]);
  bytes.set(body, 3);
  bytes.set([check >> 8, check & 0xff, NGA_END], 3 + length);
  return bytes;
}

/**
 * Decodes exactly one frame. `body` is a view into `bytes`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_HEADER`, `PROTOCOL_FRAME_TRUNCATED`,
 * `PROTOCOL_FRAME_LENGTH` (bytes behind the frame's end, or a length that fits only with its bytes swapped),
 * `PROTOCOL_FRAME_END`, `PROTOCOL_FRAME_LRC`, `PROTOCOL_FRAME_SUM`, each with offset, expected and actual
 */
export function decodeNga(bytes: Uint8Array): NgaFrame {
  requireBytes("bytes", bytes);
  checkExtent(bytes);
  const end = bytes.length;
  const body = viewOf(bytes, 3, end - 3);
  const check = NGA_CHECK.advance(0, body, 0, body.length);
  const [lrc, sum] = [check >> 8, check & 0xff];
  const code = ngaFaultAt(bytes, end, check);
  if (code !== undefined) {
    const fromEnd = code === "PROTOCOL_FRAME_END" ? 1 : code === "PROTOCOL_FRAME_SUM" ? 2 : 3;
    const offset = end - fromEnd;
    throw new Vp3300Error(code, {
      offset,
      expected: [NGA_END, sum, lrc][fromEnd - 1]!,
      actual: bytes[offset]!,
    });
  }
  return { body, lrc, sum };
}

/** Throws unless `bytes` start like a frame and are as long as they declare. */
function checkExtent(bytes: Uint8Array): void {
  const actual = bytes.length;
  if (actual > 0 && bytes[0] !== NGA_START) {
    throw new Vp3300Error("PROTOCOL_FRAME_HEADER", { offset: 0, expected: NGA_START, actual: bytes[0]! });
  }
  if (actual < NGA_OVERHEAD) {
    throw new Vp3300Error("PROTOCOL_FRAME_TRUNCATED", { offset: actual, expected: NGA_OVERHEAD, actual });
  }
  const expected = ngaBodyLengthAt(bytes, 0) + NGA_OVERHEAD;
  if (actual === expected) return;
  const bodyLength = actual - NGA_OVERHEAD;
  if (((bytes[1]! << 8) | bytes[2]!) === bodyLength) {
    const context = { offset: 1, expected: bodyLength, actual: expected - NGA_OVERHEAD };
    throw new Vp3300Error("PROTOCOL_FRAME_LENGTH", context);
  }
  const code = actual < expected ? "PROTOCOL_FRAME_TRUNCATED" : "PROTOCOL_FRAME_LENGTH";
  throw new Vp3300Error(code, { offset: Math.min(actual, expected), expected, actual });
}
