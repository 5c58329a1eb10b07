import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectCardBrand, possibleCardBrands } from "../../src/tokenize/card-brand.ts";
import { formatCardNumber, maskCardNumber } from "../../src/tokenize/card-format.ts";
import { formatExpiry, parseExpiry } from "../../src/tokenize/expiry.ts";
import { runs } from "../runs.ts";

describe("the brand of a number", () => {
  test("once settled, further digits do not change it", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,19}$/), fc.stringMatching(/^\d{0,5}$/), (start, more) => {
        const brand = detectCardBrand(start);
        if (brand !== undefined) expect(detectCardBrand(start + more)).toBe(brand);
      }),
      runs(),
    );
  });

  test("is always among the possible ones, and possibilities only shrink", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,19}$/), (digits) => {
        const possible = possibleCardBrands(digits);
        const brand = detectCardBrand(digits);
        if (brand !== undefined) expect(possible).toEqual([brand]);
        const before = possibleCardBrands(digits.slice(0, -1));
        expect(possible.every((name) => before.includes(name))).toBe(true);
      }),
      runs(),
    );
  });
});

describe("a formatted number", () => {
  test("has nothing but separators", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,25}$/), (digits) => {
        expect(formatCardNumber(digits).replaceAll(" ", "")).toBe(digits);
      }),
      runs(),
    );
  });
});

describe("a masked number", () => {
  test("hides all but eight digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{9,25}$/), (digits) => {
        const masked = maskCardNumber(digits, { format: "firstAndLastFour" });
        expect(masked).toMatch(/^\d{4}\*+\d{4}$/);
        expect(masked).toHaveLength(digits.length);
      }),
      runs(),
    );
  });
});

describe("an expiry", () => {
  test("reads what formatExpiry writes", () => {
    const expiry = fc.record({
      month: fc.integer({ min: 1, max: 12 }),
      year: fc.integer({ min: 2000, max: 2099 }),
    });
    const separator = fc.constantFrom("", "/", " / ", "-", " ");
    fc.assert(
      fc.property(expiry, separator, (value, between) => {
        expect(parseExpiry(formatExpiry(value, between))).toEqual(value);
      }),
      runs(),
    );
  });
});
