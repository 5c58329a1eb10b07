/**
 * The data objects of a transaction that a recording keeps. Those that are not listed become filler, so that a tag that
 * nobody knows can't carry card data into a recording.
 *
 * Listed is what the terminal, the reader or the card's application says of the transaction: amounts, results, limits,
 * cryptograms. Not listed, besides what holds an account number, a name, an expiry date, a key or a PIN: the payment
 * account reference (9F24), issuer scripts and third-party data.
 *
 * One damaged byte makes a listed tag of a card's, or a longer value of one that swallows the objects behind it. So a value
 * is kept only in a length that its tag has, a text only if it is one, and a value of varying length only where all objects
 * could be read. Source: EMV Book 3, Annex A; vp3300 reference 7, 8.4.
 *
 * @module
 */
import { mayHoldAccountNumber } from "../../protocol/cards/account-number.ts";
import { formatHex } from "../../protocol/hex.ts";
import { asciiOf } from "../../protocol/text.ts";
import { isHarmlessText } from "./text-values.ts";

/** From so many to so many bytes, and the tags whose values are so long. */
type Lengths = readonly [min: number, max: number, tags: readonly number[]];

// biome-ignore format: a list reads by groups
const OPEN_TAGS: readonly Lengths[] = [
  // Amounts, currency, date, type and numbers of the transaction.
  [1, 1, [0x9c, 0x5f36]], [2, 2, [0x5f2a]], [3, 3, [0x9a, 0x9f21]], [4, 4, [0x81, 0x9f04, 0x9f37]], [6, 6, [0x9f02, 0x9f03]],
  [1, 3, [0x9f53]], [2, 4, [0x9f41]],
  // The terminal.
  [1, 1, [0x9f35]], [2, 2, [0x9f09, 0x9f15, 0x9f1a]], [3, 3, [0x9f33]], [4, 4, [0x9f1b, 0x9f66]], [5, 5, [0x9f40]],
  [6, 6, [0x9f01]], [1, 8, [0x9f1d]],
  // The card's application: what it is and what it allows.
  [1, 1, [0x87, 0x9f11, 0x9f44, 0x5f34]], [2, 2, [0x82, 0x9f07, 0x9f08, 0x9f42, 0x5f28, 0x5f30]], [3, 3, [0x5f25]],
  [5, 5, [0x9f0d, 0x9f0e, 0x9f0f]], [5, 16, [0x4f, 0x84, 0x9f06]], [1, 64, [0x8c, 0x8d, 0x94]], [10, 64, [0x8e]],
  // What came of it.
  [1, 1, [0x9f27, 0x9f39]], [2, 2, [0x9b, 0x9f36]], [3, 3, [0x9f34]], [5, 5, [0x95, 0xdf76]], [8, 8, [0x9f26]],
  [1, 32, [0x9f10]], [1, 25, [0x9f5b, 0xdf21]],
  // Mastercard's kernel.
  [1, 1, [0xdf810b, 0xdf810e, 0xdf810f]], [6, 6, [0xdf8115]], [8, 8, [0xdf8129]], [22, 22, [0xdf8116]],
  // ID TECH's own.
  [1, 1, [0xdf30, 0xdf33, 0xdf5b, 0xdfed59, 0xdfee30, 0xdfee4c, 0xdfee7e, 0xdfef37]], [2, 2, [0xdfee25, 0xdfef1f, 0xdfef61]],
  [3, 3, [0xdfef3c]], [4, 4, [0xffee1f]], [5, 5, [0xdfee76]], [6, 6, [0xdfef4c]], [1, 2, [0xdfee26]],
  // Unverified: no source says how long these are. How to verify: record a transaction that has them.
  [1, 8, [0xdf52, 0xdfee7d, 0xdfef62, 0xdfef7a, 0xdfef7b]], [1, 32, [0xdfec18]], [1, 64, [0xdfee1a]],
];

/** The same for text: labels, names and numbers of terminals and applications, the response code, languages. */
// biome-ignore format: a list reads by groups
const OPEN_TEXT_TAGS: readonly Lengths[] = [
  [1, 16, [0x50, 0x9f12]], [2, 2, [0x8a]], [2, 8, [0x5f2d, 0xdf10]], [8, 8, [0x9f1c, 0x9f1e]], [15, 15, [0x9f16]],
  [1, 64, [0x9f4e, 0xdfef57]],
];

type Range = readonly [min: number, max: number];
const byTag = (rows: readonly Lengths[]): ReadonlyMap<number, Range> =>
  new Map(rows.flatMap(([min, max, tags]) => tags.map((tag) => [tag, [min, max]] as const)));
const LENGTHS = byTag(OPEN_TAGS);
const TEXT_LENGTHS = byTag(OPEN_TEXT_TAGS);

/** Letters for languages, two for each. Source: ISO 639. */
const LANGUAGES: readonly number[] = [0x5f2d, 0xdf10];
const LANGUAGE_LIST = /^(?:[a-z]{2})+$/;
/** As many characters in a row are a name or part of a track, where no text belongs. */
const READS_AS_TEXT = /[ -~]{8}/;

/** The start of an account number or a track 2 with its tag and its length: objects that a damaged length swallowed. */
const SWALLOWED = /^(?:..)*?(?:5A|57|6B)[01][\dA-F][2-6]\d/;

function fits(range: Range | undefined, { length }: Uint8Array, isWhole: boolean): boolean {
  if (range === undefined) return false;
  const [min, max] = range;
  return length >= min && length <= max && (isWhole || min === max);
}

/** Whether the value of this object of a transaction is kept. `isWhole`: all objects beside it could be read. */
export function isOpenTag(tag: number, value: Uint8Array, isWhole: boolean): boolean {
  if (!fits(LENGTHS.get(tag), value, isWhole)) return false;
  return !(
    mayHoldAccountNumber(value) ||
    READS_AS_TEXT.test(asciiOf(value)) ||
    SWALLOWED.test(formatHex(value))
  );
}

/** As {@link isOpenTag}, for tags of text. */
export function isOpenTextTag(tag: number, value: Uint8Array, isWhole: boolean): boolean {
  if (!fits(TEXT_LENGTHS.get(tag), value, isWhole) || !isHarmlessText(value)) return false;
  return !LANGUAGES.includes(tag) || LANGUAGE_LIST.test(asciiOf(value));
}

/** Tags of one byte that EMV has, of those that could be digits or characters of a card as well. */
// biome-ignore format: a list reads by groups
const SHORT_TAGS: ReadonlySet<number> = new Set([
  0x42, 0x4f, 0x50, 0x56, 0x57, 0x58, 0x5a, 0x5b, 0x61, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x77, 0x80, 0x81, 0x82, 0x83, 0x84, 0x86,
  0x87, 0x88, 0x89, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x97, 0x98, 0x99,
]);

/**
 * Whether an object of a transaction could have this tag. Where a damaged length ends inside a number, a track or a name, the
 * rest of it reads as objects: digits and characters as their tags and lengths, which would be kept.
 */
export function isTransactionTag(tag: number): boolean {
  const isDigits = tag >> 4 <= 9 && (tag & 0x0f) <= 9;
  const isCharacter = tag >= 0x20 && tag <= 0x7e;
  return SHORT_TAGS.has(tag) || !(isDigits || isCharacter);
}
