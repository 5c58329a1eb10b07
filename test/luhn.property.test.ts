import fc from "fast-check";
import { expect, test } from "vitest";
import { isLuhnValid } from "../src/luhn.ts";
import { runs } from "./runs.ts";

test("of the ten last digits, exactly one passes, and any single wrong digit shows", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{1,40}$/),
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (digits, at, by) => {
        const passing = Array.from("0123456789", (last) => digits + last).filter(isLuhnValid);
        expect(passing).toHaveLength(1);
        const valid = passing[0]!;
        const index = at % valid.length;
        const wrong = String((Number(valid[index]) + by) % 10);
        expect(isLuhnValid(valid.slice(0, index) + wrong + valid.slice(index + 1))).toBe(false);
      },
    ),
    runs(),
  );
});
