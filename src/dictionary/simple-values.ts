/**
 * Describers of plain values: digits, dates, amounts, codes of countries and currencies, text.
 *
 * @module
 */
import { currencyOf } from "../protocol/commands/currencies.ts";
import { guardedText } from "./account-numbers.ts";
import { SERVICE_CODES } from "./code-lists.ts";
import { countryOf } from "./countries.ts";
import { type Describer, hexOf, numberOf, plain, unfit, type ValueContext } from "./description.ts";

/** Makes a describer of packed BCD; `write` gets the digits, and may refuse them by returning undefined. */
function bcd(
  expected: string,
  write: (digits: string, context: ValueContext) => string | undefined,
): Describer {
  return (value, context) => {
    const hex = hexOf(value);
    const said = /^\d+$/.test(hex) ? write(hex, context) : undefined;
    return said === undefined ? unfit(value, expected) : plain(said);
  };
}

const withoutZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, "");

/** Format n: the digits as they are. */
export const digits: Describer = bcd("decimal digits", (text) => text);

/** A number in BCD, without its leading zeros. */
export const decimal: Describer = bcd("decimal digits", withoutZeros);

/** A number in binary; six bytes stay exact. */
export const binaryNumber: Describer = (value) =>
  value.length === 0 || value.length > 6 ? unfit(value, "a number") : plain(String(numberOf(value)));

/** Two digits of a year stand for 1950 to 2049. Source: EMV 4.4 Book 4, section 6.7.3. */
function fullYear(year: string): string {
  return `${Number(year) < 50 ? 20 : 19}${year}`;
}

/** YYMMDD in BCD. */
export const date: Describer = bcd("a date", (text) => {
  const [, year, month, day] = /^(\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])$/.exec(text) ?? [];
  return year === undefined ? undefined : `${fullYear(year)}-${month}-${day}`;
});

/** HHMMSS in BCD. */
export const time: Describer = bcd("a time of day", (text) => {
  const [, hour, minute, second] = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/.exec(text) ?? [];
  return hour === undefined ? undefined : `${hour}:${minute}:${second}`;
});

/** Minor units in words: with decimal point and letters when the currency is known. */
function amountText(minor: string, { currency: code }: ValueContext): string {
  const known = code === undefined ? undefined : currencyOf(code);
  if (known === undefined) return `${minor} minor units`;
  const { alpha, exponent } = known;
  const padded = minor.padStart(exponent + 1, "0");
  const point = padded.length - exponent;
  return `${padded.slice(0, point)}${exponent === 0 ? "" : "."}${padded.slice(point)} ${alpha}`;
}

/** An amount in BCD, minor units. */
export const amount: Describer = bcd("decimal digits", (text, context) =>
  amountText(withoutZeros(text), context),
);

/** An amount in binary, minor units. */
export const binaryAmount: Describer = (value, context) =>
  value.length === 0 || value.length > 6
    ? unfit(value, "an amount")
    : plain(amountText(String(numberOf(value)), context));

function currencyText(code: string): string {
  return `${currencyOf(Number(code))?.alpha ?? "not a currency in use"} (${code.slice(-3)})`;
}

/** A numeric currency code in BCD. */
export const currency: Describer = bcd("a currency code", (code) =>
  code.length === 4 ? currencyText(code) : undefined,
);

/** Several numeric currency codes in BCD, two bytes each. */
export const currencies: Describer = bcd("currency codes", (codes) =>
  codes.length % 4 === 0 ? codes.match(/.{4}/g)!.map(currencyText).join(", ") : undefined,
);

/** A numeric country code in BCD. */
export const country: Describer = bcd("a country code", (code) =>
  code.length === 4
    ? `${countryOf(Number(code))?.name ?? "not a country of ISO 3166"} (${code.slice(-3)})`
    : undefined,
);

/** A country code of two or three letters. */
export const countryLetters: Describer = (value) => {
  const known = countryOf(String.fromCharCode(...value.subarray(0, 4)).toUpperCase());
  return known === undefined
    ? unfit(value, "a country of ISO 3166")
    : plain(`${known.name} (${known.alpha2})`);
};

/** Printable characters in quotes, others as `\xNN`. Source of the repertoire: ISO/IEC 8859-1. */
export const text: Describer = (value) => {
  if (value.length === 0) return plain("empty");
  const isPrintable = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte >= 0xa0;
  const characters = Array.from(value, (byte) =>
    isPrintable(byte) ? String.fromCharCode(byte) : `\\x${hexOf(Uint8Array.of(byte))}`,
  );
  return guardedText(value, `"${characters.join("")}"`);
};

const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  ar: "Arabic",
  de: "German",
  en: "English",
  es: "Spanish",
  fr: "French",
  it: "Italian",
  ja: "Japanese",
  nl: "Dutch",
  pl: "Polish",
  pt: "Portuguese",
  ru: "Russian",
  sv: "Swedish",
  zh: "Chinese",
};

/** Languages of ISO 639-1, two letters each, best first. */
export const languages: Describer = (value) => {
  const codes = String.fromCharCode(...value.subarray(0, 64)).match(/[A-Za-z]{2}/g) ?? [];
  if (codes.length === 0 || codes.length * 2 !== value.length) return unfit(value, "language codes");
  return plain(codes.map((code) => LANGUAGE_NAMES[code.toLowerCase()] ?? code).join(", "));
};

/** Tag 5F30: three digits that each say something. */
export const serviceCode: Describer = (value) => {
  const code = /^0(\d{3})$/.exec(hexOf(value))?.[1];
  if (code === undefined) return unfit(value, "a service code");
  const details = SERVICE_CODES.map((meanings, index) => ({
    offset: index === 0 ? 0 : 1,
    length: 1,
    mask: index === 1 ? 0xf0 : 0x0f,
    name: `digit ${index + 1}`,
    meaning: meanings[Number(code[index])] ?? `reserved value ${code[index]}`,
  }));
  return plain(`${code}: ${details.map(({ meaning }) => meaning).join("; ")}`, details);
};
