/**
 * The addresses at which a pay page says that something happened. Not what: a shopper who paid, one whose card was
 * refused and one who gave up end there all the same.
 *
 * Source: PointCheckout "Mobile checkout" guide (the three addresses); the official mobile SDKs (addresses with words
 * before and behind them).
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { MODE_NAMES, type Mode } from "../brands.ts";
import { pinnedPayUrl } from "./pay-url.ts";

/** The documented confirmation endpoints, each a whole path segment. */
export const CONFIRMATION_ENDPOINTS = ["complete", "success-redirect", "payment-confirmation"] as const;

/** What is watched besides the documented endpoints on the hosts of the mode. */
export interface WatchOptions {
  /** Further path segments that end a checkout, such as "cancel" of the SDKs before 2021. */
  readonly extraEndpoints?: readonly string[] | undefined;
  /** Watches the vendor's internal environment in place of the one of the mode. Not offered to shops. */
  readonly staging?: boolean | undefined;
}

/** Such a segment is read in one way by everybody. */
const PLAIN_SEGMENT = /^[\w.~-]+$/;

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireWatch(mode: unknown, options: unknown): asserts mode is Mode {
  requireOneOf("mode", mode, MODE_NAMES);
  requireObject("options", options);
  const { extraEndpoints = [], staging = false } = options as WatchOptions;
  if (typeof staging !== "boolean") refuseArgument("options.staging", "boolean", typeof staging);
  requireArray("options.extraEndpoints", extraEndpoints);
  for (const [index, name] of extraEndpoints.entries()) {
    requireText(`options.extraEndpoints[${index}]`, name);
    if (!PLAIN_SEGMENT.test(name)) {
      refuseArgument(`options.extraEndpoints[${index}]`, "one path segment", `${name.length} characters`);
    }
  }
}

/** {@link matchConfirmationUrl} for arguments that were checked. */
export function confirmationEndpoint(mode: Mode, url: string, options: WatchOptions): string | undefined {
  const segments = pinnedPayUrl(mode, url, options.staging)?.segments ?? [];
  const endpoints: readonly string[] = [...CONFIRMATION_ENDPOINTS, ...(options.extraEndpoints ?? [])];
  const index = segments.findIndex((segment) => endpoints.includes(segment));
  // An endpoint behind an empty or encoded segment belongs to an address inside this one: an open redirect.
  return segments.slice(0, index).every((segment) => PLAIN_SEGMENT.test(segment))
    ? segments[index]
    : undefined;
}

/**
 * The confirmation endpoint that `url` is at, or `undefined`. It is one if the address is https, in canonical form (no
 * user info, no other port, no control or non-ASCII characters, no backslashes or dot segments), its host is exactly
 * one of the two pay hosts of `mode`, and a whole path segment is an endpoint: with the same case, not
 * percent-encoded, cut at a `;`, behind nothing but plain words. Query and fragment never count.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function matchConfirmationUrl(
  mode: Mode,
  url: string,
  options: WatchOptions = {},
): string | undefined {
  requireWatch(mode, options);
  requireText("url", url);
  return confirmationEndpoint(mode, url, options);
}
