import { describe, expect, test } from "vitest";
import { isLuhnValid } from "../src/luhn.ts";

describe("isLuhnValid", () => {
  test.each(["4111111111111111", "371449635398431", "36438999960016", "0", "18", "79927398713"])(
    "%s passes",
    (digits) => expect(isLuhnValid(digits)).toBe(true),
  );

  test.each(["", "4111111111111112", "1", "4111 1111 1111 1111", "411111111111111a", "/0", "٤"])(
    "%j does not",
    (digits) => expect(isLuhnValid(digits)).toBe(false),
  );
});
