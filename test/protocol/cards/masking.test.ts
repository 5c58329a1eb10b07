import { describe, expect, test } from "vitest";
import { maskPan } from "../../../src/protocol/cards/masking.ts";
import { expectFailure } from "../coded.ts";

describe("maskPan", () => {
  test.each([
    ["4761739001010119", "4761********0119"],
    ["374245001741009", "3742*******1009"],
    ["6375050000000000014", "6375***********0014"],
    ["400000000469", "40******0469"],
    ["123456789", "******789"],
    ["12345678", "******78"],
    ["123456", "******"],
    ["1", "*"],
    ["", ""],
  ])("%s is shown as %s", (pan, masked) => {
    expect(maskPan(pan)).toBe(masked);
    expect(maskPan(masked)).toBe(masked);
  });

  test("fewer characters can be shown", () => {
    expect(maskPan("4761739001010119", { first: 0 })).toBe("************0119");
    expect(maskPan("4761739001010119", { last: 0 })).toBe("4761************");
    expect(maskPan("4761739001010119", { first: 1, last: 2 })).toBe("4*************19");
  });

  test.each([
    [[undefined], "pan"],
    [["4".repeat(41)], "pan"],
    [["4", null], "options"],
    [["4", { first: 5 }], "options.first"],
    [["4", { last: -1 }], "options.last"],
    [["4", { last: "4" }], "options.last"],
  ])("refuses %j", (args, argument) => {
    expectFailure(() => maskPan(...(args as [string])), "ARGUMENT_INVALID", { argument });
  });
});
