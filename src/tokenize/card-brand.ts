/**
 * Card brands by number: prefixes, lengths, grouping and CVV length, complete or while the number is being typed.
 *
 * Source: CardPointe "UAT Test Card Data" and mobile SDK card widgets (issuer, length and CVV checks).
 *
 * @module
 */
import { requireOneOf, requireText } from "../arguments.ts";

/** What entry needs to know of one brand. Lengths and groups count digits. */
export interface CardBrandInfo {
  /** For people. */
  readonly name: string;
  /** First and last number prefix, both included and equally long. */
  readonly prefixes: readonly (readonly [first: string, last: string])[];
  readonly lengths: readonly number[];
  /** How the digits stand on the card; further digits join the last group. */
  readonly groups: readonly number[];
  readonly cvvLength: 3 | 4;
}

const SIXTEEN_TO_NINETEEN = [16, 17, 18, 19] as const;

/** The brands that keyed entry knows: prefixes as ranges, lengths, digit groups. Source: CardPointe test guide; ISO/IEC 7812. */
// biome-ignore format: a table reads by column
export const CARD_BRANDS = {
  visa:       { name: "Visa",             prefixes: [["4", "4"]],                                                            lengths: [13, 16, 19],        groups: [4, 4, 4, 4, 3], cvvLength: 3 },
  mastercard: { name: "Mastercard",       prefixes: [["51", "55"], ["2221", "2720"]],                                        lengths: [16],                groups: [4, 4, 4, 4],    cvvLength: 3 },
  amex:       { name: "American Express", prefixes: [["34", "34"], ["37", "37"]],                                            lengths: [15],                groups: [4, 6, 5],       cvvLength: 4 },
  discover:   { name: "Discover",         prefixes: [["6011", "6011"], ["622126", "622925"], ["644", "649"], ["65", "65"]],  lengths: SIXTEEN_TO_NINETEEN, groups: [4, 4, 4, 4, 3], cvvLength: 3 },
  diners:     { name: "Diners Club",      prefixes: [["300", "305"], ["36", "36"], ["38", "39"]],                            lengths: [14],                groups: [4, 6, 4],       cvvLength: 3 },
  jcb:        { name: "JCB",              prefixes: [["3528", "3589"]],                                                      lengths: SIXTEEN_TO_NINETEEN, groups: [4, 4, 4, 4, 3], cvvLength: 3 },
} as const satisfies Record<string, CardBrandInfo>;

/** A key of {@link CARD_BRANDS}. */
export type CardBrand = keyof typeof CARD_BRANDS;

const BRAND_NAMES = Object.keys(CARD_BRANDS) as CardBrand[];

/** Lengths that a number of no known brand may have. Source: ISO/IEC 7812-1 allows up to 19; 12 is the shortest in use. */
export const UNKNOWN_BRAND_LENGTHS = { min: 12, max: 19 } as const;

/** The digits of a card number as typed, without the spaces and hyphens between them. Other characters stay. */
export function stripCardNumber(number: string): string {
  requireText("number", number);
  return number.replace(/[ -]/g, "");
}

/** Digits compare like numbers when equally long, so a prefix is cut to what has been typed. */
function mayStart(digits: string, [first, last]: readonly [string, string]): boolean {
  const known = Math.min(digits.length, first.length);
  const typed = digits.slice(0, known);
  return typed >= first.slice(0, known) && typed <= last.slice(0, known);
}

/**
 * The brands that a number starting like `number` can still belong to, in the order of {@link CARD_BRANDS}: all of
 * them for an empty text, one or none once the prefix is settled. Spaces and hyphens are ignored.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `number` is a string
 */
export function possibleCardBrands(number: string): CardBrand[] {
  const digits = stripCardNumber(number);
  if (!/^\d*$/.test(digits)) return [];
  return BRAND_NAMES.filter((brand) => CARD_BRANDS[brand].prefixes.some((range) => mayStart(digits, range)));
}

/**
 * The brand of a number, whole or while it is typed: `undefined` while several are possible, and for good when none is.
 * "3" is undecided, "34" is American Express. Spaces and hyphens are ignored.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `number` is a string
 */
export function detectCardBrand(number: string): CardBrand | undefined {
  const digits = stripCardNumber(number);
  if (!/^\d+$/.test(digits)) return undefined;
  return BRAND_NAMES.find((brand) =>
    CARD_BRANDS[brand].prefixes.some((range) => digits.length >= range[0].length && mayStart(digits, range)),
  );
}

/**
 * The lengths that a whole number of this brand may have; those of an unknown brand for `undefined`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function cardNumberLengths(brand: CardBrand | undefined): readonly number[] {
  if (brand !== undefined) {
    requireOneOf("brand", brand, BRAND_NAMES);
    return CARD_BRANDS[brand].lengths;
  }
  const { min, max } = UNKNOWN_BRAND_LENGTHS;
  return Array.from({ length: max - min + 1 }, (_, index) => min + index);
}

/**
 * The CVV lengths of this brand; 3 and 4 for an unknown one.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function cvvLengths(brand: CardBrand | undefined): readonly number[] {
  if (brand === undefined) return [3, 4];
  requireOneOf("brand", brand, BRAND_NAMES);
  return [CARD_BRANDS[brand].cvvLength];
}
