import { describe, expect, test } from "vitest";
import {
  CARD_BRANDS,
  type CardBrand,
  cardNumberLengths,
  cvvLengths,
  detectCardBrand,
  possibleCardBrands,
} from "../../src/tokenize/card-brand.ts";

describe("detectCardBrand", () => {
  test.each<[string, CardBrand | undefined]>([
    ["4", "visa"],
    ["5", undefined],
    ["51", "mastercard"],
    ["55", "mastercard"],
    ["56", undefined],
    ["222", undefined],
    ["2220", undefined],
    ["2221", "mastercard"],
    ["2720", "mastercard"],
    ["2721", undefined],
    ["3", undefined],
    ["34", "amex"],
    ["37", "amex"],
    ["6011", "discover"],
    ["601", undefined],
    ["622125", undefined],
    ["622126", "discover"],
    ["622925", "discover"],
    ["622926", undefined],
    ["643", undefined],
    ["644", "discover"],
    ["649", "discover"],
    ["65", "discover"],
    ["300", "diners"],
    ["305", "diners"],
    ["306", undefined],
    ["36", "diners"],
    ["38", "diners"],
    ["39", "diners"],
    ["3527", undefined],
    ["3528", "jcb"],
    ["3589", "jcb"],
    ["3590", undefined],
    ["6011 0009-9550", "discover"],
    ["9417", undefined],
    ["", undefined],
    ["4x", undefined],
  ])("%j is %s", (number, brand) => expect(detectCardBrand(number)).toBe(brand));

  test.each([1, null, undefined, {}])("%j is no number", (number) => {
    expect(() => detectCardBrand(number as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});

describe("possibleCardBrands", () => {
  test.each<[string, CardBrand[]]>([
    ["", Object.keys(CARD_BRANDS) as CardBrand[]],
    ["2", ["mastercard"]],
    ["3", ["amex", "diners", "jcb"]],
    ["35", ["jcb"]],
    ["6", ["discover"]],
    ["62", ["discover"]],
    ["623", []],
    ["1", []],
    ["4a", []],
  ])("%j can be %j", (number, brands) => expect(possibleCardBrands(number)).toEqual(brands));
});

test("groups of a brand hold exactly its numbers", () => {
  for (const { groups, lengths } of Object.values(CARD_BRANDS)) {
    const total = groups.reduce<number>((sum, size) => sum + size, 0);
    expect(total).toBe(Math.max(...lengths));
  }
});

test("lengths of numbers and CVVs", () => {
  expect(cardNumberLengths("visa")).toEqual([13, 16, 19]);
  expect(cardNumberLengths(undefined)).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  expect(cvvLengths("amex")).toEqual([4]);
  expect(cvvLengths("jcb")).toEqual([3]);
  expect(cvvLengths(undefined)).toEqual([3, 4]);
  for (const lengths of [cardNumberLengths, cvvLengths]) {
    expect(() => lengths("toString" as never)).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  }
});
