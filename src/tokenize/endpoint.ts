/**
 * Where card data may go: the address of one CardSecure, checked before anything is sent.
 *
 * Source: CardPointe "CardSecure API", service URLs. Port 443 everywhere since September 2019.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireOneOf, requireText } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";

/** A group of merchants at the vendor, as the host name spells it ("fts"), and which of its two environments. */
export interface CardSecureSite {
  readonly site: string;
  readonly environment: "uat" | "production";
}

/**
 * A full address, for the simulator, proxies and private sites: `https` to `*.cardconnect.com` or to a host of
 * `allowedHosts`, `http` to this machine only. A path is kept; `/cardsecure/…` is appended.
 */
export interface CardSecureAddress {
  readonly baseUrl: string;
}

const VENDOR_DOMAIN = ".cardconnect.com";
const SITE = /^[a-z0-9](?:[a-z0-9-]{0,57}[a-z0-9])?$/i;
const SITE_SUFFIX = { uat: "-uat", production: "" } as const;
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

function refuseHost(reason: string, host: string): never {
  throw new Vp3300Error("TOKENIZE_HOST_REFUSED", { reason, host });
}

function siteUrl({ site, environment }: CardSecureSite): string {
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

function checkHost(url: URL, allowedHosts: readonly string[]): void {
  const { protocol, hostname, port } = url;
  if (url.username !== "" || url.password !== "") refuseHost("credentials", hostname);
  if (url.search !== "" || url.hash !== "") refuseHost("query", hostname);
  if (LOOPBACK.test(hostname) && (protocol === "http:" || protocol === "https:")) return;
  if (protocol !== "https:") refuseHost("scheme", hostname);
  if (allowedHosts.includes(hostname)) return;
  if (!hostname.endsWith(VENDOR_DOMAIN)) refuseHost("host", hostname);
  if (port !== "") refuseHost("port", hostname);
}

/**
 * The checked base address, without a slash at its end.
 *
 * @throws Vp3300Error `TOKENIZE_HOST_REFUSED` (`reason` credentials, query, scheme, host or port), `ARGUMENT_INVALID`
 */
export function cardSecureBase(
  config: CardSecureSite | CardSecureAddress,
  allowedHosts: readonly string[],
): string {
  requireObject("config", config);
  requireHosts(allowedHosts);
  if (!("baseUrl" in config)) return siteUrl(config).toLowerCase();
  requireText("config.baseUrl", config.baseUrl);
  if (!URL.canParse(config.baseUrl)) refuseArgument("config.baseUrl", "an absolute URL", "other text");
  const url = new URL(config.baseUrl);
  checkHost(url, allowedHosts);
  return url.origin + url.pathname.replace(/\/+$/, "");
}
