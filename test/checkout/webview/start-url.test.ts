import { describe, expect, test } from "vitest";
import { resolveStartUrl, type StartUrlInput } from "../../../src/checkout/webview/index.ts";
import { expectCode } from "./coded.ts";

const KEY = "90ed4298f15d46df994fd1cfbbec5aa24390e811295cf8b5";

// biome-ignore format: a table reads by column
const OPENED: readonly (readonly [string, StartUrlInput, string])[] = [
  ["as it is",            { mode: "live", redirectUrl: `https://pay.pointcheckout.com/checkout/${KEY}?a#b` }, `https://pay.pointcheckout.com/checkout/${KEY}?a#b`],
  ["the other brand's",   { mode: "live", redirectUrl: `https://pay.paymennt.com/checkout/${KEY}` },          `https://pay.paymennt.com/checkout/${KEY}`],
  ["staging, asked for",  { mode: "test", redirectUrl: "https://pay.staging.paymennt.com/x", staging: true }, "https://pay.staging.paymennt.com/x"],
  ["embedded, default",   { mode: "test", checkoutKey: KEY, embedded: true },                                 `https://pay.test.pointcheckout.com/embedded/checkout/${KEY}`],
  ["embedded, by brand",  { mode: "live", checkoutKey: KEY, embedded: true, brand: "paymennt" },              `https://pay.paymennt.com/embedded/checkout/${KEY}`],
  ["shortest key",        { mode: "test", checkoutKey: "aZ09_-aa", embedded: true },                          "https://pay.test.pointcheckout.com/embedded/checkout/aZ09_-aa"],
];

test.each(OPENED)("opens: %s", (_, start, url) => {
  expect(resolveStartUrl(start)).toBe(url);
});

const redirect = (redirectUrl: string): StartUrlInput => ({ mode: "test", redirectUrl });
const embedded = (checkoutKey: string): StartUrlInput => ({ mode: "test", checkoutKey, embedded: true });

// biome-ignore format: a table reads by column
const REFUSED: readonly (readonly [string, StartUrlInput, string])[] = [
  ["a foreign host",       redirect("https://evil.example/checkout/abc"),                     "redirectUrl"],
  ["a suffix host",        redirect("https://pay.test.pointcheckout.com.evil.example/abc"),   "redirectUrl"],
  ["user info",            redirect("https://pay.test.pointcheckout.com@evil.example/abc"),   "redirectUrl"],
  ["the other mode",       redirect(`https://pay.pointcheckout.com/checkout/${KEY}`),         "redirectUrl"],
  ["plain http",           redirect(`http://pay.test.pointcheckout.com/checkout/${KEY}`),     "redirectUrl"],
  ["a script",             redirect("javascript:alert(1)"),                                   "redirectUrl"],
  ["staging, not asked for", redirect("https://pay.staging.pointcheckout.com/checkout/abc"),  "redirectUrl"],
  ["nothing",              redirect(""),                                                      "redirectUrl"],
  ["a path as key",        embedded("../../x/"),                                              "checkoutKey"],
  ["too short a key",      embedded("abcdefg"),                                               "checkoutKey"],
  ["too long a key",       embedded("a".repeat(129)),                                         "checkoutKey"],
  ["a line break in a key", embedded(`${KEY}\n`),                                             "checkoutKey"],
  ["a query in a key",     embedded("abcdefgh?x=1"),                                          "checkoutKey"],
];

test.each(REFUSED)("refuses %s, and keeps it out of the error", (_, start, paths) => {
  const error = expectCode(() => resolveStartUrl(start), "CHECKOUT_VALIDATION");
  expect(error.context).toEqual({ operation: "resolveStartUrl", paths });
});

describe("arguments are checked", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["start",             null],
    ["start.mode",        { redirectUrl: "" }],
    ["start.redirectUrl", { mode: "test" }],
    ["start.checkoutKey", { mode: "test", embedded: true }],
    ["start.brand",       { mode: "test", embedded: true, checkoutKey: KEY, brand: "other" }],
    ["start.embedded",    { mode: "test", embedded: "yes" }],
  ])("%s", (argument, start) => {
    const error = expectCode(() => resolveStartUrl(start as never), "ARGUMENT_INVALID");
    expect(error.context.argument).toBe(argument);
  });
});
