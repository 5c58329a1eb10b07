import { describe, expect, test } from "vitest";
import type { SkippedBytes } from "../../../src/protocol/frames/frame-scanner.ts";
import { NgaDecoder } from "../../../src/protocol/frames/nga-decoder.ts";
import { encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";
import { concat } from "./arbitraries-frames.ts";

describe("NgaDecoder", () => {
  test("gives frames, their checks and views", () => {
    const decoder = new NgaDecoder();
    decoder.push(bytesOf("0203007846201ede03"));
    decoder.push(bytesOf("02010006060603"));
    expect(decoder.next()).toBe(true);
    const { body, bodyLength, lrc, sum } = decoder;
    expect({ body, bodyLength, lrc, sum }).toEqual({
      ...{ body: Uint8Array.of(0x78, 0x46, 0x20), bodyLength: 3 },
      ...{ lrc: 0x1e, sum: 0xde },
    });
    expect(decoder.next()).toBe(true);
    expect(decoder.frame()).toEqual({ body: Uint8Array.of(6), lrc: 6, sum: 6 });
    expect([...body]).toEqual([0x78, 0x46, 0x20]);
  });

  test("tells what was wrong with what it skipped", () => {
    const skips: SkippedBytes[] = [];
    const decoder = new NgaDecoder({ maxBodyLength: 20, onSkip: (skip) => skips.push(skip) });
    const bad = ["02010007060603", "02010006060703", "02010006060604", "02150011", "aabb"].map(bytesOf);
    decoder.push(concat([...bad, encodeNga(Uint8Array.of(6)), bytesOf("0203")]));
    expect(decoder.next()).toBe(true);
    expect(decoder.skippedBefore).toBe(27);
    decoder.end();
    expect(decoder.next()).toBe(false);
    expect(skips.map(({ offset, length, code }) => [offset, length, code.slice(15)])).toEqual([
      [0, 7, "LRC"],
      [7, 7, "SUM"],
      [14, 7, "END"],
      [21, 6, "TOO_LONG"],
      [34, 2, "TRUNCATED"],
    ]);
  });

  test.each<[string, unknown]>([
    ["options that are none", 5],
    ["a limit above 16 bits", { maxBodyLength: 0x10000 }],
    ["a limit that is no number", { maxBodyLength: "9" }],
    ["a callback that is none", { onSkip: true }],
  ])("refuses %s", (_what, options) => {
    expectFailure(() => new NgaDecoder(options as never), "ARGUMENT_INVALID");
  });

  test.each([undefined, "02", [2]])("refuses to take in %j", (chunk) => {
    expectFailure(() => new NgaDecoder().push(chunk as never), "ARGUMENT_INVALID");
  });
});
