import { describe, expect, test } from "vitest";
import { CRC_SEED, crc16, crcAdvance, crcBetween } from "../../../src/protocol/frames/crc16.ts";
import { bytesOfAscii } from "../../../src/protocol/text.ts";
import { expectFailure } from "../coded.ts";

describe("crc16", () => {
  test("has the documented check value", () => {
    expect(crc16(bytesOfAscii("123456789"))).toBe(0x29b1);
  });

  test.each([
    ["ping command", "ViVOtech2\0\x18\x01\0\0", 0xcdb3],
    ["ping response", "ViVOtech2\0\x18\0\0\0", 0xfa83],
    ["03-02 command", "ViVOtech2\0\x03\x02\0\0", 0x915b],
    ["2C response", "ViVOtech2\0\x2c\0\0\0", 0x1c9b],
    ["83 response", "ViVOtech2\0\x83\0\0\x02\xe1\x01", 0x0d25],
    ["nothing", "", 0xffff],
  ])("%s", (_name, text, crc) => {
    expect(crc16(bytesOfAscii(text))).toBe(crc);
  });

  test.each([
    ["text", ["123456789"]],
    ["a start outside", [Uint8Array.of(1), -1]],
    ["an end outside", [Uint8Array.of(1), 0, 2]],
    ["a start behind the end", [Uint8Array.of(1, 2), 2, 1]],
    ["a fraction", [Uint8Array.of(1, 2), 0.5]],
  ])("refuses %s", (_what, args) => {
    expectFailure(() => crc16(...(args as [Uint8Array])), "ARGUMENT_INVALID");
  });
});

test("crcBetween reaches past the longest frame", () => {
  const longest = new Uint8Array(0x1ffff).fill(0xa5);
  expect(crcBetween(CRC_SEED, crc16(longest), longest.length)).toBe(crc16(longest));
  expect(crcBetween(0x1234, crcAdvance(0x1234, longest, 0, longest.length), longest.length)).toBe(
    crc16(longest),
  );
});
