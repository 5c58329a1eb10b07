import fc from "fast-check";
import { expect, test } from "vitest";
import { crc16, crcAdvance, crcBetween } from "../../../src/protocol/frames/crc16.ts";
import { runs } from "../../runs.ts";
import { crcBitByBit } from "./arbitraries-frames.ts";

test("equals the definition, bit by bit, over any range", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), fc.nat(80), (bytes, a, b) => {
      const [start = 0, end = 0] = [a, b].map((at) => at % (bytes.length + 1)).sort((x, y) => x - y);
      expect(crc16(bytes, start, end)).toBe(crcBitByBit(bytes.subarray(start, end)));
    }),
    runs(),
  );
});

test("crcBetween gives the CRC of a range from the registers around it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xffff }),
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 200 }),
      (register, prefix, range) => {
        const before = crcAdvance(register, prefix, 0, prefix.length);
        const after = crcAdvance(before, range, 0, range.length);
        expect(crcBetween(before, after, range.length)).toBe(crc16(range));
      },
    ),
    runs(),
  );
});
