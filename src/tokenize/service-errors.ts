/**
 * CardSecure's error numbers, in our own words, and the code under which each is thrown.
 *
 * Source: CardPointe "CardSecure API", error codes. The grouping is this library's.
 *
 * @module
 */
import type { ErrorCode } from "../errors.ts";

/** A group of numbers that calls for the same reaction. */
const GROUPS = {
  card: "TOKENIZE_CARD_REFUSED",
  reader: "TOKENIZE_READER_DATA_REFUSED",
  key: "TOKENIZE_KEY_REFUSED",
  service: "TOKENIZE_SERVICE_UNAVAILABLE",
  request: "TOKENIZE_REQUEST_REFUSED",
} as const satisfies Record<string, ErrorCode>;

// biome-ignore format: a table reads by column
const NUMBERS: Readonly<Record<number, readonly [keyof typeof GROUPS, string]>> = {
  3:  ["request", "version"],
  7:  ["request", "action"],
  8:  ["card",    "not decimal digits"],
  12: ["key",     "key id unknown"],
  13: ["card",    "too long"],
  14: ["card",    "empty"],
  16: ["request", "algorithm"],
  17: ["key",     "encryption failed"],
  19: ["key",     "not base64"],
  20: ["reader",  "length of the encrypted data"],
  21: ["card",    "too short"],
  22: ["card",    "length of the decrypted number"],
  24: ["key",     "decryption failed"],
  25: ["key",     "padding of the decrypted data"],
  26: ["key",     "length field of the decrypted data"],
  27: ["service", "keystore not ready"],
  33: ["service", "application not ready"],
  35: ["request", "buffer"],
  38: ["card",    "characters that are not allowed"],
  39: ["reader",  "message length"],
  43: ["service", "server failed"],
  44: ["request", "configuration"],
  46: ["service", "token database"],
  47: ["request", "caller's address not allowed"],
  48: ["request", "token purged"],
  49: ["request", "data not found"],
  50: ["request", "hashing"],
  53: ["request", "duplicate"],
  54: ["card",    "Luhn check"],
  55: ["request", "site missing or unknown"],
  56: ["request", "token format"],
  57: ["request", "request signature invalid"],
  58: ["request", "request signature expired"],
  59: ["request", "request signature does not match"],
  60: ["request", "request signature failed"],
  61: ["reader",  "PIN translation"],
  63: ["key",     "key import"],
  64: ["key",     "key store user"],
  65: ["key",     "key store processor"],
  66: ["key",     "terminal not allowed"],
  68: ["key",     "key store rollback"],
  71: ["reader",  "decryption not allowed"],
  72: ["reader",  "EMV data invalid"],
  73: ["reader",  "EMV data empty"],
  74: ["request", "parameter missing"],
  75: ["request", "elliptic curve"],
  76: ["request", "writing JSON"],
  77: ["request", "reading JSON"],
  78: ["reader",  "swipe data invalid"],
};

/** The code for one of CardSecure's error numbers, and what it means. A number without an entry is a refused request. */
export function serviceErrorOf(errorcode: number): { readonly code: ErrorCode; readonly reason: string } {
  const [group, reason] = NUMBERS[errorcode] ?? ["request", "not documented"];
  return { code: GROUPS[group], reason };
}
