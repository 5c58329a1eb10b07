import { describe, expect, test } from "vitest";
import { countryOf, providerOfAid } from "../../src/dictionary/index.ts";

describe("countryOf", () => {
  test("number, two and three letters lead to the same country", () => {
    const usa = { numeric: 840, alpha2: "US", alpha3: "USA", name: "United States" };
    expect(countryOf(840)).toEqual(usa);
    expect(countryOf("US")).toEqual(usa);
    expect(countryOf("USA")).toEqual(usa);
  });

  test("codes that are no country", () => {
    expect(countryOf(999)).toBeUndefined();
    expect(countryOf("XX")).toBeUndefined();
  });

  test("what is no code at all is refused", () => {
    const refused = expect.objectContaining({ code: "ARGUMENT_INVALID" });
    expect(() => countryOf(null as never)).toThrow(refused);
    expect(() => providerOfAid(3 as never)).toThrow(refused);
  });

  test("all 249 countries of ISO 3166-1 are there", () => {
    const known = Array.from({ length: 1000 }, (_, code) => countryOf(code)).filter((found) => found);
    expect(known).toHaveLength(249);
    expect(new Set(known.map((found) => found?.alpha2)).size).toBe(249);
  });
});

test("providers of AIDs are told by the first five bytes", () => {
  expect(providerOfAid("A0000000031010")?.brand).toBe("Visa");
  expect(providerOfAid("A0000006581010")?.brand).toBe("Mir");
  expect(providerOfAid("D276000085")).toBeUndefined();
});
