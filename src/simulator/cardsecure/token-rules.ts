/**
 * How a token looks: `9`, two digits of the account, nine digits, its last four; 16 in all, and Luhn-valid. The nine
 * are a keyed hash of site and account, so that the same card keeps its token as long as the key and the site do.
 *
 * Source: CardPointe "CardSecure", token format; the hash is this simulator's.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import { isLuhnValid } from "../../luhn.ts";

const HASHED_DIGITS = 8;

/** Ten tokens share the first eight of the nine digits; the ninth is the one that makes the whole pass. */
function withCheckDigit(start: string, end: string): string {
  for (let digit = 0; digit < 9; digit++) {
    if (isLuhnValid(`${start}${digit}${end}`)) return `${start}${digit}${end}`;
  }
  return `${start}9${end}`;
}

/**
 * The token for what `identity` names, between its `prefix` (two digits) and `last4`. Made at once: under a virtual
 * clock, a hash that the platform computes on another thread would come after deadlines that it should come before.
 */
export function tokenOf(secret: string, identity: string, prefix: string, last4: string): string {
  const hash = createHmac("sha256", secret).update(identity).digest();
  const hashed = String(hash.readBigUInt64BE(0) % 10n ** BigInt(HASHED_DIGITS)).padStart(HASHED_DIGITS, "0");
  return withCheckDigit(`9${prefix}${hashed}`, last4);
}
