/**
 * Where card data may go: the address of one CardSecure, checked before anything is sent.
 *
 * @module
 */
import { type CardPointeAddress, type CardPointeSite, cardPointeBase } from "../cardpointe-host.ts";

/** A group of merchants at the vendor, and which of its two environments. */
export type CardSecureSite = CardPointeSite;

/** A full address; `/cardsecure/…` is appended. */
export type CardSecureAddress = CardPointeAddress;

/**
 * The checked base address, without a slash at its end.
 *
 * @throws Vp3300Error `TOKENIZE_HOST_REFUSED` (`reason` credentials, query, scheme, host or port), `ARGUMENT_INVALID`
 */
export function cardSecureBase(
  config: CardSecureSite | CardSecureAddress,
  allowedHosts: readonly string[],
): string {
  return cardPointeBase(config, allowedHosts, "TOKENIZE_HOST_REFUSED");
}
