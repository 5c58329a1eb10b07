/**
 * Card data as the reader shows it next to the ciphertext: first and last four digits of the account number, expiry,
 * service code of track 2 data and cardholder name readable, everything else covered.
 * Source: vp3300 reference 8.3, 10.4; published swipes and contact records.
 *
 * @module
 */
import { maskPan } from "../protocol/cards/masking.ts";

const STAR = "*";
/** What covers a digit in BCD. */
const NIBBLE = "C";

/** The account number as 5A holds it: digits in BCD, padded with `F`. */
export function maskedAccount(hex: string): string {
  return hex.replace(/^\d+/, (pan) => maskPan(pan).replaceAll(STAR, NIBBLE));
}

/** Track 2 as 57 holds it: account number, `D`, expiry, service code, discretionary data, padding `F`. */
export function maskedTrack2Data(hex: string): string {
  const [, pan, shown, rest] = /^(\d+)(D.{7})(.*)$/.exec(hex) ?? [];
  if (pan === undefined || shown === undefined || rest === undefined) return NIBBLE.repeat(hex.length);
  return maskPan(pan).replaceAll(STAR, NIBBLE) + shown + NIBBLE.repeat(rest.length);
}

/**
 * Start sentinel, format character, account number, name between its separators or the separator of track 2, expiry.
 */
const TRACK_START = /^([%;])(B?)(\d{0,19})(\^[^^]*\^|=)?(\d{4})?/;

/** The text of a bank card's track 1, 2 or 3, from start sentinel to LRC, of the same length. */
export function maskedTrack(text: string): string {
  const [whole = "", start = "", format = "", pan = "", separated = "", expiry = ""] =
    TRACK_START.exec(text) ?? [];
  const shown = start + STAR.repeat(format.length) + maskPan(pan) + separated + expiry;
  const end = text.slice(-2, -1);
  return `${shown}${STAR.repeat(Math.max(0, text.length - whole.length - 2))}${end}${STAR}`;
}

/** Text of contactless magstripe mode: as on the track, but without sentinels. */
export function maskedMagstripeText(text: string): string {
  return maskedTrack(`${text.startsWith("B") ? "%" : ";"}${text}?*`).slice(1, -2);
}
