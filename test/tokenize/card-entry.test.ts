import { describe, expect, test } from "vitest";
import { checkCardEntry, isCardNumberValid } from "../../src/tokenize/card-entry.ts";

const NOW = Date.parse("2026-06-15T00:00:00Z");

describe("checkCardEntry", () => {
  test("brings an entry into the form to send", () => {
    expect(checkCardEntry({ number: "4111 1111-1111 1111", expiry: "12 / 2030", cvv: "123" }, NOW)).toEqual({
      number: "4111111111111111",
      expiry: "1230",
      cvv: "123",
    });
  });

  test("takes a number alone, and leaves nothing undefined behind", () => {
    expect(Object.keys(checkCardEntry({ number: "371449635398431", cvv: undefined }, NOW))).toEqual([
      "number",
    ]);
  });

  test.each([
    [{ number: "" }, "number", "characters"],
    [{ number: "4111x111" }, "number", "characters"],
    [{ number: "411111111111111" }, "number", "length"],
    [{ number: "4111111111111112" }, "number", "luhn"],
    [{ number: "3714496353984311" }, "number", "length"],
    [{ number: "9".repeat(20) }, "number", "length"],
    [{ number: "99999999999" }, "number", "length"],
    [{ number: "4111111111111111", expiry: "05/26" }, "expiry", "past"],
    [{ number: "4111111111111111", expiry: "13/30" }, "expiry", "month"],
    [{ number: "4111111111111111", expiry: "never" }, "expiry", "format"],
    [{ number: "4111111111111111", cvv: "1234" }, "cvv", "length"],
    [{ number: "371449635398431", cvv: "123" }, "cvv", "length"],
    [{ number: "4111111111111111", cvv: "12a" }, "cvv", "characters"],
  ])("%# refuses it and says which field and why", (entry, field, reason) => {
    expect(() => checkCardEntry(entry, NOW)).toThrow(
      expect.objectContaining({ code: "TOKENIZE_CARD_INVALID", context: { field, reason } }),
    );
  });

  test("a card is good to the end of its month", () => {
    expect(checkCardEntry({ number: "4111111111111111", expiry: "06/26" }, NOW).expiry).toBe("0626");
  });
});

test.each([
  null,
  {},
  { number: 1 },
  { number: "4111111111111111", cvv: 123 },
  { number: "4111111111111111", expiry: 1 },
])("%j is no entry", (entry) => {
  expect(() => checkCardEntry(entry as never, NOW)).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});

test("isCardNumberValid", () => {
  expect(isCardNumberValid("4111 1111 1111 1111")).toBe(true);
  expect(isCardNumberValid("4111 1111 1111 1112")).toBe(false);
  expect(isCardNumberValid("41")).toBe(false);
  expect(isCardNumberValid("4111111111111111x")).toBe(false);
  expect(() => isCardNumberValid(4111111111111111 as never)).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});
