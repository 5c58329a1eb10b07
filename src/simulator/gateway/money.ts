/**
 * Amounts on the wire: with a point they are major units, without one minor units; answers have two decimals.
 *
 * Source: CardPointe Gateway API, "amount".
 *
 * @module
 */
const AMOUNT = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/;
const MAX_LENGTH = 14;

/** Minor units of `text` ("9.98" and "998" are both 998); `undefined` if it is no amount. */
export function parseAmount(text: string): number | undefined {
  const [, sign, whole, decimals] = (text.length <= MAX_LENGTH && AMOUNT.exec(text)) || [];
  if (whole === undefined) return undefined;
  const minor = Number(decimals === undefined ? whole : whole + decimals.padEnd(2, "0"));
  return sign === "-" ? -minor : minor;
}

/** "9.98" for 998. */
export function formatAmount(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, "0");
  return `${minor < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
