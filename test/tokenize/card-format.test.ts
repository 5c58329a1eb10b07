import { describe, expect, test } from "vitest";
import { formatCardNumber, maskCardNumber } from "../../src/tokenize/card-format.ts";

describe("formatCardNumber", () => {
  test.each([
    ["4111111111111111", "4111 1111 1111 1111"],
    ["411111", "4111 11"],
    ["4111-1111 1111-1111", "4111 1111 1111 1111"],
    ["371449635398431", "3714 496353 98431"],
    ["36438999960016", "3643 899996 0016"],
    ["4000056655665556123", "4000 0566 5566 5556 123"],
    ["9999999999999999999", "9999 9999 9999 9999 999"],
    ["40000566556655561234567", "4000 0566 5566 5556 1234567"],
    ["", ""],
  ])("%j becomes %j", (number, formatted) => expect(formatCardNumber(number)).toBe(formatted));

  test("with another separator", () => {
    expect(formatCardNumber("371449635398431", { separator: "-" })).toBe("3714-496353-98431");
  });
});

describe("maskCardNumber", () => {
  const number = "4444 3333 2222 1111";

  test.each([
    [{}, "************1111"],
    [{ format: "lastFour" }, "1111"],
    [{ format: "maskWithLastFour" }, "************1111"],
    [{ format: "firstAndLastFour" }, "4444********1111"],
    [{ maskCharacter: "•" }, "••••••••••••1111"],
    [{ spacing: "everyFour" }, "**** **** **** 1111"],
    [{ spacing: "everyCharacter" }, "* * * * * * * * * * * * 1 1 1 1"],
    [{ spacing: "both" }, "* * * *  * * * *  * * * *  1 1 1 1"],
    [{ format: "lastFour", spacing: "everyCharacter" }, "1 1 1 1"],
  ] as const)("%j gives %j", (options, masked) => expect(maskCardNumber(number, options)).toBe(masked));

  test.each([
    ["", ""],
    ["1234", "****"],
    ["12345", "*2345"],
    ["12345678", "****5678"],
    ["123456789", "1234*6789"],
  ])("of %j shows %j", (short, masked) => {
    expect(maskCardNumber(short, { format: "firstAndLastFour" })).toBe(masked);
  });

  test("of nothing gives nothing in every spacing", () => {
    expect(maskCardNumber("", { spacing: "both" })).toBe("");
  });

  test.each([
    { format: "all" },
    { spacing: "some" },
    { maskCharacter: "##" },
    { maskCharacter: "" },
    { maskCharacter: 1 },
    null,
  ])("refuses %j", (options) => {
    expect(() => maskCardNumber(number, options as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});
