/**
 * The part of a checkout that may leave the server.
 *
 * @module
 */
import { refuseArgument, requireObject, requireOneOf } from "../../arguments.ts";
import type { AppPayload } from "../app-payload.ts";
import { MODE_NAMES, type Mode } from "../brands.ts";
import type { Checkout } from "./results.ts";

/**
 * What the shop's app needs to open `checkout`: exactly `checkoutId`, `checkoutKey`, `mode` and `redirectUrl`. For that
 * shopper only.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for a checkout without key or pay page
 */
export function toAppPayload(checkout: Checkout, mode: Mode): AppPayload {
  requireObject("checkout", checkout);
  requireOneOf("mode", mode, MODE_NAMES);
  const { id: checkoutId, checkoutKey, redirectUrl } = checkout;
  if (checkoutKey === undefined || redirectUrl === undefined) {
    refuseArgument("checkout", "checkout with checkoutKey and redirectUrl", "checkout without");
  }
  return { checkoutId, checkoutKey: checkoutKey.reveal(), mode, redirectUrl: redirectUrl.reveal() };
}
