/**
 * Card data in words that may be shown: the account number with first and last four digits, nothing else of it.
 *
 * @module
 */
import { maskPan } from "../protocol/cards/masking.ts";
import { asciiOf } from "../protocol/text.ts";
import { counted, type Describer, type Description, hexOf } from "./description.ts";

function hidden(text: string): Description {
  return { text, details: [], visibility: "hidden" };
}

/** Nibbles B and C stand for hidden digits in what a reader masked. Source: NEO 2 IDG p.230-233. */
function starred(nibbles: string): string {
  return nibbles.replace(/[BC]/g, "*");
}

/** What is told of the fields that follow the account number. Masked ones hold stars. */
export function trackSummary(
  pan: string,
  expiry: string | undefined,
  serviceCode: string | undefined,
): string {
  const facts = [maskPan(pan.slice(0, 24))];
  if (expiry !== undefined && /^\d{4}$/.test(expiry)) facts.push(`expires ${expiry} (YYMM)`);
  if (serviceCode !== undefined && /^\d{3}$/.test(serviceCode)) facts.push(`service code ${serviceCode}`);
  return `${facts.join(", ")}; the rest is hidden`;
}

/** Account number in BCD, as in 5A: masked again, whether or not the reader did. */
export const panDigits: Describer = (value) => {
  const digits = /^([0-9BC]{8,19})F*$/.exec(hexOf(value))?.[1];
  if (value.length === 0) return hidden("empty");
  return hidden(digits === undefined ? unreadable(value, "an account number") : maskPan(starred(digits)));
};

/** Track 2 in BCD, as in 57. */
export const track2Digits: Describer = (value) => {
  if (value.length === 0) return hidden("empty");
  const match = /^([0-9BC]{8,19})D(D|[0-9BC]{4})(D|[0-9BC]{3})[0-9A-F]*$/.exec(hexOf(value));
  if (match === null) return hidden(unreadable(value, "track 2"));
  const [, pan, expiry, serviceCode] = match;
  return hidden(trackSummary(starred(pan!), expiry, serviceCode));
};

/** Track 1 or 2 in characters, with or without sentinels, as in 56 and FFEE13. */
export const trackText: Describer = (value) => {
  if (value.length === 0) return hidden("empty");
  const text = asciiOf(value);
  const track1 = /^%?[A-Z*]?([\d* ?]{8,24})\^[^^]*\^(\^|[\d*]{4})(\^|[\d*]{3})?/.exec(text);
  const track2 = /^;?([\d* ]{8,24})=(=|[\d*]{4})(=|[\d*]{3})?/.exec(text);
  const match = track1 ?? track2;
  if (match === null) return hidden(unreadable(value, "a track"));
  const [, pan, expiry, serviceCode] = match;
  return hidden(
    trackSummary(
      pan!.replace(/\D/g, (character) => (character === " " ? "" : "*")),
      expiry,
      serviceCode,
    ),
  );
};

function unreadable(value: Uint8Array, what: string): string {
  return `${counted(value.length, "byte")}, hidden; not readable as ${what}, perhaps encrypted`;
}

/** A person's name, a PIN, a key: only its length is told. */
export const secret: Describer = (value) =>
  hidden(value.length === 0 ? "empty" : `${counted(value.length, "byte")}, hidden`);

/** Any value that the reader encrypted. */
export function ciphertext(value: Uint8Array): Description {
  return { text: `${counted(value.length, "byte")} of ciphertext`, details: [], visibility: "start" };
}

/**
 * The tags whose values are card data and how each is told. The first rows are never given clear by a reader that
 * encrypts; the rest hold names, account numbers, PINs or keys in other places.
 */
// biome-ignore format: a table reads by column
export const CARD_DATA: ReadonlyMap<number, Describer> = new Map<number, Describer>([
  [0x5a, panDigits],      [0xdfef5b, panDigits],
  [0x57, track2Digits],   [0x9f6b, track2Digits],  [0xdfef5d, track2Digits],
  [0x56, trackText],      [0xffee13, trackText],   [0xffee14, trackText],
  [0xdfef17, trackText],  [0xdfef18, trackText],   [0xdfee13, trackText],  [0xdfee14, trackText],
  [0x5f20, secret],       [0x9f0b, secret],        [0x9f1f, secret],     [0x9f20, secret],   [0xdfef4d, secret],
  [0x58, secret],         [0x5b, secret],          [0x99, secret],       [0x5f21, secret],   [0x5f22, secret],
  [0x5f23, secret],       [0x5f2b, secret],        [0x5f2e, secret],     [0x5f40, secret],   [0x5f42, secret],
  [0x5f43, secret],       [0x5f48, secret],        [0x5f53, secret],     [0x9f60, secret],   [0x9f61, secret],
  [0x9f62, secret],       [0x9f63, secret],        [0xdf01, secret],     [0xdf08, secret],   [0xdf09, secret],
  [0xdf42, secret],       [0xdf43, secret],        [0xdf44, secret],     [0xdf47, secret],   [0xdf65, secret],
  [0xda, secret],         [0xdb, secret],          [0xdf812a, secret],   [0xdf812b, secret],
]);
