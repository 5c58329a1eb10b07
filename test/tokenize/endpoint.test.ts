import { describe, expect, test } from "vitest";
import { cardSecureBase } from "../../src/tokenize/endpoint.ts";

describe("a site", () => {
  test.each([
    [{ site: "fts", environment: "uat" }, "https://fts-uat.cardconnect.com"],
    [{ site: "fts", environment: "production" }, "https://fts.cardconnect.com"],
    [{ site: "My-Shop1", environment: "production" }, "https://my-shop1.cardconnect.com"],
  ] as const)("%j is %s", (config, base) => expect(cardSecureBase(config, [])).toBe(base));

  test.each([
    { site: "", environment: "uat" },
    { site: "fts-uat", environment: "production" },
    { site: "fts-UAT", environment: "uat" },
    { site: "a.b", environment: "uat" },
    { site: "evil.example/", environment: "uat" },
    { site: "user:pw@evil", environment: "uat" },
    { site: "-fts", environment: "uat" },
    { site: "x".repeat(60), environment: "uat" },
    { site: "fts", environment: "test" },
    { site: "fts" },
    { site: 1, environment: "uat" },
    {},
    null,
    "fts",
  ])("%j is none", (config) => {
    expect(() => cardSecureBase(config as never, [])).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});

describe("an address", () => {
  test.each([
    ["https://fts.cardconnect.com", "https://fts.cardconnect.com"],
    ["https://FTS.CardConnect.com/", "https://fts.cardconnect.com"],
    ["https://fts.cardconnect.com:443/", "https://fts.cardconnect.com"],
    ["https://fts.cardconnect.com/proxy//", "https://fts.cardconnect.com/proxy"],
    ["https://pay.shop.example:8443/cc", "https://pay.shop.example:8443/cc"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://127.1:8080", "http://127.0.0.1:8080"],
    ["http://localhost:1/", "http://localhost:1"],
    ["http://[::1]:1", "http://[::1]:1"],
    ["https://localhost", "https://localhost"],
  ])("%s is allowed", (baseUrl, base) => {
    expect(cardSecureBase({ baseUrl }, ["pay.shop.example"])).toBe(base);
  });

  test.each([
    ["https://evil.example", "host"],
    ["https://cardconnect.com", "host"],
    ["https://cardconnect.com.evil.example", "host"],
    ["https://evilcardconnect.com", "host"],
    ["https://fts.cardconnect.com.", "host"],
    ["https://fts.cardconnect.com@evil.example", "credentials"],
    ["https://user:password@fts.cardconnect.com", "credentials"],
    ["https://user@127.0.0.1", "credentials"],
    ["http://fts.cardconnect.com", "scheme"],
    ["http://pay.shop.example", "scheme"],
    ["http://10.0.0.1", "scheme"],
    ["http://128.0.0.1", "scheme"],
    ["http://localhost.evil.example", "scheme"],
    ["ftp://127.0.0.1", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["data:text/plain,x", "scheme"],
    ["https://fts.cardconnect.com:6443", "port"],
    ["https://fts.cardconnect.com/?site=1", "query"],
    ["https://fts.cardconnect.com/#x", "query"],
    ["https://sub.pay.shop.example", "host"],
  ])("%s is refused for its %s", (baseUrl, reason) => {
    expect(() => cardSecureBase({ baseUrl }, ["pay.shop.example"])).toThrow(
      expect.objectContaining({
        code: "TOKENIZE_HOST_REFUSED",
        context: expect.objectContaining({ reason }),
      }),
    );
  });

  test("a password in it never gets into the error", () => {
    try {
      cardSecureBase({ baseUrl: "https://user:hunter2@evil.example" }, []);
      expect.unreachable();
    } catch (error) {
      expect(String(error) + JSON.stringify(error)).not.toContain("hunter2");
    }
  });

  test.each(["", "fts.cardconnect.com", "//fts.cardconnect.com", 1])("%j is no URL", (baseUrl) => {
    expect(() => cardSecureBase({ baseUrl } as never, [])).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });

  test.each([["*.example"], ["https://a.example"], ["a.example:443"], ["A.example"], [""], [1]])(
    "%j can't be allowed",
    (host) => {
      expect(() => cardSecureBase({ baseUrl: "http://localhost" }, [host as string])).toThrow(
        expect.objectContaining({ code: "ARGUMENT_INVALID" }),
      );
    },
  );
});
