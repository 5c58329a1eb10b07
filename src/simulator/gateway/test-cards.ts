/**
 * The cards that the simulated processors know, and what comes of each. Any other number of a listed brand is approved.
 *
 * Source: CardPointe "Testing with the UAT environment".
 *
 * @module
 */
import { isLuhnValid } from "../../luhn.ts";

/** What a card leads to, whatever the amount. */
export interface CardRow {
  /** Response code on each processor; a Gateway code with `isGateway`. */
  readonly RPCT: string;
  readonly FNOR: string;
  /** Authorization code on FNOR. */
  readonly authcode?: string;
  /** The codes are the Gateway's own. */
  readonly isGateway?: true;
  /** Only from this amount on; below it the card is approved. */
  readonly fromMinor?: number;
}

const CALL = { RPCT: "107", FNOR: "01" } as const;
const DO_NOT_HONOR = { RPCT: "100", FNOR: "05" } as const;
const EXPIRED = { RPCT: "101", FNOR: "54" } as const;
const FUNDS = { RPCT: "500", FNOR: "NU" } as const;
const TIMED_OUT = { RPCT: "62", FNOR: "62", isGateway: true } as const;

/** Card number to what comes of it. */
// biome-ignore format: a table reads by column
export const GATEWAY_TEST_CARDS = {
  "4788250000121443": { RPCT: "000", FNOR: "00", authcode: "PPS009" },
  "5454545454545454": { RPCT: "000", FNOR: "00", authcode: "PPS010" },
  "371449635398431":  { RPCT: "000", FNOR: "00", authcode: "PPS013" },
  "6011000995500000": { RPCT: "000", FNOR: "00", authcode: "PPS015" },
  "36438999960016":   { RPCT: "000", FNOR: "00", authcode: "PPS012" },
  "3528000000000007": { RPCT: "000", FNOR: "00", authcode: "PPS007" },
  "4387751111111020": CALL,
  "5442981111111023": CALL,
  "6011000995511122": CALL,
  "4387751111111038": DO_NOT_HONOR,
  "5442981111111031": DO_NOT_HONOR,
  "6011000995511130": DO_NOT_HONOR,
  "4387751111111046": EXPIRED,
  "5442981111111049": EXPIRED,
  "6011000995511148": EXPIRED,
  "4387751111111053": FUNDS,
  "5442981111111056": FUNDS,
  "6011000995511155": FUNDS,
  "4387750101010101": { RPCT: "002", FNOR: "10", fromMinor: 600 },
  "4999006200620062": TIMED_OUT,
  "5111006200620062": TIMED_OUT,
  "6465006200620062": TIMED_OUT,
} as const satisfies Record<string, CardRow>;

const ROWS: Readonly<Record<string, CardRow>> = GATEWAY_TEST_CARDS;

/** What a partial approval is for. */
export const PARTIAL_MINOR = 500;

/** The brand of a card that the processors take. */
export interface CardBrandRow {
  /** As `accttype` and `cardtype` say it. */
  readonly accttype: string;
  /** As receipts say it. */
  readonly label: string;
  readonly pattern: RegExp;
}

// biome-ignore format: a table reads by column
const BRANDS: readonly CardBrandRow[] = [
  { accttype: "VISA", label: "VISA",       pattern: /^4.{15}$/ },
  { accttype: "MC",   label: "MASTERCARD", pattern: /^5[1-5].{14}$/ },
  { accttype: "AMEX", label: "AMEX",       pattern: /^3[47].{13}$/ },
  { accttype: "DISC", label: "DISCOVER",   pattern: /^(?:6011|622\d|64[4-9]\d|65..).{12}$/ },
  { accttype: "DINR", label: "DINERS",     pattern: /^36.{12}$/ },
  { accttype: "JCB",  label: "JCB",        pattern: /^35.{14}$/ },
];

/** The brand of a card number, whole or masked; `undefined` if no processor takes it. */
export function brandOf(number: string): CardBrandRow | undefined {
  return BRANDS.find(({ pattern }) => pattern.test(number));
}

/** A reader whose key is not known shows a number in part; it can't be checked. */
export function isMasked(number: string): boolean {
  return number.includes("*");
}

/** Whether `number` may be a card's. */
export function isCardNumber(number: string): boolean {
  return isMasked(number) || (/^\d{12,19}$/.test(number) && isLuhnValid(number));
}

/** What the card does at this amount, if it is one of {@link GATEWAY_TEST_CARDS}. */
export function cardRow(number: string, amountMinor: number): CardRow | undefined {
  const row = ROWS[number];
  return row !== undefined && amountMinor >= (row.fromMinor ?? 0) ? row : undefined;
}
