import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLuhnValid } from "../src/luhn.ts";
import { runs } from "./runs.ts";

describe("isLuhnValid", () => {
  test.each(["4111111111111111", "371449635398431", "36438999960016", "0", "18", "79927398713"])(
    "%s passes",
    (digits) => expect(isLuhnValid(digits)).toBe(true),
  );

  test.each(["", "4111111111111112", "1", "4111 1111 1111 1111", "411111111111111a", "/0", "٤"])(
    "%j does not",
    (digits) => expect(isLuhnValid(digits)).toBe(false),
  );

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
});
