/**
 * Card data as the reader shows it next to the ciphertext: first and last four digits of the account number, expiry,
 * service code of track 2 data and cardholder name readable, everything else covered.
 * Source: vp3300 reference 8.3, 10.4; published swipes and contact records.
 *
 * @module
 */
import { maskPan } from "../protocol/masking.ts";

const STAR = "*";
/** What covers a digit in BCD. */
const NIBBLE = "C";

/** The account number as 5A holds it: digits in BCD, padded with `F`. */
export function maskedAccount(hex: string): string {
  return hex.replace(/^\d+/, (pan) => maskPan(pan).replaceAll(STAR, NIBBLE));
}

/** Track 2 as 57 holds it: account number, `D`, expiry, service code, discretionary data, padding `F`. */
export function maskedTrack2Data(hex: string): string {
  return hex.replace(
    /^(\d+)(D.{7})(.*)$/,
    (_, pan: string, shown: string, rest: string) =>
      maskPan(pan).replaceAll(STAR, NIBBLE) + shown + NIBBLE.repeat(rest.length),
  );
}

/** The text of a bank card's track 1, 2 or 3, from start sentinel to LRC, of the same length. */
export function maskedTrack(text: string): string {
  return text.replace(
    /^([%;])(B?)(\d*)(\^[^^]*\^|=)?(\d{4})?(.*)(\?)(.)$/,
    (
      _,
      start: string,
      format: string,
      pan: string,
      name: string | undefined,
      expiry: string | undefined,
      rest: string,
      end: string,
    ) =>
      start +
      STAR.repeat(format.length) +
      maskPan(pan) +
      (name ?? "") +
      (expiry ?? "") +
      STAR.repeat(rest.length) +
      end +
      STAR,
  );
}

/** Text of contactless magstripe mode: as on the track, but without sentinels. */
export function maskedMagstripeText(text: string): string {
  return maskedTrack(`${text.startsWith("B") ? "%" : ";"}${text}?*`).slice(1, -2);
}
