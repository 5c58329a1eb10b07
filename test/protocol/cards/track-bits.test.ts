import { describe, expect, test } from "vitest";
import { decodeTrackBits, encodeTrackBits, trackLrc } from "../../../src/protocol/cards/track-bits.ts";
import { loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

interface LrcVector {
  operation: string;
  track: 1 | 2;
  ascii: string;
  expected: { lrc: string; bits: string };
}

function packed(bits: string): Uint8Array {
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
}

test("msr-tracks.json, lrc: 5 cases, both ways", () => {
  const { vectors } = loadVectors<{ vectors: LrcVector[] }>("msr-tracks");
  let count = 0;
  for (const { operation, track, ascii, expected } of vectors) {
    if (operation !== "lrc") continue;
    expect(String.fromCharCode(trackLrc(ascii, track))).toBe(expected.lrc);
    expect(encodeTrackBits(ascii, track)).toEqual(packed(expected.bits));
    expect(decodeTrackBits(packed(expected.bits), track).reveal()).toBe(ascii);
    count++;
  }
  expect(count).toBe(5);
});

describe("decodeTrackBits", () => {
  // ;01? with its LRC: five bits a character
  const GOOD = "1101000001100001111110101";

  test("skips leading zeros and ignores what follows the LRC", () => {
    expect(decodeTrackBits(packed(`00000000000${GOOD}000`), 3).reveal()).toBe(";01?");
    expect(decodeTrackBits(packed(`${GOOD}1111111111`), 2).reveal()).toBe(";01?");
    expect(String(decodeTrackBits(packed(GOOD), 2))).toBe("[track 2 redacted]");
  });

  test.each([
    ["nothing", "", "PROTOCOL_TRACK_START_SENTINEL", 0, 0],
    ["only clocking bits", "0000000000000000", "PROTOCOL_TRACK_START_SENTINEL", 16, 0],
    ["a start sentinel cut short", "0001", "PROTOCOL_TRACK_START_SENTINEL", 4, 0],
    ["another first character", `000${"10000"}${GOOD}`, "PROTOCOL_TRACK_START_SENTINEL", 3, 0],
    ["a start sentinel with wrong parity", `0${"11011"}00`, "PROTOCOL_TRACK_PARITY", 1, 0],
    ["a flipped bit", `${"11010"}${"10001"}${GOOD}`, "PROTOCOL_TRACK_PARITY", 5, 1],
    ["no end sentinel", "1101000001", "PROTOCOL_TRACK_PARITY", 10, 2],
    ["no end sentinel, cut on a byte", `11010${"00001".repeat(7)}`, "PROTOCOL_TRACK_END_SENTINEL", 40, 8],
    ["no LRC", `11010${"00001".repeat(6)}11111`, "PROTOCOL_TRACK_LRC", 40, 8],
    ["another LRC", `${GOOD.slice(0, 20)}00001`, "PROTOCOL_TRACK_LRC", 20, 4],
    ["a LRC with wrong parity", `${GOOD.slice(0, 20)}10100`, "PROTOCOL_TRACK_PARITY", 20, 4],
  ] as const)("%s", (_what, bits, code, offset, character) => {
    // A byte that packing fills with zeros would only add clocking bits behind the end.
    const bytes = packed(bits);
    const at = bits === "0001" ? 3 : offset;
    expectFailure(() => decodeTrackBits(bytes, 2), code, { offset: at, character });
  });

  test("a track that never ends is given up", () => {
    const endless = packed(`11010${"00001".repeat(7)}${"00001".repeat(8 * 1024)}`);
    expectFailure(() => decodeTrackBits(endless, 2), "PROTOCOL_TRACK_END_SENTINEL", { character: 4096 });
    expectFailure(
      () => decodeTrackBits(new Uint8Array(10 * 2 ** 20).fill(0xff), 2),
      "PROTOCOL_TRACK_START_SENTINEL",
    );
  });
});

test.each([
  ["trackLrc", trackLrc],
  ["encodeTrackBits", encodeTrackBits],
])("%s refuses what it doesn't take", (_name, encode) => {
  expectFailure(() => encode(5 as never, 1), "ARGUMENT_INVALID", { argument: "text" });
  expectFailure(() => encode(";".repeat(4097), 2), "ARGUMENT_INVALID", { argument: "text" });
  for (const [text, track] of [
    [";1a?", 2],
    ["%a?", 1],
    ["%\u{1f4b3}?", 1],
    ["%`?", 1],
    ["%\n?", 1],
  ] as const) {
    expectFailure(() => encode(text, track), "ARGUMENT_INVALID", { argument: "text" });
  }
  for (const track of [0, 4, 1.5, "1", undefined]) {
    expectFailure(() => encode(";1?", track as never), "ARGUMENT_INVALID", { argument: "track" });
  }
});

test("decodeTrackBits refuses what it doesn't take", () => {
  expectFailure(() => decodeTrackBits("1101" as never, 2), "ARGUMENT_INVALID", { argument: "bytes" });
  expectFailure(() => decodeTrackBits(new Uint8Array(), 4 as never), "ARGUMENT_INVALID", {
    argument: "track",
  });
});
