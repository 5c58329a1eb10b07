import { describe, expect, test } from "vitest";
import { currencyOf } from "../../../src/protocol/commands/currencies.ts";
import { expectFailure } from "../coded.ts";

describe("currencies", () => {
  test.each([
    ["USD", 840, 2],
    ["EUR", 978, 2],
    ["AED", 784, 2],
    ["ALL", 8, 2],
    ["JPY", 392, 0],
    ["KWD", 414, 3],
    ["CLF", 990, 4],
    ["XCG", 532, 2],
    ["ZWG", 924, 2],
  ])("%s is %i with %i decimals, both ways", (alpha, numeric, exponent) => {
    expect(currencyOf(alpha)).toEqual({ alpha, numeric, exponent });
    expect(currencyOf(numeric)).toEqual({ alpha, numeric, exponent });
  });

  test("165 are in use, each found by both of its codes", () => {
    const found = Array.from({ length: 1000 }, (_, code) => currencyOf(code)).filter(
      (each) => each !== undefined,
    );
    expect(found).toHaveLength(165);
    for (const each of found) expect(currencyOf(each.alpha)).toEqual(each);
  });

  test.each(["HRK", "XXX", "usd", "US", "USDX", "840", "D84", "", 0, 999, 84_084, -840])(
    "%s is none in use",
    (code) => {
      expect(currencyOf(code)).toBeUndefined();
    },
  );

  test.each([undefined, null, 8.4, Number.NaN, {}])("%s is refused", (code) => {
    expectFailure(() => currencyOf(code as never), "ARGUMENT_INVALID", { argument: "code" });
  });
});
