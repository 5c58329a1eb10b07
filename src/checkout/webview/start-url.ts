/**
 * The address that a checkout starts at.
 *
 * Source: PointCheckout "Mobile checkout" guide (`redirectUrl`); the official mobile SDKs (the embedded page).
 *
 * @module
 */
import { refuseArgument, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { BRAND_NAMES, type Brand, MODE_NAMES, type Mode, payHost } from "../brands.ts";
import { pinnedPayUrl } from "./pay-url.ts";

/** What {@link resolveStartUrl} goes by. An `AppPayload` is one. */
export interface StartUrlInput {
  readonly mode: Mode;
  /** Needed unless `embedded`: the pay page's address as the shop's server got it. */
  readonly redirectUrl?: string | undefined;
  /** Needed with `embedded`: 8 to 128 letters, digits, `_` and `-`. */
  readonly checkoutKey?: string | undefined;
  /** Whose embedded page. Default: pointcheckout. */
  readonly brand?: Brand | undefined;
  /** Opens the page that the official mobile SDKs open, built from `checkoutKey`. Default: false. */
  readonly embedded?: boolean | undefined;
  /** As in `WatchOptions`, for `redirectUrl`. */
  readonly staging?: boolean | undefined;
}

const CHECKOUT_KEY = /^[A-Za-z0-9_-]{8,128}$/;

/** The value itself opens the pay page: it stays out of the error. */
function refuseStart(paths: keyof StartUrlInput): never {
  throw new Vp3300Error("CHECKOUT_VALIDATION", { operation: "resolveStartUrl", paths });
}

/**
 * The address to open: `redirectUrl` as it is, or with `embedded` one made of `checkoutKey`.
 *
 * @throws Vp3300Error `CHECKOUT_VALIDATION` if `redirectUrl` is not an https address on a pay host of the mode, or
 * `checkoutKey` is not a key; `ARGUMENT_INVALID`
 */
export function resolveStartUrl(start: StartUrlInput): string {
  requireObject("start", start);
  const {
    mode,
    redirectUrl,
    checkoutKey,
    brand = "pointcheckout",
    embedded = false,
    staging = false,
  } = start;
  requireOneOf("start.mode", mode, MODE_NAMES);
  if (typeof embedded !== "boolean") refuseArgument("start.embedded", "boolean", typeof embedded);
  if (embedded) {
    requireOneOf("start.brand", brand, BRAND_NAMES);
    requireText("start.checkoutKey", checkoutKey);
    if (!CHECKOUT_KEY.test(checkoutKey)) refuseStart("checkoutKey");
    return `https://${payHost(brand, mode)}/embedded/checkout/${checkoutKey}`;
  }
  requireText("start.redirectUrl", redirectUrl);
  if (pinnedPayUrl(mode, redirectUrl, staging) === undefined) refuseStart("redirectUrl");
  return redirectUrl;
}
