/**
 * Keyed card data: what a person typed, checked before it is sent.
 *
 * Source: CardPointe mobile SDK guides, card entry (Luhn, brand, lengths, CVV length, expiry not past).
 *
 * @module
 */
import { requireInteger, requireObject, requireText } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";
import { isLuhnValid } from "../luhn.ts";
import { cardNumberLengths, cvvLengths, detectCardBrand, stripCardNumber } from "./card-brand.ts";
import { formatExpiry, isExpired, parseExpiry } from "./expiry.ts";

/** Card data as typed; spaces and hyphens in the number are ignored. */
export interface CardEntry {
  readonly number: string;
  /** MMYY or MMYYYY, see {@link parseExpiry}. */
  readonly expiry?: string | undefined;
  /** 3 digits, 4 for American Express. */
  readonly cvv?: string | undefined;
}

/** {@link CardEntry} in the form that CardSecure takes. */
export interface CheckedCardEntry {
  /** Digits only. */
  readonly number: string;
  /** MMYY. */
  readonly expiry?: string;
  readonly cvv?: string;
}

function refuse(field: string, reason: string): never {
  throw new Vp3300Error("TOKENIZE_CARD_INVALID", { field, reason });
}

/**
 * The digits of a whole card number.
 *
 * @throws Vp3300Error `TOKENIZE_CARD_INVALID` with `field` number and `reason` characters, length or luhn
 */
export function checkCardNumber(number: string): string {
  const digits = stripCardNumber(number);
  if (!/^\d+$/.test(digits)) refuse("number", "characters");
  if (!cardNumberLengths(detectCardBrand(digits)).includes(digits.length)) refuse("number", "length");
  if (!isLuhnValid(digits)) refuse("number", "luhn");
  return digits;
}

/** @throws Vp3300Error `TOKENIZE_CARD_INVALID` with `field` cvv and `reason` characters or length */
export function checkCvv(cvv: string, lengths: readonly number[]): string {
  requireText("cvv", cvv);
  if (!/^\d+$/.test(cvv)) refuse("cvv", "characters");
  if (!lengths.includes(cvv.length)) refuse("cvv", "length");
  return cvv;
}

/** The expiry as MMYY. @throws Vp3300Error `TOKENIZE_CARD_INVALID` with `field` expiry and `reason` format, month or past */
export function checkExpiry(text: string, nowMs: number): string {
  const expiry = parseExpiry(text);
  if (isExpired(expiry, nowMs)) refuse("expiry", "past");
  return formatExpiry(expiry);
}

/**
 * Checks typed card data at `nowMs` (milliseconds since 1970-01-01 UTC) and brings it into the form to send.
 *
 * @throws Vp3300Error `TOKENIZE_CARD_INVALID` with the `field` and the `reason`, `ARGUMENT_INVALID`
 */
export function checkCardEntry(entry: CardEntry, nowMs: number): CheckedCardEntry {
  requireObject("entry", entry);
  requireInteger("nowMs", nowMs, 0, Number.MAX_SAFE_INTEGER);
  const number = checkCardNumber(entry.number);
  return {
    number,
    ...(entry.expiry === undefined ? {} : { expiry: checkExpiry(entry.expiry, nowMs) }),
    ...(entry.cvv === undefined ? {} : { cvv: checkCvv(entry.cvv, cvvLengths(detectCardBrand(number))) }),
  };
}

/**
 * Tells whether `number` is a whole card number: digits (spaces and hyphens ignored), of a length that its brand has,
 * with a right check digit.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `number` is a string
 */
export function isCardNumberValid(number: string): boolean {
  const digits = stripCardNumber(number);
  return cardNumberLengths(detectCardBrand(digits)).includes(digits.length) && isLuhnValid(digits);
}
