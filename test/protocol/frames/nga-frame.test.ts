import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { decodeNga, encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

const NOISE = new Uint8Array(10 * 1024 * 1024).fill(2);

test("the body is a view, and may be empty or as long as the length field can say", () => {
  const bytes = encodeNga(Uint8Array.of(1, 2));
  expect(decodeNga(bytes).body.buffer).toBe(bytes.buffer);
  expect([...encodeNga(new Uint8Array(0))]).toEqual([2, 0, 0, 0, 0, 3]);
  const longest = new Uint8Array(0xffff).fill(0xff);
  expect(decodeNga(encodeNga(longest))).toEqual({ body: longest, lrc: 0xff, sum: 0x01 });
});

describe("decodeNga", () => {
  test.each<[string, string | Uint8Array, ErrorCode, Record<string, unknown>]>([
    ["nothing", "", "PROTOCOL_FRAME_TRUNCATED", { offset: 0, expected: 6, actual: 0 }],
    ["part of a frame", "0201000606", "PROTOCOL_FRAME_TRUNCATED", { offset: 5, expected: 6, actual: 5 }],
    ["another start", "03", "PROTOCOL_FRAME_HEADER", { offset: 0, expected: 2, actual: 3 }],
    ["another end", "02010006060604", "PROTOCOL_FRAME_END", { offset: 6, expected: 3, actual: 4 }],
    ["bytes behind", "0201000606060300", "PROTOCOL_FRAME_LENGTH", { offset: 7, expected: 7, actual: 8 }],
    ["a wrong LRC", "02010007060703", "PROTOCOL_FRAME_LRC", { offset: 4, expected: 7, actual: 6 }],
    ["a wrong sum", "02010007070603", "PROTOCOL_FRAME_SUM", { offset: 5, expected: 7, actual: 6 }],
    ["10 MiB of noise", NOISE, "PROTOCOL_FRAME_LENGTH", { offset: 520, expected: 520 }],
  ])("refuses %s", (_what, hex, code, context) => {
    expectFailure(() => decodeNga(typeof hex === "string" ? bytesOf(hex) : hex), code, context);
  });

  test.each([undefined, null, "02", [2]])("refuses %j", (value) => {
    expectFailure(() => decodeNga(value as never), "ARGUMENT_INVALID");
    expectFailure(() => encodeNga(value as never), "ARGUMENT_INVALID");
  });

  test("more body than the length field can say is refused", () => {
    const context = { expected: 0xffff, actual: 0x10000 };
    expectFailure(() => encodeNga(new Uint8Array(0x10000)), "PROTOCOL_FRAME_TOO_LONG", context);
  });
});
