import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mode, payHosts } from "../../../src/checkout/brands.ts";
import {
  CONFIRMATION_ENDPOINTS,
  matchConfirmationUrl,
  navigationDecision,
  navigationVerdict,
  resolveStartUrl,
} from "../../../src/checkout/webview/index.ts";
import { runs } from "../../runs.ts";
import { hostileUrl, mode } from "./arbitraries.ts";

/** The platform's own reading of an address, by the URL standard: whoever opens `url` ends here. */
function platformReading(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function isOnPayHost(of: Mode, url: string): boolean {
  const read = platformReading(url);
  return (
    read !== undefined &&
    read.protocol === "https:" &&
    read.username + read.password + read.port === "" &&
    payHosts(of).includes(read.hostname)
  );
}

function isConfirmation(of: Mode, url: string): boolean {
  const segments = isOnPayHost(of, url) ? new URL(url).pathname.split("/") : [];
  return segments.some((segment) =>
    (CONFIRMATION_ENDPOINTS as readonly string[]).includes(segment.split(";", 1)[0]!),
  );
}

test("a hostile address is never confirmed unless it is a confirmation address to the platform too", () => {
  const counts = { confirmed: 0, continue: 0, foreign: 0 };
  fc.assert(
    fc.property(mode(), hostileUrl(), (of, url) => {
      const verdict = navigationVerdict(of, url);
      counts[verdict]++;
      if (verdict === "confirmed") expect(isConfirmation(of, url)).toBe(true);
      if (verdict === "continue") expect(isOnPayHost(of, url)).toBe(true);
    }),
    { numRuns: Math.max(runs().numRuns, 20_000) },
  );
  // The generator would prove nothing if it never came near.
  expect(counts.confirmed).toBeGreaterThan(100);
  expect(counts.continue).toBeGreaterThan(100);
  expect(counts.foreign).toBeGreaterThan(5_000);
});

test("what the platform itself writes is confirmed wherever its path is plain", () => {
  fc.assert(
    fc.property(mode(), hostileUrl(), (of, url) => {
      const href = platformReading(url)?.href ?? "";
      const plain = /^https:\/\/[^/]+(?:\/[\w~-][\w.~-]*(?:;[^/?#]*)?)*\/?(?:[?#]|$)/.test(href);
      if (plain) expect(matchConfirmationUrl(of, href) !== undefined).toBe(isConfirmation(of, href));
    }),
    runs(5_000),
  );
});

test("verdict, decision and match are one judgement", () => {
  fc.assert(
    fc.property(mode(), hostileUrl(), (of, url) => {
      const confirmed = matchConfirmationUrl(of, url) !== undefined;
      expect(navigationVerdict(of, url) === "confirmed").toBe(confirmed);
      expect(navigationDecision(of, url, true) === "allow-and-close").toBe(confirmed);
      expect(navigationDecision(of, url, false)).not.toBe("allow-and-close");
    }),
    runs(5_000),
  );
});

test("a script never runs in the main frame, whatever its scheme looks like to us", () => {
  fc.assert(
    fc.property(mode(), hostileUrl(), (of, url) => {
      const { protocol } = platformReading(url) ?? {};
      if (protocol !== "javascript:" && protocol !== "data:" && protocol !== "file:") return;
      expect(navigationDecision(of, url, true)).toBe("block");
    }),
    runs(5_000),
  );
});

test("no hostile address is opened", () => {
  fc.assert(
    fc.property(mode(), hostileUrl(), (of, redirectUrl) => {
      let opened: string | undefined;
      try {
        opened = resolveStartUrl({ mode: of, redirectUrl });
      } catch {
        return;
      }
      expect(opened).toBe(redirectUrl);
      expect(isOnPayHost(of, redirectUrl)).toBe(true);
    }),
    runs(5_000),
  );
});
