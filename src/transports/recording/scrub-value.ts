/**
 * Values that hold card data, made into values of the same length and shape that hold none.
 *
 * What decides how a reader's answer is understood stays: which characters are masked, separators, padding, and the
 * service code, which says whether the card has a chip. An expiry date becomes 4912, every other digit `9`, every other
 * character `X`, and what can't be read (ciphertext, hashes, keys) becomes {@link FILLER}. Nines pass no Luhn check, so
 * that a search for card numbers finds none.
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

/** A track 2 in BCD up to its expiry, then that, or what hides or replaces it, and the service code, if it is shown. */
const BCD_TRACK_2 = /^([0-9BC]+D)([0-9BC]{4}|D)(\d{3})?/;
/** The same for tracks 1 and 2 in characters. */
const TRACK = /^(%?[A-Z*]?[\d* ]+\^[^^?]*\^|;?[\d*]+=)([\d*]{4}|[\^=])(\d{3})?/;
/** What an expiry date becomes, which decoders take for one. */
const EXPIRY = "4912";
const NAME = /\^[^^?]*\^/;

/** Replaces every byte. */
export function fill(value: Uint8Array): void {
  value.fill(FILLER);
}

/** Applies `blank` to all of `text` but its dates, which `fields` finds. */
function exceptDates(text: string, fields: RegExp, blank: (part: string) => string): string {
  const [found, number, expiry, serviceCode = ""] = fields.exec(text) ?? [];
  if (found === undefined) return blank(text);
  const shown = /^\d{4}$/.test(expiry!) ? EXPIRY : blank(expiry!);
  return blank(number!) + shown + serviceCode + blank(text.slice(found.length));
}

const blankNibbles = (nibbles: string): string => nibbles.replace(/\d/g, "9").replace(/[AE]/g, "C");

const blankText = (text: string): string =>
  text
    .replace(NAME, (name) => `^${"X".repeat(name.length - 2)}^`)
    .replace(/\d/g, "9")
    .replace(/[^9%;^=?* ]/g, "X");

/** Takes the card data out of an account number or track 2 in BCD, masked or clear, in place. */
function scrubBcd(value: Uint8Array): void {
  value.set(parseHex(exceptDates(formatHex(value), BCD_TRACK_2, blankNibbles)));
}

/** Takes the card data out of the text of a track with ISO's fields, masked or clear, in place. */
export function scrubTrackText(value: Uint8Array): void {
  const text = asciiOf(value);
  if (/[^ -~]/.test(text)) scrubOpaqueText(value);
  else value.set(bytesOfAscii(exceptDates(text, TRACK, blankText)));
}

/** Takes all out of a text whose fields are not known, in place; it stays masked if it was. */
export function scrubOpaqueText(value: Uint8Array): void {
  const mark = isMaskedText(asciiOf(value)) ? "*" : "X";
  value.fill(mark.charCodeAt(0));
}

/** Takes the card data out of the value of an object that holds some, in place. Not for swipes. */
export function scrubDatum({ form, state, value }: CardDatum): void {
  const makesSense = state === "masked" || (state === "clear" && isReadable({ form, value }));
  if (!makesSense) fill(value);
  else if (form === "hidden") scrubOpaqueText(value);
  else if (isBcd(form)) scrubBcd(value);
  else scrubTrackText(value);
}
