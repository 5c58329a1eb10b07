/**
 * Amounts: integers in minor units inside, decimal text on the wire.
 *
 * The Gateway reads "10" as ten cents and "10.00" as ten dollars, so what is sent has always a point and two digits.
 * Source: CardPointe Gateway API, `amount`.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireText } from "../arguments.ts";

/**
 * Currencies of other than two decimals. How the Gateway wants them is not documented, so they are refused.
 * Source: ISO 4217.
 */
export const UNSUPPORTED_CURRENCIES: ReadonlySet<string> = new Set(
  (
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF " +
    "BHD IQD JOD KWD LYD OMR TND CLF UYW"
  ).split(" "),
);

const MINOR_DIGITS = 2;
/** What fits the 14 characters of `amount` with a point and a sign. */
const MAX_MINOR = 999_999_999_999;

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `currency` is an ISO 4217 code of two decimals, in upper case */
export function requireCurrency(argument: string, currency: unknown): asserts currency is string {
  requireText(argument, currency);
  if (!/^[A-Z]{3}$/.test(currency)) refuseArgument(argument, "three upper-case letters", "other text");
  if (UNSUPPORTED_CURRENCIES.has(currency)) refuseArgument(argument, "a currency of two decimals", currency);
}

/**
 * `1234` is "12.34".
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `minor` is an integer from `min` to 9 999 999 999.99
 */
export function formatWireAmount(argument: string, minor: unknown, min = 0): string {
  requireInteger(argument, minor, min, MAX_MINOR);
  const digits = String(Math.abs(minor)).padStart(MINOR_DIGITS + 1, "0");
  return `${minor < 0 ? "-" : ""}${digits.slice(0, -MINOR_DIGITS)}.${digits.slice(-MINOR_DIGITS)}`;
}

const WIRE_AMOUNT = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/;

/**
 * Minor units of an amount in an answer, or `undefined` for what is none. Text with a point is in major units, without
 * one in minor units; a number with a fraction is in major units.
 *
 * A whole number without quotes is not read: written from 10.00 or from 10, it means a thousand cents or ten.
 */
export function parseWireAmount(value: unknown): number | undefined {
  const isFraction = typeof value === "number" && !Number.isInteger(value);
  const text = isFraction ? String(value) : value;
  const parts = typeof text === "string" ? WIRE_AMOUNT.exec(text.trim()) : null;
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction] = parts;
  const minor = Number(fraction === undefined ? whole : whole + fraction.padEnd(MINOR_DIGITS, "0"));
  return sign === "-" && minor !== 0 ? -minor : minor;
}

/**
 * As {@link parseWireAmount}, and whole numbers without quotes as minor units, as old reports have them.
 * Unverified: that those are minor units. Compare a funding report with the bank's statement.
 */
export function parseReportAmount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : parseWireAmount(value);
}
