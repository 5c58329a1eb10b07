/**
 * Where the API of each brand and mode is, and how its credentials are sent.
 *
 * Source: PointCheckout OpenAPI (Sept 2021) and Paymennt OpenAPI (Mar 2026), servers and security schemes.
 *
 * @module
 */
import { requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import {
  BRAND_NAMES,
  BRANDS,
  type Brand,
  MODE_NAMES,
  MODES,
  type Mode,
  payHost,
  payHosts,
} from "../brands.ts";

/** Which API to call. */
export interface EnvironmentConfig {
  /** Default "pointcheckout". */
  readonly brand?: Brand | undefined;
  /** Real money, or the test environment. */
  readonly mode: Mode;
  /** Instead of the brand's: `https`, or `http` to this machine. A path is kept: give `…/mer/v2.0/` with it. */
  readonly apiBase?: string | undefined;
  /** Instead of the brand's. Unverified: which names each host takes today; set them if the API answers 401. */
  readonly keyHeader?: string | undefined;
  readonly secretHeader?: string | undefined;
}

/** A resolved {@link EnvironmentConfig}. */
export interface Environment {
  readonly brand: Brand;
  readonly mode: Mode;
  /** With a slash at its end. */
  readonly apiBase: string;
  readonly payBase: string;
  /** Both brands' pay hosts of this mode. */
  readonly payHosts: readonly string[];
  readonly keyHeader: string;
  readonly secretHeader: string;
}

const HEADER_PREFIX = { pointcheckout: "X-PointCheckout-Api-", paymennt: "X-Paymennt-Api-" } as const;
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;

function refuse(reason: string): never {
  throw new Vp3300Error("CHECKOUT_UNSAFE_ENVIRONMENT", { reason });
}

function checkedBase(text: string): string {
  requireText("config.apiBase", text);
  if (!URL.canParse(text)) refuse("apiBase is no absolute URL");
  const { protocol, hostname, username, password, search, hash, origin, pathname } = new URL(text);
  if (username !== "" || password !== "") refuse("apiBase holds credentials");
  if (search !== "" || hash !== "") refuse("apiBase has a query or fragment");
  if (protocol !== "https:" && !(protocol === "http:" && LOOPBACK.test(hostname)))
    refuse("apiBase is not https");
  return `${origin}${pathname.replace(/\/*$/, "/")}`;
}

function checkedHeader(argument: string, name: string): string {
  requireText(argument, name);
  if (!HEADER_NAME.test(name)) refuse(`${argument} is no header name`);
  return name;
}

/**
 * The addresses and header names of a brand and mode.
 *
 * @throws Vp3300Error `CHECKOUT_UNSAFE_ENVIRONMENT` for an `apiBase` that the credentials may not be sent to;
 *   `ARGUMENT_INVALID`
 */
export function resolveEnvironment(config: EnvironmentConfig): Environment {
  requireObject("config", config);
  const { brand = "pointcheckout", mode } = config;
  requireOneOf("config.brand", brand, BRAND_NAMES);
  requireOneOf("config.mode", mode, MODE_NAMES);
  const {
    apiBase = `https://api.${MODES[mode]}${BRANDS[brand]}/mer/v2.0/`,
    keyHeader = `${HEADER_PREFIX[brand]}Key`,
    secretHeader = `${HEADER_PREFIX[brand]}Secret`,
  } = config;
  return {
    brand,
    mode,
    apiBase: checkedBase(apiBase),
    payBase: `https://${payHost(brand, mode)}`,
    payHosts: payHosts(mode, brand),
    keyHeader: checkedHeader("config.keyHeader", keyHeader),
    secretHeader: checkedHeader("config.secretHeader", secretHeader),
  };
}
