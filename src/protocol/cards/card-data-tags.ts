/**
 * The tags whose values are card data: what holds an account number, a track, a name, a PIN or a key of the card. The one
 * list for captures, descriptions, configurations and recordings.
 *
 * @module
 */

/**
 * How a value writes what it holds: `pan` an account number in BCD, `track2` a track 2 in BCD, `text` tracks in characters.
 * `hidden`: card data of other kinds, never shown in any state.
 */
export type CardDataForm = "pan" | "track2" | "text" | "hidden";

/** One tag of {@link CARD_DATA_TAGS}. */
export interface CardDataTag {
  readonly form: CardDataForm;
  /** The tag of the masked twin, where it has one of its own. */
  readonly maskedTwin?: number;
}

/** All of them. Source: EMV Book 3 Annex A, Book C-2 Annex A; NEO 2 IDG p.216-233. */
// biome-ignore format: a table reads by column
export const CARD_DATA_TAGS: ReadonlyMap<number, CardDataTag> = new Map<number, CardDataTag>([
  [0x56,     { form: "text" }],                          // track 1 data
  [0x57,     { form: "track2", maskedTwin: 0xdfef5d }],  // track 2 equivalent data
  [0x5a,     { form: "pan", maskedTwin: 0xdfef5b }],     // account number
  [0x9f6b,   { form: "track2" }],                        // track 2 data
  [0xdfef5b, { form: "pan" }],                           // masked account number
  [0xdfef5d, { form: "track2" }],                        // masked track 2 equivalent data
  [0xffee13, { form: "text" }],                          // contactless magstripe track 1, NEO 1
  [0xffee14, { form: "text" }],                          // contactless magstripe track 2, NEO 1
  [0xdfef17, { form: "text" }],                          // contactless magstripe track 1, NEO 2
  [0xdfef18, { form: "text" }],                          // contactless magstripe track 2, NEO 2
  [0xdfee13, { form: "text" }],                          // a VP3300 sends them empty; named like FFEE13 and FFEE14
  [0xdfee14, { form: "text" }],
  [0xdfef4d, { form: "text" }],                          // all tracks, lengths in DFEF4C
  [0xdfee23, { form: "hidden" }],                        // swipe
  [0x5f20,   { form: "hidden" }],                        // cardholder name
  [0x9f0b,   { form: "hidden" }],                        // cardholder name, extended
  [0x9f1f,   { form: "hidden" }],                        // track 1 discretionary data
  [0x9f20,   { form: "hidden" }],                        // track 2 discretionary data
  [0x58,     { form: "hidden" }],                        // track 3 equivalent data
  [0x5b,     { form: "hidden" }],                        // name of an individual
  [0x5f21,   { form: "hidden" }],                        // tracks 1, 2 and 3 as on the stripe
  [0x5f22,   { form: "hidden" }],
  [0x5f23,   { form: "hidden" }],
  [0xdf812a, { form: "hidden" }],                        // discretionary data for track 1
  [0xdf812b, { form: "hidden" }],                        // discretionary data for track 2
  [0x99,     { form: "hidden" }],                        // PIN data
  // Persons: date of birth, biometric data, portrait, address, signature, account number of the bank.
  [0x5f2b,   { form: "hidden" }], [0x5f2e, { form: "hidden" }], [0x5f40, { form: "hidden" }], [0x5f42, { form: "hidden" }],
  [0x5f43,   { form: "hidden" }], [0x5f53, { form: "hidden" }],
  // Codes made of the stripe for one tap (CVC3), and the identity of a cardholder, which shares their tags.
  [0x9f60,   { form: "hidden" }], [0x9f61, { form: "hidden" }], [0x9f62, { form: "hidden" }], [0x9f63, { form: "hidden" }],
  [0xda,     { form: "hidden" }], [0xdb,   { form: "hidden" }],
  // Keys and PINs as cards are personalised with them.
  [0x5f48,   { form: "hidden" }], [0xdf01, { form: "hidden" }], [0xdf08, { form: "hidden" }], [0xdf09, { form: "hidden" }],
  [0xdf42,   { form: "hidden" }], [0xdf43, { form: "hidden" }], [0xdf44, { form: "hidden" }], [0xdf47, { form: "hidden" }],
  [0xdf65,   { form: "hidden" }],
]);

/** Whether the value of a tag is card data, whatever it travels in. Unchecked. */
export function isCardDataTag(tag: number): boolean {
  return CARD_DATA_TAGS.has(tag);
}

/** Tags of key serial numbers, NEO 1 and NEO 2. */
export const KSN_TAGS: readonly number[] = [0xffee12, 0xdfee12];
