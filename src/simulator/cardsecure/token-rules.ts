/**
 * How a token looks: `9`, two digits of the account, nine digits, its last four; 16 in all, and Luhn-valid. The nine
 * are a keyed hash of site and account, so that the same card keeps its token as long as the key and the site do.
 *
 * Source: CardPointe "CardSecure", token format; the hash is this simulator's.
 *
 * @module
 */
import { isLuhnValid } from "../../luhn.ts";

const HASHED_DIGITS = 8;
const text = new TextEncoder();

/** The key of the hash, from any text. */
export function tokenKeyOf(secret: string) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return globalThis.crypto.subtle.importKey("raw", text.encode(secret), algorithm, false, ["sign"]);
}

/** The platform's type for it, which has no name that every platform shares. */
export type TokenKey = Awaited<ReturnType<typeof tokenKeyOf>>;

/** Ten tokens share the first eight of the nine digits; the ninth is the one that makes the whole pass. */
function withCheckDigit(start: string, end: string): string {
  for (let digit = 0; digit < 9; digit++) {
    if (isLuhnValid(`${start}${digit}${end}`)) return `${start}${digit}${end}`;
  }
  return `${start}9${end}`;
}

/** The token for what `identity` names, between its `prefix` (two digits) and `last4`. */
export async function tokenOf(
  key: TokenKey,
  identity: string,
  prefix: string,
  last4: string,
): Promise<string> {
  const hash = new DataView(await globalThis.crypto.subtle.sign("HMAC", key, text.encode(identity)));
  const hashed = String(hash.getBigUint64(0) % 10n ** BigInt(HASHED_DIGITS)).padStart(HASHED_DIGITS, "0");
  return withCheckDigit(`9${prefix}${hashed}`, last4);
}
