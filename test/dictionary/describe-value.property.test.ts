import fc from "fast-check";
import { expect, test } from "vitest";
import { EMV_TAG_ROWS } from "../../src/dictionary/emv-tags.ts";
import { IDTECH_TAG_ROWS } from "../../src/dictionary/idtech-tags.ts";
import { describeValue, tagMeanings } from "../../src/dictionary/index.ts";
import { runs } from "../runs.ts";

const TAGS = [...EMV_TAG_ROWS, ...IDTECH_TAG_ROWS].map(([tag]) => Number.parseInt(tag, 16));
const known = fc.constantFrom(...TAGS);
const tag = fc.oneof({ weight: 9, arbitrary: known }, fc.integer({ min: 0, max: 0xffffffff }));

test("every tag describes any value in every meaning, and details lie inside the value", () => {
  fc.assert(
    fc.property(tag, fc.uint8Array({ maxLength: 64 }), fc.nat(), (number, value, choice) => {
      const meanings = tagMeanings(number);
      const scheme = meanings[choice % Math.max(1, meanings.length)]?.scheme;
      const { text, details } = describeValue(number, value, { scheme, currency: choice % 1000 });
      expect(text).not.toBe("");
      for (const { offset, length, mask = 0xff } of details) {
        expect(offset + length).toBeLessThanOrEqual(value.length);
        expect(mask).toBeGreaterThan(0);
      }
    }),
    runs(1000),
  );
});

test("an account number in digits is never told whole, whatever the tag", () => {
  const pan = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 19 })
    .map((d) => d.join(""));
  const hidden = fc.constantFrom(0x5a, 0x57, 0x56, 0x5f20, 0x9f6b, 0xffee13, 0xdfef4d, 0xdfaa01);
  fc.assert(
    fc.property(hidden, pan, (number, digits) => {
      const packed = Uint8Array.from((digits + "F".repeat(digits.length % 2)).match(/../g)!, (pair) =>
        Number.parseInt(pair, 16),
      );
      const typed = new TextEncoder().encode(`;${digits}=2212201?`);
      for (const value of [packed, typed]) {
        const { text, visibility } = describeValue(number, value);
        expect(text).not.toContain(digits);
        expect(visibility).not.toBe("open");
      }
    }),
    runs(),
  );
});
