/**
 * Reads the address of a pay page, strictly: what a webview reports is already in its canonical form, so a text in any
 * other form was written to be read in two ways, and is refused instead of being put right.
 *
 * ```text
 * https:// host [:443] [/ segment [;parameters] ...] [?query] [#fragment]
 * ```
 *
 * No `URL` is used. React Native has one of its own that adds a slash to what it is given and, up to 0.72, can't name
 * the host; this reading is the same on every platform.
 *
 * Refused: blanks, tabs, line breaks, other controls and anything beyond ASCII, user info, ports other than 443,
 * backslashes in host or path, dot segments (also `%2e`), missing or extra slashes behind the scheme.
 *
 * @module
 */
import { BRAND_NAMES, BRANDS, type Mode, payHosts } from "../brands.ts";

/** Longer is no address that a pay page has. */
const MAX_CHARACTERS = 8192;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const ADDRESS = /^https:\/\/([a-z0-9.-]+)(?::443)?((?:\/[^?#\\]*)?)(?:[?#]|$)/i;
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;

/** The host that a pay page is on, and the page's path. */
export interface PayUrl {
  /** In lower case. */
  readonly host: string;
  /** Between the slashes, without what stands behind a `;`, still percent-encoded. */
  readonly segments: readonly string[];
}

/** What `url` says, or `undefined` if it is not an https address in canonical form. Unchecked. */
function readPayUrl(url: string): PayUrl | undefined {
  if (url.length > MAX_CHARACTERS || !VISIBLE_ASCII.test(url)) return undefined;
  const parts = ADDRESS.exec(url);
  if (parts === null) return undefined;
  const segments = parts[2]!
    .split("/")
    .slice(1)
    .map((segment) => segment.replace(/;.*/, ""));
  if (segments.some((segment) => DOT_SEGMENT.test(segment))) return undefined;
  return { host: parts[1]!.toLowerCase(), segments };
}

/** The vendor's internal environment, of both brands. */
const STAGING_HOSTS: readonly string[] = BRAND_NAMES.map((brand) => `pay.staging.${BRANDS[brand]}`);

/** What `url` says if it is on a pay host of `mode`, else `undefined`. Unchecked. */
export function pinnedPayUrl(mode: Mode, url: string, staging = false): PayUrl | undefined {
  const address = readPayUrl(url);
  const hosts = staging ? STAGING_HOSTS : payHosts(mode);
  return address !== undefined && hosts.includes(address.host) ? address : undefined;
}
