/**
 * Amounts: integers in the currency's minor unit inside, exact decimal text in major units at the edge. Nothing is ever
 * rounded; what does not fit is refused.
 *
 * Source: PointCheckout OpenAPI (`amount`: number in major units); exponents from ISO 4217.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireText } from "../arguments.ts";

/** Currencies with other than two digits behind the point, by how many. */
const ODD_CURRENCIES: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  Object.entries(ODD_CURRENCIES).flatMap(([exponent, codes]) =>
    codes.split(" ").map((code) => [code, Number(exponent)] as const),
  ),
);

const DEFAULT_EXPONENT = 2;
/** No currency has more digits behind the point. */
export const MAX_AMOUNT_SCALE = 4;
/** With no more significant digits, a JSON number is exact whoever reads it. */
const MAX_SIGNIFICANT_DIGITS = 15;
const DECIMAL = /^(-?)(?:(\d+)(?:\.(\d+))?|\.(\d+))$/;

/** How {@link parseAmount} reads. */
export interface AmountOptions {
  /** Most digits behind the point, where fewer than the currency's are wanted. The vendor's own code never sends more than 2. */
  readonly amountScale?: number | undefined;
}

/** Digits behind the point: 0, 2, 3 or 4. For a code that is not known, 2. `currency` in any case. */
export function currencyExponent(currency: string): number {
  return EXPONENTS.get(currency.toUpperCase()) ?? DEFAULT_EXPONENT;
}

/**
 * Minor units of a decimal in major units, or `undefined` when it is none, has more than `scale` digits behind the
 * point (zeros at the end do not count), or is too long to be exact. Unchecked; signs are read.
 */
export function minorUnits(value: unknown, exponent: number, scale = exponent): number | undefined {
  const text = typeof value === "number" ? String(value) : value;
  const parts = typeof text === "string" && text.length <= 64 ? DECIMAL.exec(text) : null;
  if (parts === null) return undefined;
  const [, sign, whole = "0", decimals, bare] = parts;
  const fraction = (decimals ?? bare ?? "").replace(/0+$/, "");
  if (fraction.length > Math.min(exponent, scale)) return undefined;
  if ((whole + fraction).replace(/^0+/, "").length > MAX_SIGNIFICANT_DIGITS) return undefined;
  const minor = Number(whole + fraction.padEnd(exponent, "0"));
  if (!Number.isSafeInteger(minor)) return undefined;
  return sign === "-" && minor !== 0 ? -minor : minor;
}

/** `minor` with all digits of its currency: "100.00". Unchecked. */
export function fixedDecimal(minor: number, exponent: number): string {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const point = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return minor < 0 ? `-${text}` : text;
}

/** The shortest exact form, as it is sent: "100", "1499.99". Unchecked. */
export function shortDecimal(minor: number, exponent: number): string {
  const text = fixedDecimal(minor, exponent);
  return exponent === 0 ? text : text.replace(/\.?0+$/, "");
}

/** Whether {@link shortDecimal} is within `scale` and exact as a JSON number. Unchecked. */
export function isSendable(minor: number, exponent: number, scale: number): boolean {
  return minorUnits(shortDecimal(minor, exponent), exponent, scale) === minor;
}

/**
 * Minor units of an amount in major units: `parseAmount("1499.99", "USD")` is 149999. Takes a decimal text ("100",
 * "100.00", ".50") or a finite number; signs, blanks, exponents, grouping, more digits than the currency has, more than
 * 15 significant ones, and zero are refused.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseAmount(value: string | number, currency: string, options: AmountOptions = {}): number {
  requireText("currency", currency);
  const exponent = currencyExponent(currency);
  const { amountScale = exponent } = options;
  requireInteger("options.amountScale", amountScale, 0, MAX_AMOUNT_SCALE);
  const minor = minorUnits(value, exponent, amountScale);
  if (minor === undefined || minor <= 0) {
    refuseArgument(
      "value",
      `decimal above 0 with at most ${Math.min(exponent, amountScale)} digits behind the point`,
      typeof value,
    );
  }
  return minor;
}

/**
 * An amount in major units with all digits of its currency: `formatAmount(10000, "AED")` is "100.00".
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function formatAmount(amountMinor: number, currency: string): string {
  requireInteger("amountMinor", amountMinor, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  requireText("currency", currency);
  return fixedDecimal(amountMinor, currencyExponent(currency));
}
