import { describe, expect, test } from "vitest";
import { BRAND_NAMES, MODE_NAMES, payHost } from "../../../src/checkout/brands.ts";
import {
  CONFIRMATION_ENDPOINTS,
  matchConfirmationUrl,
  navigationVerdict,
} from "../../../src/checkout/webview/index.ts";
import { expectCode } from "./coded.ts";

const HOSTS = MODE_NAMES.flatMap((mode) =>
  BRAND_NAMES.map((brand) => ({ mode, host: payHost(brand, mode) })),
);

describe.each(HOSTS)("$host", ({ mode, host }) => {
  const other = mode === "live" ? "test" : "live";

  test.each(CONFIRMATION_ENDPOINTS)("/%s in its own mode only", (endpoint) => {
    const url = `https://${host}/${endpoint}`;
    expect(matchConfirmationUrl(mode, url)).toBe(endpoint);
    expect(navigationVerdict(mode, url)).toBe("confirmed");
    expect(matchConfirmationUrl(other, url)).toBeUndefined();
    expect(navigationVerdict(other, url)).toBe("foreign");
  });
});

// biome-ignore format: a table reads by column
const CONFIRMED = [
  ["a slash behind it",             "https://pay.pointcheckout.com/complete/",                  "complete"],
  ["the key behind it",             "https://pay.pointcheckout.com/complete/90ed4298f15d46df",  "complete"],
  ["the embedded page",             "https://pay.pointcheckout.com/embedded/complete/",         "complete"],
  ["a language before it",          "https://pay.pointcheckout.com/embedded/ar/complete",       "complete"],
  ["two endpoints: the first",      "https://pay.pointcheckout.com/success-redirect/complete",  "success-redirect"],
  ["path parameters",               "https://pay.pointcheckout.com/x;a=1/complete;jsessionid=0", "complete"],
  ["upper case up to the path",     "HTTPS://PAY.POINTCHECKOUT.COM/complete",                   "complete"],
  ["the default port, written out", "https://pay.pointcheckout.com:443/complete",               "complete"],
  ["a query and a fragment",        "https://pay.pointcheckout.com/complete?a=\\b#c?d",         "complete"],
] as const;

test.each(CONFIRMED)("confirmed: %s", (_, url, endpoint) => {
  expect(matchConfirmationUrl("live", url)).toBe(endpoint);
});

/** What the official SDKs take for a confirmation, by the version that did first. */
// biome-ignore format: a table reads by column
const SDK_SPOOFS = [
  ["v1.2: no delimiter behind the host",   "https://pay.pointcheckout.com.evil.example/complete/"],
  ["v1.2: no delimiter, no dot either",    "https://pay.pointcheckout.community/complete/"],
  ["v1.2: the host as user info",          "https://pay.pointcheckout.com@evil.example/complete/"],
  ["v1.2: user and password",              "https://pay.pointcheckout.com:443@evil.example/complete/"],
  ["v1.2: a path prefix",                  "https://pay.pointcheckout.com/complete-profile"],
  ["v1.2: a longer path prefix",           "https://pay.pointcheckout.com/payment-confirmations"],
  ["v1.4: the marker in the query",        "https://pay.pointcheckout.com/checkout/abc?next=/complete/"],
  ["v1.4: the marker in the fragment",     "https://pay.pointcheckout.com/checkout/abc#/complete/"],
  ["v1.4: the marker in a value",          "https://pay.pointcheckout.com/checkout/success-redirected"],
  ["v1.4: suffix host and query",          "https://pay.paymennt.com.evil.example/?x=/payment-confirmation"],
] as const;

// biome-ignore format: a table reads by column
const SPOOFS = [
  ...SDK_SPOOFS,
  ["user info before the true host",       "https://evil@pay.pointcheckout.com/complete"],
  ["empty user info",                      "https://@pay.pointcheckout.com/complete"],
  ["encoded at sign",                      "https://pay.pointcheckout.com%40evil.example/complete"],
  ["suffix host with a hyphen",            "https://pay.pointcheckout.com-pay.example/complete"],
  ["prefix to the host",                   "https://evilpay.pointcheckout.com/complete"],
  ["subdomain",                            "https://a.pay.pointcheckout.com/complete"],
  ["parent domain",                        "https://pointcheckout.com/complete"],
  ["the API's host",                       "https://api.pointcheckout.com/complete"],
  ["trailing dot",                         "https://pay.pointcheckout.com./complete"],
  ["other port",                           "https://pay.pointcheckout.com:8443/complete"],
  ["port with a leading zero",             "https://pay.pointcheckout.com:0443/complete"],
  ["empty port",                           "https://pay.pointcheckout.com:/complete"],
  ["IPv4",                                 "https://127.0.0.1/complete"],
  ["IPv6",                                 "https://[::1]/complete"],
  ["other scheme",                         "http://pay.pointcheckout.com/complete"],
  ["secure web socket",                    "wss://pay.pointcheckout.com/complete"],
  ["script",                               "javascript://pay.pointcheckout.com/complete"],
  ["view-source",                          "view-source:https://pay.pointcheckout.com/complete"],
  ["blob",                                 "blob:https://pay.pointcheckout.com/complete"],
  ["file",                                 "file://pay.pointcheckout.com/complete"],
  ["intent",                               "intent://pay.pointcheckout.com/complete#Intent;scheme=https;end"],
  ["no scheme",                            "//pay.pointcheckout.com/complete"],
  ["path alone",                           "/complete"],
  ["no slashes",                           "https:pay.pointcheckout.com/complete"],
  ["one slash",                            "https:/pay.pointcheckout.com/complete"],
  ["three slashes",                        "https:///pay.pointcheckout.com/complete"],
  ["backslashes",                          "https:\\\\pay.pointcheckout.com\\complete"],
  ["backslash behind the host",            "https://pay.pointcheckout.com\\@evil.example/complete"],
  ["backslash before the host's end",      "https://evil.example\\@pay.pointcheckout.com/complete"],
  ["backslash in the path",                "https://pay.pointcheckout.com/checkout\\complete"],
  ["backslash that hides dot segments",    "https://pay.pointcheckout.com/complete/..\\checkout"],
  ["encoded slash",                        "https://pay.pointcheckout.com/checkout%2Fcomplete"],
  ["encoded slash behind it",              "https://pay.pointcheckout.com/complete%2Fabc"],
  ["encoded slash before it",              "https://pay.pointcheckout.com/go%2F/complete"],
  ["twice encoded slash",                  "https://pay.pointcheckout.com/checkout%252Fcomplete"],
  ["encoded backslash",                    "https://pay.pointcheckout.com/checkout%5Ccomplete"],
  ["encoded letter",                       "https://pay.pointcheckout.com/%63omplete"],
  ["encoded semicolon",                    "https://pay.pointcheckout.com/complete%3Bx"],
  ["encoded host",                         "https://pay%2Epointcheckout%2Ecom/complete"],
  ["other case",                           "https://pay.pointcheckout.com/Complete"],
  ["dot segments away from it",            "https://pay.pointcheckout.com/complete/../checkout/abc"],
  ["encoded dot segments away from it",    "https://pay.pointcheckout.com/complete/%2e%2E/checkout/abc"],
  ["half encoded dot segments",            "https://pay.pointcheckout.com/complete/.%2e/checkout/abc"],
  ["dot segments with parameters",         "https://pay.pointcheckout.com/complete/..;/checkout/abc"],
  ["open redirect in the path",            "https://pay.pointcheckout.com/redirect/https://evil.example/complete"],
  ["open redirect without a scheme",       "https://pay.pointcheckout.com/redirect//evil.example/complete"],
  ["open redirect in the query",           "https://pay.pointcheckout.com/redirect?to=https://pay.pointcheckout.com/complete"],
  ["open redirect of another host",        "https://evil.example/https://pay.pointcheckout.com/complete"],
  ["open redirect with encoding",          "https://evil.example/?u=https%3A%2F%2Fpay.pointcheckout.com%2Fcomplete"],
  ["query behind the host",                "https://pay.pointcheckout.com?/complete"],
  ["fragment behind the host",             "https://pay.pointcheckout.com#/complete"],
  ["fragment before a suffix host",        "https://evil.example#@pay.pointcheckout.com/complete"],
  ["query before a suffix host",           "https://evil.example?@pay.pointcheckout.com/complete"],
  ["Cyrillic letter in the host",          "https://p\u0430y.pointcheckout.com/complete"],
  ["that host in its ASCII form",          "https://xn--py-7kc.pointcheckout.com/complete"],
  ["full-width letter in the host",        "https://\uff50ay.pointcheckout.com/complete"],
  ["ideographic full stop",                "https://pay\u3002pointcheckout\u3002com/complete"],
  ["Kelvin sign",                          "https://pay.pointchec\u212aout.com/complete"],
  ["soft hyphen in the host",              "https://pay.point\u00adcheckout.com/complete"],
  ["zero-width space in the host",         "https://pay.pointcheckout.com\u200b/complete"],
  ["full-width slash",                     "https://pay.pointcheckout.com\uff0fcomplete"],
  ["full-width question mark",             "https://evil.example\uff1f@pay.pointcheckout.com/complete"],
  ["right-to-left override",               "https://pay.pointcheckout.com/\u202ecomplete"],
  ["tab in the scheme",                    "ht\ttps://pay.pointcheckout.com/complete"],
  ["tab in the host",                      "https://pay.point\tcheckout.com/complete"],
  ["tab in the endpoint",                  "https://pay.pointcheckout.com/comp\tlete"],
  ["line break in the path",               "https://pay.pointcheckout.com/\ncomplete"],
  ["line break before a second address",   "https://evil.example/\nhttps://pay.pointcheckout.com/complete"],
  ["line break at the end",                "https://pay.pointcheckout.com/complete\n"],
  ["carriage return",                      "https://pay.pointcheckout.com\r/complete"],
  ["blank in front",                       " https://pay.pointcheckout.com/complete"],
  ["blank behind the host",                "https://pay.pointcheckout.com /complete"],
  ["NUL behind the host",                  "https://pay.pointcheckout.com\0.evil.example/complete"],
  ["DEL",                                  "https://pay.pointcheckout.com/complete\x7f"],
  ["no path",                              "https://pay.pointcheckout.com"],
  ["root",                                 "https://pay.pointcheckout.com/"],
  ["too long",                             `https://pay.pointcheckout.com/complete/${"a".repeat(8192)}`],
] as const;

test.each(SPOOFS)("refused: %s", (_, url) => {
  expect(matchConfirmationUrl("live", url)).toBeUndefined();
  expect(navigationVerdict("live", url)).not.toBe("confirmed");
});

describe("verdict", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["https://pay.test.pointcheckout.com/checkout/abc",  "continue"],
    ["https://pay.test.paymennt.com/",                   "continue"],
    ["https://pay.test.pointcheckout.com/complete",      "confirmed"],
    ["https://acs.bank.example/complete",                "foreign"],
    ["https://pay.test.pointcheckout.com:8443/checkout", "foreign"],
    ["http://pay.test.pointcheckout.com/checkout/abc",   "foreign"],
    ["about:blank",                                      "foreign"],
    ["",                                                 "foreign"],
  ] as const)("%s is %s", (url, verdict) => {
    expect(navigationVerdict("test", url)).toBe(verdict);
  });
});

describe("options", () => {
  test("further endpoints are watched besides the documented ones", () => {
    const watch = { extraEndpoints: ["cancel"] };
    expect(matchConfirmationUrl("test", "https://pay.test.pointcheckout.com/cancel/a", watch)).toBe("cancel");
    expect(matchConfirmationUrl("test", "https://pay.test.pointcheckout.com/complete", watch)).toBe(
      "complete",
    );
  });

  test.each(["pointcheckout", "paymennt"])("staging of %s is watched when asked for, and alone", (brand) => {
    const url = `https://pay.staging.${brand}.com/complete`;
    expect(matchConfirmationUrl("test", url)).toBeUndefined();
    expect(matchConfirmationUrl("test", url, { staging: true })).toBe("complete");
    expect(matchConfirmationUrl("test", `https://pay.test.${brand}.com/complete`, { staging: true })).toBe(
      undefined,
    );
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["mode",                      ["debug", ""]],
    ["mode",                      ["__proto__", ""]],
    ["url",                       ["live", undefined]],
    ["options",                   ["live", "", null]],
    ["options.staging",           ["live", "", { staging: 1 }]],
    ["options.extraEndpoints",    ["live", "", { extraEndpoints: "cancel" }]],
    ["options.extraEndpoints[1]", ["live", "", { extraEndpoints: ["cancel", 2] }]],
    ["options.extraEndpoints[0]", ["live", "", { extraEndpoints: ["a/b"] }]],
    ["options.extraEndpoints[0]", ["live", "", { extraEndpoints: [""] }]],
  ])("%s is checked", (argument, args) => {
    for (const judge of [matchConfirmationUrl, navigationVerdict]) {
      const error = expectCode(() => judge(...(args as [never, never, never])), "ARGUMENT_INVALID");
      expect(error.context.argument).toBe(argument);
    }
  });
});
