import { expect, test } from "vitest";
import { lrc8, sum8 } from "../../../src/protocol/frames/check-bytes.ts";
import { expectFailure } from "../coded.ts";

test.each([
  [[], 0x00, 0x00],
  [[0x78, 0x46, 0x20], 0x1e, 0xde],
  [[0x78, 0x46, 0x49], 0x77, 0x07],
  [[0xff, 0xff, 0xff], 0xff, 0xfd],
])("LRC and sum of %j", (bytes, lrc, sum) => {
  expect([lrc8(Uint8Array.from(bytes)), sum8(Uint8Array.from(bytes))]).toEqual([lrc, sum]);
});

test("a range of the bytes", () => {
  const bytes = Uint8Array.of(1, 2, 4, 8);
  expect([lrc8(bytes, 1), lrc8(bytes, 1, 3), sum8(bytes, 2), sum8(bytes, 0, 2)]).toEqual([14, 6, 12, 3]);
});

test("the sum of 10 MiB does not overflow", () => {
  expect(sum8(new Uint8Array(10 * 1024 * 1024 + 1).fill(0xff))).toBe(0xff);
});

test.each([
  ["text", ["12"]],
  ["an end outside", [Uint8Array.of(1), 0, 2]],
  ["a start behind the end", [Uint8Array.of(1, 2), 2, 1]],
])("refuse %s", (_what, args) => {
  expectFailure(() => lrc8(...(args as [Uint8Array])), "ARGUMENT_INVALID");
  expectFailure(() => sum8(...(args as [Uint8Array])), "ARGUMENT_INVALID");
});
