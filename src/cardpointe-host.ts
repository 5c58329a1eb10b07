/**
 * Where the services of CardPointe are, and where what is meant for them may go.
 *
 * Source: CardPointe "CardSecure API" and "CardPointe Gateway API", service URLs. Port 443 everywhere since September 2019.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireOneOf, requireText } from "./arguments.ts";
import { type ErrorCode, Vp3300Error } from "./errors.ts";

/** A group of merchants at the vendor, as the host name spells it ("fts"), and which of its two environments. */
export interface CardPointeSite {
  readonly site: string;
  readonly environment: "uat" | "production";
}

/**
 * A full address, for the simulator, proxies and private sites: `https` to `*.cardconnect.com` or to a host of
 * `allowedHosts`, `http` to this machine only. A path is kept, and the service's own is appended to it.
 */
export interface CardPointeAddress {
  readonly baseUrl: string;
}

const VENDOR_DOMAIN = ".cardconnect.com";
const SITE = /^[a-z0-9](?:[a-z0-9-]{0,57}[a-z0-9])?$/i;
const SITE_SUFFIX = { uat: "-uat", production: "" } as const;
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

function siteUrl({ site, environment }: CardPointeSite): string {
  requireText("config.site", site);
  requireOneOf("config.environment", environment, ["uat", "production"]);
  if (!SITE.test(site))
    refuseArgument("config.site", "letters, digits and inner hyphens", `${site.length} characters`);
  // "fts-uat" with "production" would quietly be UAT, and with "uat" a host that does not exist.
  if (/-uat$/i.test(site)) refuseArgument("config.site", "the site without -uat", "a host name");
  return `https://${site}${SITE_SUFFIX[environment]}${VENDOR_DOMAIN}`;
}

function requireHosts(allowedHosts: readonly string[]): void {
  requireArray("options.allowedHosts", allowedHosts);
  for (const host of allowedHosts) {
    requireText("options.allowedHosts[]", host);
    if (!/^[a-z0-9.-]+$/.test(host)) {
      refuseArgument(
        "options.allowedHosts[]",
        "a host name in lower case, without scheme and port",
        "other text",
      );
    }
  }
}

function checkHost(url: URL, allowedHosts: readonly string[], code: ErrorCode): void {
  const { protocol, hostname, port } = url;
  const refuse = (reason: string): never => {
    throw new Vp3300Error(code, { reason, host: hostname });
  };
  if (url.username !== "" || url.password !== "") refuse("credentials");
  if (url.search !== "" || url.hash !== "") refuse("query");
  if (LOOPBACK.test(hostname) && (protocol === "http:" || protocol === "https:")) return;
  if (protocol !== "https:") refuse("scheme");
  if (allowedHosts.includes(hostname)) return;
  if (!hostname.endsWith(VENDOR_DOMAIN)) refuse("host");
  if (port !== "") refuse("port");
}

/**
 * The checked base address, without a slash at its end.
 *
 * @throws Vp3300Error `code` (`reason` credentials, query, scheme, host or port), `ARGUMENT_INVALID`
 */
export function cardPointeBase(
  config: CardPointeSite | CardPointeAddress,
  allowedHosts: readonly string[],
  code: ErrorCode,
): string {
  requireObject("config", config);
  requireHosts(allowedHosts);
  if (!("baseUrl" in config)) return siteUrl(config).toLowerCase();
  requireText("config.baseUrl", config.baseUrl);
  if (!URL.canParse(config.baseUrl)) refuseArgument("config.baseUrl", "an absolute URL", "other text");
  const url = new URL(config.baseUrl);
  checkHost(url, allowedHosts, code);
  return url.origin + url.pathname.replace(/\/+$/, "");
}
