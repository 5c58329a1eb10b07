/**
 * What a webview does with an address it is about to open.
 *
 * @module
 */
import { refuseArgument, requireText } from "../../arguments.ts";
import type { Mode } from "../brands.ts";
import { confirmationEndpoint, requireWatch, type WatchOptions } from "./confirmation.ts";
import { pinnedPayUrl } from "./pay-url.ts";

/**
 * | decision        | the webview                                                                         |
 * | --------------- | ----------------------------------------------------------------------------------- |
 * | allow           | loads it                                                                            |
 * | allow-and-close | loads it, because the load may finish the payment, and closes                       |
 * | block           | does not load it                                                                    |
 * | external        | does not load it; the app may hand it to the system (a bank's app, a phone number)  |
 */
export type NavigationDecision = "allow" | "allow-and-close" | "block" | "external";

/**
 * | verdict   | the address is                                                                              |
 * | --------- | ------------------------------------------------------------------------------------------- |
 * | continue  | on a pay host of the mode, and the checkout goes on                                         |
 * | confirmed | a confirmation endpoint: close and ask the shop's server                                    |
 * | foreign   | anything else. Not hostile by itself: 3-D Secure pages are on the hosts of the banks        |
 */
export type NavigationVerdict = "continue" | "confirmed" | "foreign";

interface SchemeRule {
  readonly mainFrame: NavigationDecision;
  readonly subFrame: NavigationDecision;
}

/** Any other scheme is external. */
// biome-ignore format: a table reads by column
const SCHEMES: ReadonlyMap<string, SchemeRule> = new Map<string, SchemeRule>([
  ["https",      { mainFrame: "allow", subFrame: "allow" }],
  ["about",      { mainFrame: "allow", subFrame: "allow" }],
  ["data",       { mainFrame: "block", subFrame: "allow" }],
  ["blob",       { mainFrame: "block", subFrame: "allow" }],
  ["http",       { mainFrame: "block", subFrame: "block" }],
  ["file",       { mainFrame: "block", subFrame: "block" }],
  ["content",    { mainFrame: "block", subFrame: "block" }],
  ["javascript", { mainFrame: "block", subFrame: "block" }],
]);

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const EXTERNAL: SchemeRule = { mainFrame: "external", subFrame: "external" };
/** For what has no scheme that can be read: a blank, a tab or a line break in front of it or inside. */
const UNREADABLE: SchemeRule = { mainFrame: "block", subFrame: "block" };

function schemeRule(url: string): SchemeRule {
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  return scheme === undefined ? UNREADABLE : (SCHEMES.get(scheme) ?? EXTERNAL);
}

/**
 * What to do with a navigation. Only the main frame can end the checkout. Hosts other than the pay hosts are allowed
 * over https, because 3-D Secure pages are on the hosts of the banks.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function navigationDecision(
  mode: Mode,
  url: string,
  mainFrame: boolean,
  options: WatchOptions = {},
): NavigationDecision {
  requireWatch(mode, options);
  requireText("url", url);
  if (typeof mainFrame !== "boolean") refuseArgument("mainFrame", "boolean", typeof mainFrame);
  if (!mainFrame) return schemeRule(url).subFrame;
  return confirmationEndpoint(mode, url, options) === undefined
    ? schemeRule(url).mainFrame
    : "allow-and-close";
}

/**
 * Where an address stands, in one word, by pinned host and whole path segment as in {@link matchConfirmationUrl}.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function navigationVerdict(mode: Mode, url: string, options: WatchOptions = {}): NavigationVerdict {
  requireWatch(mode, options);
  requireText("url", url);
  if (confirmationEndpoint(mode, url, options) !== undefined) return "confirmed";
  return pinnedPayUrl(mode, url, options.staging) === undefined ? "foreign" : "continue";
}
