import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { CardToken } from "../../src/tokenize/card-token.ts";

const TOKEN = "9418594164541111";

describe("CardToken", () => {
  test("gives the token out on purpose only", () => {
    const token = new CardToken(TOKEN);
    expect(token.reveal()).toBe(TOKEN);
    expect(token.last4).toBe("1111");
    for (const text of [
      `${token}`,
      JSON.stringify({ token }),
      inspect({ token }, { showHidden: true, depth: 9 }),
    ]) {
      expect(text).toContain("[token redacted]");
      expect(text).not.toContain("1859");
    }
  });

  test.each([
    ["9371449635398431", "amex"],
    ["9418594164541111", "visa"],
    ["9535000000000000", "mastercard"],
    ["9601000000006668", "discover"],
    ["9011000000001234", undefined],
    ["A418594164541111", undefined],
    ["941", undefined],
  ])("%s hints at %s", (token, brand) => expect(new CardToken(token).brandHint).toBe(brand));

  test("takes any 1 to 19 characters, also when they fail Luhn", () => {
    expect(new CardToken("9418594164541112").last4).toBe("1112");
    expect(new CardToken("abc").last4).toBe("abc");
    expect(new CardToken("x".repeat(19)).last4).toBe("xxxx");
  });

  test.each(["", "x".repeat(20), 941, null, undefined])("%# is no token", (token) => {
    expect(() => new CardToken(token as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});
