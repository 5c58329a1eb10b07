import { expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { decodeItp, encodeItp } from "../../../src/protocol/frames/itp-frame.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

const NOISE = new Uint8Array(10 * 1024 * 1024).fill(2);

test("a body that holds ETX comes back whole, as a view", () => {
  const bytes = encodeItp(Uint8Array.of(0x03, 0x02, 0x03));
  const { body } = decodeItp(bytes);
  expect([...body]).toEqual([3, 2, 3]);
  expect(body.buffer).toBe(bytes.buffer);
  expect(decodeItp(encodeItp(new Uint8Array(0)))).toEqual({ body: new Uint8Array(0), lrc: 1 });
});

test.each<[string, string | Uint8Array, ErrorCode, Record<string, unknown>]>([
  ["nothing", "", "PROTOCOL_FRAME_TRUNCATED", { offset: 0, expected: 3, actual: 0 }],
  ["two bytes", "0203", "PROTOCOL_FRAME_TRUNCATED", { offset: 2, expected: 3, actual: 2 }],
  ["another start", "01", "PROTOCOL_FRAME_HEADER", { offset: 0, expected: 2, actual: 1 }],
  ["no ETX", "02528504d6", "PROTOCOL_FRAME_END", { offset: 3, expected: 3, actual: 4 }],
  ["a wrong LRC", "02528503d7", "PROTOCOL_FRAME_LRC", { offset: 4, expected: 0xd6, actual: 0xd7 }],
  ["10 MiB of noise", NOISE, "PROTOCOL_FRAME_END", { offset: 10 * 1024 * 1024 - 2 }],
])("refuses %s", (_what, hex, code, context) => {
  expectFailure(() => decodeItp(typeof hex === "string" ? bytesOf(hex) : hex), code, context);
});

test.each([undefined, null, "0203", [2, 3], 5])("refuses %j", (value) => {
  expectFailure(() => decodeItp(value as never), "ARGUMENT_INVALID");
  expectFailure(() => encodeItp(value as never), "ARGUMENT_INVALID");
});
