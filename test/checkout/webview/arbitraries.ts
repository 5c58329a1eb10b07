import fc from "fast-check";
import { BRAND_NAMES, MODE_NAMES, type Mode, payHost } from "../../../src/checkout/brands.ts";
import { CONFIRMATION_ENDPOINTS } from "../../../src/checkout/webview/index.ts";

const HOSTS = MODE_NAMES.flatMap((mode) => BRAND_NAMES.map((brand) => payHost(brand, mode)));

/** What an address is made of, and what a forger puts between. */
// biome-ignore format: a table reads by column
const PIECES = [
  "https://", "https:", "http://", "HTTPS://", "//", "javascript:", "data:text/html,", "blob:https://", "file:///", "intent://",
  ...HOSTS, ...HOSTS.map((host) => host.toUpperCase()), "pay.staging.pointcheckout.com", "evil.example", "127.0.0.1", "[::1]",
  ...CONFIRMATION_ENDPOINTS, "Complete", "complete-profile", "checkout", "embedded", "en", "90ed4298f15d46df",
  "/", "\\", "//", "/../", "/./", "/%2e%2e/", "%2f", "%2F", "%5c", "%252F", "%63", "%00", "%09", ";", ";jsessionid=1", "..;",
  "?", "#", "?next=", "&", "=", "@", "user:pass@", "%40", ":", ":443", ":8443", ":0", ":443@", ".", "..", "-",
  " ", "\t", "\n", "\r", "\0", "\x7f", "\u00ad", "\u0430", "\u200b", "\u202e", "\u212a", "\u3002", "\uff0f", "\uff20", "xn--",
] as const;

const piece = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
);

/** Pieces in any order: mostly nonsense, sometimes two readings of one text. */
const shuffled = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

/** A true confirmation address into which a few pieces were pushed, or from which characters were taken. */
const nearMiss = fc
  .tuple(
    fc.constantFrom(...HOSTS),
    fc.constantFrom(...CONFIRMATION_ENDPOINTS),
    fc.array(fc.tuple(fc.nat(80), piece, fc.nat(2)), { minLength: 1, maxLength: 3 }),
  )
  .map(([host, endpoint, edits]) =>
    edits.reduce((url, [at, inserted, removed]) => {
      const offset = Math.min(at, url.length);
      return url.slice(0, offset) + inserted + url.slice(offset + removed);
    }, `https://${host}/${endpoint}`),
  );

/** Four of five are right. */
const mostly = (right: readonly string[], wrong: readonly string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );

const segments = mostly(
  ["/complete", "/success-redirect", "/en", "/a;b"],
  ["/", "/..", "/.", "/..;", "/..\\x", "/%2e%2E", "/x%2Fy", "\\", "/https:", "/complete%2F", "/Complete"],
);

/** An address with every part right or hostile on its own. */
const assembled = fc
  .tuple(
    mostly(["https://", "HTTPS://"], ["http://", "https:/", "https:\\\\", "https:"]),
    mostly([""], ["user@", "@", "pay.pointcheckout.com@", "a:b@"]),
    mostly(HOSTS, [`${HOSTS[0]}.`, `${HOSTS[0]}.evil.example`, `x.${HOSTS[0]}`, "evil.example"]),
    mostly(["", ":443"], [":8443", ":", ":0443"]),
    fc.array(segments, { maxLength: 4 }).map((path) => path.join("")),
    mostly(["", "?x#y"], ["?", "?x=/complete", "#/complete/", "\t", "\n", " "]),
  )
  .map((parts) => parts.join(""));

/** Addresses that were made to be taken for a confirmation. */
export const hostileUrl = (): fc.Arbitrary<string> => fc.oneof(shuffled, nearMiss, assembled);

/** Either mode. */
export const mode = (): fc.Arbitrary<Mode> => fc.constantFrom(...MODE_NAMES);
