import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatWireAmount,
  parseReportAmount,
  parseWireAmount,
  requireCurrency,
  UNSUPPORTED_CURRENCIES,
} from "../../src/gateway/money.ts";
import { runs } from "../runs.ts";

const MAX = 999_999_999_999;

test("an amount comes back as it went, with a point and two digits always", () => {
  fc.assert(
    fc.property(fc.integer({ min: -MAX, max: MAX }), (minor) => {
      const text = formatWireAmount("amount", minor, -MAX);
      expect(text).toMatch(/^-?\d+\.\d{2}$/);
      expect(text.length).toBeLessThanOrEqual(14);
      expect(parseWireAmount(text)).toBe(minor === 0 ? 0 : minor);
    }),
    runs(1_000),
  );
});

test("text without a point is in minor units", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX }), (minor) => {
      expect(parseWireAmount(String(minor))).toBe(minor);
    }),
    runs(),
  );
});

test.each<[unknown, number | undefined]>([
  ["10.00", 1_000],
  ["10", 10],
  ["0.99", 99],
  ["9.9", 990],
  ["-1.50", -150],
  ["-0.00", 0],
  [" 5.00 ", 500],
  [9.98, 998],
  [10, undefined],
  [0, undefined],
  ["10.005", undefined],
  ["1e3", undefined],
  ["1,000.00", undefined],
  [".50", undefined],
  ["9".repeat(13), undefined],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
  [{}, undefined],
  [Number.NaN, undefined],
])("%j is %s", (value, minor) => expect(parseWireAmount(value)).toBe(minor));

test("reports have whole numbers too", () => {
  expect([55_014, "550.14", 0, 1.5, null].map(parseReportAmount)).toEqual([
    55_014,
    55_014,
    0,
    150,
    undefined,
  ]);
});

test("currencies of other than two decimals are refused, by name", () => {
  expect(() => requireCurrency("currency", "USD")).not.toThrow();
  for (const currency of UNSUPPORTED_CURRENCIES) {
    expect(() => requireCurrency("currency", currency)).toThrow(
      expect.objectContaining({ context: expect.objectContaining({ actual: currency }) }),
    );
  }
});
