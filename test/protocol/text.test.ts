import { expect, test } from "vitest";
import { asciiOf, bytesOfAscii } from "../../src/protocol/text.ts";

test("every byte is one character, both ways", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(asciiOf(bytes)).toHaveLength(256);
  expect(bytesOfAscii(asciiOf(bytes))).toEqual(bytes);
  expect(asciiOf(bytes, 0x41, 0x44)).toBe("ABC");
});
