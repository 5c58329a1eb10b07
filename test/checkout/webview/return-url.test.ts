import { expect, test } from "vitest";
import { parseReturnUrl } from "../../../src/checkout/webview/index.ts";
import { expectCode } from "./coded.ts";

// biome-ignore format: a table reads by column
test.each([
  ["https://shop.example/back?checkout=1653241101733169556&reference=A%2D1", "1653241101733169556", "A-1"],
  ["https://shop.example/back?a=1&reference=two+words&checkout=1",  "1",       "two words"],
  ["https://shop.example/back?check%6Fut=1",                        "1",       undefined],
  ["https://shop.example/back?checkout=1&checkout=2",               "1",       undefined],
  ["https://shop.example/back?checkout",                            "",        undefined],
  ["https://shop.example/back?checkout=a=b",                        "a=b",     undefined],
  ["https://shop.example/back?checkout=%zz&reference=%E0%A4%A",     undefined, undefined],
  ["https://shop.example/back?x#?checkout=1",                       undefined, undefined],
  ["https://shop.example/back#?checkout=1",                         undefined, undefined],
  ["https://shop.example/back?%zz=1&checkout=2",                    "2",       undefined],
  ["shop://back?checkout=1",                                        "1",       undefined],
  ["",                                                              undefined, undefined],
])("%s", (url, checkoutId, reference) => {
  expect(parseReturnUrl(url)).toEqual({ checkoutId, reference });
});

test("agrees with the platform's reading of a query", () => {
  const url = "https://shop.example/?q=%F0%9F%92%B3&reference=%D9%82+%2B&checkout=1%262";
  const { searchParams } = new URL(url);
  expect(parseReturnUrl(url)).toEqual({
    checkoutId: searchParams.get("checkout"),
    reference: searchParams.get("reference"),
  });
});

test("arguments are checked", () => {
  expectCode(() => parseReturnUrl(undefined as never), "ARGUMENT_INVALID");
});
