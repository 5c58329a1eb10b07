import fc from "fast-check";
import { expect, test } from "vitest";
import { lrc8, sum8 } from "../../../src/protocol/frames/check-bytes.ts";
import { CRC_SEED, crc16, crcAdvance, crcBetween } from "../../../src/protocol/frames/crc16.ts";
import { NGA_CHECK } from "../../../src/protocol/frames/nga-frame.ts";
import { RangeChecks } from "../../../src/protocol/frames/range-checks.ts";
import { runs } from "../../runs.ts";

const CRC = { seed: CRC_SEED, advance: crcAdvance, between: crcBetween };

/** Ranges that start in order, as candidates of a stream do, however they overlap. */
const ranges = fc.array(fc.tuple(fc.nat(30), fc.nat(60)), { maxLength: 20 }).map((steps) => {
  let start = 0;
  return steps.map(([step, length]) => {
    start += step;
    return [start, start + length] as const;
  });
});

test("every range has the check of its own bytes", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 660, maxLength: 660 }),
      ranges,
      fc.nat(1000),
      (bytes, wanted, base) => {
        const crc = new RangeChecks(CRC, 60);
        const both = new RangeChecks(NGA_CHECK, 60);
        for (const [start, end] of wanted) {
          expect(crc.of(bytes, base, base + start, base + end)).toBe(crc16(bytes, start, end));
          const expected = (lrc8(bytes, start, end) << 8) | sum8(bytes, start, end);
          expect(both.of(bytes, base, base + start, base + end)).toBe(expected);
        }
      },
    ),
    runs(),
  );
});
