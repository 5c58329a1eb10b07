/**
 * Card data in words that may be shown: the account number with first and last four digits, nothing else of it.
 *
 * @module
 */
import { CARD_DATA_TAGS, type CardDataForm } from "../protocol/cards/card-data-tags.ts";
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

const BY_FORM: Readonly<Record<CardDataForm, Describer>> = {
  pan: panDigits,
  track2: track2Digits,
  text: trackText,
  hidden: secret,
};

/** Several tracks in one value; which is which stands in another. */
const ALL_TRACKS = 0xdfef4d;
/** Swipes are described by their own describer. */
const SWIPE = 0xdfee23;

/** How the value of each tag that is card data is told. */
export const CARD_DATA: ReadonlyMap<number, Describer> = new Map(
  Array.from(CARD_DATA_TAGS, ([tag, { form }]): [number, Describer] => [
    tag,
    tag === ALL_TRACKS ? secret : BY_FORM[form],
  ]).filter(([tag]) => tag !== SWIPE),
);
