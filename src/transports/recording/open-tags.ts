/**
 * The data objects of a transaction that a recording keeps. Those that are not listed become filler, so that a tag that
 * nobody knows can't carry card data into a recording.
 *
 * Listed is what the terminal, the reader or the card's application says of the transaction: amounts, results, limits,
 * cryptograms. Not listed, besides what holds an account number, a name, an expiry date, a key or a PIN: the payment
 * account reference (9F24), issuer scripts and third-party data. Source: EMV Book 3, Annex A; vp3300 reference 7, 8.4.
 *
 * @module
 */
import { mayHoldAccountNumber, textMayHoldAccountNumber } from "../../protocol/cards/account-number.ts";

// biome-ignore format: a list reads by groups
const OPEN_TAGS: ReadonlySet<number> = new Set([
  // Amounts, currency, date, type and numbers of the transaction.
  0x81, 0x9a, 0x9c, 0x9f02, 0x9f03, 0x9f04, 0x9f21, 0x9f37, 0x9f41, 0x9f53, 0x5f2a, 0x5f36,
  // The terminal.
  0x9f01, 0x9f09, 0x9f15, 0x9f1a, 0x9f1b, 0x9f1d, 0x9f33, 0x9f35, 0x9f40, 0x9f66,
  // The card's application: what it is and what it allows.
  0x4f, 0x82, 0x84, 0x87, 0x8c, 0x8d, 0x8e, 0x94, 0x9f06, 0x9f07, 0x9f08, 0x9f0d, 0x9f0e, 0x9f0f, 0x9f11,
  0x9f42, 0x9f44, 0x5f25, 0x5f28, 0x5f30, 0x5f34,
  // What came of it.
  0x95, 0x9b, 0x9f10, 0x9f26, 0x9f27, 0x9f34, 0x9f36, 0x9f39, 0x9f5b, 0xdf21, 0xdf76,
  // Mastercard's kernel.
  0xdf810b, 0xdf810e, 0xdf810f, 0xdf8115, 0xdf8116, 0xdf8129,
  // ID TECH's own.
  0xdf30, 0xdf33, 0xdf52, 0xdf5b, 0xdfec18, 0xdfed59, 0xdfee1a, 0xdfee25, 0xdfee26, 0xdfee30, 0xdfee4c, 0xdfee76,
  0xdfee7d, 0xdfee7e, 0xdfef1f, 0xdfef37, 0xdfef3c, 0xdfef4c, 0xdfef61, 0xdfef62, 0xdfef7a, 0xdfef7b, 0xffee1f,
]);

/** The same for text: labels, names and numbers of terminals and applications, the response code, languages. */
const OPEN_TEXT_TAGS: ReadonlySet<number> = new Set([
  0x50, 0x8a, 0x5f2d, 0x9f12, 0x9f16, 0x9f1c, 0x9f1e, 0x9f4e, 0xdf10, 0xdfef57,
]);

/** Values of listed tags that are longer may hold anything. */
const LONGEST = 64;

/** Whether the value of this object of a transaction is kept. */
export function isOpenTag(tag: number, value: Uint8Array): boolean {
  return OPEN_TAGS.has(tag) && value.length <= LONGEST && !mayHoldAccountNumber(value);
}

/** As {@link isOpenTag}, for tags of text. */
export function isOpenTextTag(tag: number, value: Uint8Array): boolean {
  return OPEN_TEXT_TAGS.has(tag) && value.length <= LONGEST && !textMayHoldAccountNumber(value);
}
