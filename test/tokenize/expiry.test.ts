import { describe, expect, test } from "vitest";
import { formatExpiry, isExpired, parseExpiry } from "../../src/tokenize/expiry.ts";

describe("parseExpiry", () => {
  test.each(["1230", "122030", "12/30", "12 / 30", "12-30", "12 30", "12/2030", "12 - 2030", " 12/30 "])(
    "%j is December 2030",
    (text) => expect(parseExpiry(text)).toEqual({ month: 12, year: 2030 }),
  );

  test("1220 is December 2020, not the start of a year", () => {
    expect(parseExpiry("1220")).toEqual({ month: 12, year: 2020 });
    expect(parseExpiry("122020")).toEqual({ month: 12, year: 2020 });
  });

  test.each([
    "",
    "1",
    "12",
    "123",
    "12/3",
    "1/30",
    "12/1930",
    "12//30",
    "12.30",
    "12/30/1",
    "ab/cd",
    "12  30",
  ])("%j has no such form", (text) => {
    expect(() => parseExpiry(text)).toThrow(
      expect.objectContaining({
        code: "TOKENIZE_CARD_INVALID",
        context: { field: "expiry", reason: "format" },
      }),
    );
  });

  test.each(["0030", "13/30", "99-2030"])("%j has no such month", (text) => {
    expect(() => parseExpiry(text)).toThrow(
      expect.objectContaining({
        code: "TOKENIZE_CARD_INVALID",
        context: { field: "expiry", reason: "month" },
      }),
    );
  });
});

describe("isExpired", () => {
  const december = { month: 12, year: 2030 };

  test.each([
    ["2030-12-01T00:00:00Z", false],
    ["2030-12-31T23:59:59Z", false],
    ["2031-01-01T11:59:59Z", false],
    ["2031-01-01T12:00:00Z", true],
  ])("at %s: %s", (now, expired) => expect(isExpired(december, Date.parse(now))).toBe(expired));

  test("February has its own end", () => {
    expect(isExpired({ month: 2, year: 2028 }, Date.parse("2028-02-29T12:00:00Z"))).toBe(false);
    expect(isExpired({ month: 2, year: 2028 }, Date.parse("2028-03-01T12:00:00Z"))).toBe(true);
  });
});

test.each([null, {}, { month: 0, year: 2030 }, { month: 1.5, year: 2030 }, { month: 1, year: 30 }])(
  "%j is no expiry",
  (expiry) => {
    expect(() => formatExpiry(expiry as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
    expect(() => isExpired(expiry as never, 0)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  },
);
