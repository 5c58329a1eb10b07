/**
 * The value of a data object in words.
 *
 * @module
 */
import { requireBytes, requireInteger, requireObject, requireOneOf } from "../arguments.ts";
import { guarded, type Net, net, startNet, textNet } from "./account-numbers.ts";
import { CARD_DATA, ciphertext } from "./card-data.ts";
import { describerOf } from "./describers.ts";
import { type Describer, type Description, hexOf, opaque, unfit, type ValueContext } from "./description.ts";
import type { ValueFormat } from "./emv-tags.ts";
import { keySerialNumber } from "./idtech-values.ts";
import { cvmList } from "./list-values.ts";
import { digits, languages, text } from "./simple-values.ts";
import { fileName } from "./structured-values.ts";
import { type TagInfo, tagInfo } from "./tag-info.ts";

/** Values up to this long are shown whole where the dictionary bounds them; longer ones may hold anything. */
const LONGEST_SHOWN = 32;

function binary(value: Uint8Array, { maxLength }: TagInfo): Description {
  const isBounded = maxLength !== undefined && maxLength <= LONGEST_SHOWN;
  return isBounded && value.length > 0 ? guarded(value, hexOf(value)) : opaque(value);
}

const BY_FORMAT: Readonly<Partial<Record<ValueFormat, Describer>>> = {
  a: text,
  an: text,
  ans: text,
  n: digits,
};

/** The nets of values that look like account numbers more often than others do. */
const NETS: ReadonlyMap<Describer | undefined, Net> = new Map([
  [text, textNet],
  [languages, textNet],
  [fileName, textNet],
  [keySerialNumber, startNet],
  [cvmList, startNet],
]);

/**
 * Puts the value of a data object into words: numbers, dates, amounts (with the currency, if the context tells it),
 * text, every bit of bit-coded values, every entry of lists. Any bytes are taken; what does not fit the tag's format is
 * said. Card data is masked: of an account number the first and last four digits, of names nothing.
 *
 * @param tag the tag's bytes read big-endian
 * @param value the value's bytes; not kept
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function describeValue(tag: number, value: Uint8Array, context: ValueContext = {}): Description {
  requireBytes("value", value);
  requireObject("context", context);
  const { encoding = "plain", currency } = context;
  requireOneOf("context.encoding", encoding, ["plain", "masked", "encrypted"]);
  if (currency !== undefined) requireInteger("context.currency", currency, 0, 9999);

  const info = tagInfo(tag, context);
  if (encoding === "encrypted") return ciphertext(value);
  const cardData = CARD_DATA.get(tag);
  if (cardData !== undefined) return cardData(value, context);
  if (info?.maxLength !== undefined && value.length > info.maxLength) {
    return unfit(value, `at most ${info.maxLength}`);
  }
  const describe = describerOf(tag, info?.scheme) ?? (info?.format && BY_FORMAT[info.format]);
  const description =
    describe?.(value, context) ?? (info === undefined ? opaque(value) : binary(value, info));
  return description.visibility === "open" ? (NETS.get(describe) ?? net)(value, description) : description;
}
