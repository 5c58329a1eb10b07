import { describe, expect, test } from "vitest";
import { navigationDecision } from "../../../src/checkout/webview/index.ts";
import { expectCode } from "./coded.ts";

// biome-ignore format: a table reads by column
const DECISIONS = [
  // url                                              main frame         sub-frame
  ["https://pay.test.pointcheckout.com/checkout/abc", "allow",           "allow"],
  ["https://pay.test.pointcheckout.com/complete",     "allow-and-close", "allow"],
  ["https://pay.pointcheckout.com/complete",          "allow",           "allow"],
  ["https://acs.bank.example/3ds",                    "allow",           "allow"],
  ["about:blank",                                     "allow",           "allow"],
  ["about:srcdoc",                                    "allow",           "allow"],
  ["data:text/html,hi",                               "block",           "allow"],
  ["blob:https://acs.bank.example/1",                 "block",           "allow"],
  ["http://acs.bank.example/",                        "block",           "block"],
  ["HTTP://acs.bank.example/",                        "block",           "block"],
  ["file:///etc/passwd",                              "block",           "block"],
  ["content://contacts",                              "block",           "block"],
  ["javascript:alert(1)",                             "block",           "block"],
  ["JavaScript:alert(1)",                             "block",           "block"],
  ["java\tscript:alert(1)",                           "block",           "block"],
  [" javascript:alert(1)",                            "block",           "block"],
  ["\x01javascript:alert(1)",                         "block",           "block"],
  ["mybank://approve?x=1",                            "external",        "external"],
  ["intent://scan/#Intent;scheme=zxing;end",          "external",        "external"],
  ["tel:+97140000000",                                "external",        "external"],
  ["constructor:x",                                   "external",        "external"],
  ["/complete",                                       "block",           "block"],
  ["",                                                "block",           "block"],
] as const;

describe.each(DECISIONS)("%j", (url, mainFrame, subFrame) => {
  test(`main frame: ${mainFrame}, sub-frame: ${subFrame}`, () => {
    expect(navigationDecision("test", url, true)).toBe(mainFrame);
    expect(navigationDecision("test", url, false)).toBe(subFrame);
  });
});

test("further endpoints close as well", () => {
  const url = "https://pay.test.pointcheckout.com/cancel/abc";
  expect(navigationDecision("test", url, true, { extraEndpoints: ["cancel"] })).toBe("allow-and-close");
});

test("arguments are checked", () => {
  const error = expectCode(() => navigationDecision("test", "about:blank", 1 as never), "ARGUMENT_INVALID");
  expect(error.context.argument).toBe("mainFrame");
});
