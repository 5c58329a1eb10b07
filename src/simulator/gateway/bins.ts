/**
 * What is known of card numbers by their first digits.
 *
 * Source: CardPointe Gateway API, "bin" (the 601101 row is the published sample) and the test cards that are debit
 * cards. Of any other number nothing is known.
 *
 * @module
 */

/** Members of `binInfo`. */
export interface BinInfo {
  readonly country: string;
  /** A, D, M, N, V: American Express, Discover, Mastercard, another, Visa. */
  readonly product: string;
  readonly bin: string;
  readonly cardusestring: string;
  readonly gsa: boolean;
  readonly corporate: boolean;
  readonly fsa: boolean;
  readonly purchase: boolean;
  readonly prepaid: boolean;
  readonly subtype: string;
  readonly issuer: string;
  readonly binlo: string;
  readonly binhi: string;
}

const NO_FLAGS = { gsa: false, corporate: false, fsa: false, purchase: false, prepaid: false } as const;
const CREDIT = "True credit, No PIN/Signature capability";
const DEBIT = "Debit, PIN and signature capability";

function row(bin: string, product: string, isDebit: boolean, range: readonly [string, string]): BinInfo {
  const kind = isDebit ? "Debit" : "Credit - Rewards";
  return {
    country: "USA",
    product,
    bin,
    cardusestring: isDebit ? DEBIT : CREDIT,
    ...NO_FLAGS,
    subtype: `Consumer ${kind}`,
    issuer: "",
    binlo: range[0],
    binhi: range[1],
  };
}

const DEBIT_ROWS: Readonly<Record<string, BinInfo>> = {
  "422222": row("422222", "V", true, ["422222XXX", "422222XXX"]),
  "651000": row("651000", "D", true, ["651000XXX", "651000XXX"]),
};
const ROWS: Readonly<Record<string, BinInfo>> = {
  ...DEBIT_ROWS,
  "601100": row("601100", "D", false, ["601100XXX", "601102XXX"]),
  "601101": row("601101", "D", false, ["601100XXX", "601102XXX"]),
  "601102": row("601102", "D", false, ["601100XXX", "601102XXX"]),
};

/** What is known of a card number. */
export function binInfo(number: string): BinInfo | undefined {
  return ROWS[number.slice(0, 6)];
}

/** Whether a number is a debit card's. */
export function isDebit(number: string): boolean {
  return number.slice(0, 6) in DEBIT_ROWS;
}
