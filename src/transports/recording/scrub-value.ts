/**
 * Values that hold card data, made into values of the same length and shape that hold none.
 *
 * What decides how a reader's answer is understood stays: which characters are masked, separators, padding, and the
 * service code, which says whether the card has a chip. Every other digit becomes `0`, every other character `X`, and
 * what can't be read (ciphertext, hashes, keys) becomes {@link FILLER}.
 *
 * @module
 */
import type { CardDatum } from "../../protocol/cards/card-tlv.ts";
import { isBcd, isReadable } from "../../protocol/cards/card-tlv.ts";
import { isMaskedText } from "../../protocol/cards/shown-fields.ts";
import { formatHex, parseHex } from "../../protocol/hex.ts";
import { asciiOf, bytesOfAscii } from "../../protocol/text.ts";

/** What hidden bytes become: no digit, no character, and unlike any ciphertext when it is repeated. */
export const FILLER = 0xa5;

/** Up to the service code of a track 2 in BCD, where it shows one. */
const BCD_BEFORE_SERVICE_CODE = /^[0-9BC]+D(?:[0-9BC]{4}|D)(?=\d{3})/;
/** Up to the service code of tracks 1 and 2, where they show one. */
const BEFORE_SERVICE_CODE = /^(?:%?[A-Z*]?[\d* ]+\^[^^?]*\^(?:[\d*]{4}|\^)|;?[\d*]+=(?:[\d*]{4}|=))(?=\d{3})/;
const NAME = /\^[^^?]*\^/;

/** Replaces every byte. */
export function fill(value: Uint8Array): void {
  value.fill(FILLER);
}

/** Applies `blank` to all of `text` but the three digits that `before` leads up to. */
function exceptServiceCode(text: string, before: RegExp, blank: (part: string) => string): string {
  const at = before.exec(text)?.[0].length;
  if (at === undefined) return blank(text);
  return blank(text.slice(0, at)) + text.slice(at, at + 3) + blank(text.slice(at + 3));
}

const blankNibbles = (nibbles: string): string => nibbles.replace(/\d/g, "0").replace(/[AE]/g, "C");

const blankText = (text: string): string =>
  text
    .replace(NAME, (name) => `^${"X".repeat(name.length - 2)}^`)
    .replace(/\d/g, "0")
    .replace(/[^0%;^=?* ]/g, "X");

/** Takes the card data out of an account number or track 2 in BCD, masked or clear, in place. */
function scrubBcd(value: Uint8Array): void {
  value.set(parseHex(exceptServiceCode(formatHex(value), BCD_BEFORE_SERVICE_CODE, blankNibbles)));
}

/** Takes the card data out of the text of a track with ISO's fields, masked or clear, in place. */
export function scrubTrackText(value: Uint8Array): void {
  const text = asciiOf(value);
  if (/[^ -~]/.test(text)) scrubOpaqueText(value);
  else value.set(bytesOfAscii(exceptServiceCode(text, BEFORE_SERVICE_CODE, blankText)));
}

/** Takes all out of a text whose fields are not known, in place; it stays masked if it was. */
export function scrubOpaqueText(value: Uint8Array): void {
  const mark = isMaskedText(asciiOf(value)) ? "*" : "X";
  value.fill(mark.charCodeAt(0));
}

/** Takes the card data out of the value of an object that holds some, in place. Not for swipes. */
export function scrubDatum({ form, state, value }: CardDatum): void {
  const isShown = state === "masked" || (state === "clear" && isReadable({ form, value }));
  if (form === "hidden" || !isShown) fill(value);
  else if (isBcd(form)) scrubBcd(value);
  else scrubTrackText(value);
}
