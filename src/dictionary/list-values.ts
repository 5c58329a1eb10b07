/**
 * Describers of lists: tags and lengths, tags, verification rules, file locators.
 *
 * A damaged length byte makes a list so long that it swallows what follows, card data too. So an entry that no such list
 * has ends what is told of it, and of its bytes only the first are shown.
 *
 * @module
 */
import { isVp3300Error } from "../errors.ts";
import { parseDol } from "../protocol/tlv/dol.ts";
import { readTag } from "../protocol/tlv/tlv-header.ts";
import { TLV_IDTECH } from "../protocol/tlv/tlv-profile.ts";
import { tagHex, tagLength } from "../protocol/tlv/tlv-tag.ts";
import { CVM_CONDITIONS, CVM_METHODS } from "./code-lists.ts";
import {
  counted,
  type Describer,
  type Description,
  type Detail,
  hexOf,
  LONGEST_UNKNOWN,
  numberOf,
  opaque,
  plain,
  unfit,
} from "./description.ts";
import { tagInfo } from "./tag-info.ts";

/** An entry, and whether a list of its kind can have it. */
type Entry = readonly [detail: Detail, fits: boolean];

/** A list of `kind` in words; up to the first entry that does not fit, unless the value is too short to matter. */
function listed(value: Uint8Array, kind: string, text: string, entries: readonly Entry[]): Description {
  const details = entries.map(([detail]) => detail);
  const misfit = entries.findIndex(([, fits]) => !fits);
  if (misfit < 0 || value.length <= LONGEST_UNKNOWN) return plain(text, details);
  const { offset } = details[misfit]!;
  const length = value.length - offset;
  const rest = { offset, length, name: "no entry", meaning: counted(length, "byte") };
  return { ...unfit(value, kind), details: [...details.slice(0, misfit), rest] };
}

/** Packed digits never read as a tag of several bytes, so such a tag need not be known. */
function canBeTag(tag: number): boolean {
  return tagLength(tag) > 1 || tagInfo(tag) !== undefined;
}

/** Of a tag of one byte, no more is asked for than it is known to hold. */
function canBeAsked(tag: number, length: number): boolean {
  return tagLength(tag) > 1 || length <= (tagInfo(tag)?.maxLength ?? 0);
}

/** "9F02 Amount, Authorised (Numeric)". */
function titled(tag: number): string {
  return `${tagHex(tag)} ${tagInfo(tag)?.name ?? "unknown tag"}`;
}

/** A data object list: what the card wants to be told, tag by tag. Source: EMV 4.4 Book 3, section 5.4. */
export const dol: Describer = (value) => {
  if (value.length === 0) return opaque(value);
  const kind = "a data object list";
  try {
    const objects = parseDol(value);
    const entries = objects.map(({ tag, length, offset }, index): Entry => {
      const end = objects[index + 1]?.offset ?? value.length;
      const detail = {
        offset,
        length: end - offset,
        name: titled(tag),
        meaning: counted(length, "byte"),
      };
      return [detail, canBeAsked(tag, length)];
    });
    const asked = objects.reduce((sum, { length }) => sum + length, 0);
    const text = `asks for ${counted(objects.length, "object")}, ${counted(asked, "byte")}`;
    return listed(value, kind, text, entries);
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return unfit(value, kind);
  }
};

/** A list of tags without lengths, as in 9F4A and DFEE1A. */
export const tagList: Describer = (value) => {
  if (value.length === 0) return opaque(value);
  const entries: Entry[] = [];
  for (let at = 0; at < value.length; ) {
    const tag = readTag(value, at, value.length, TLV_IDTECH);
    // A tag that is cut off, or longer than tags can be, ends the list.
    const length = tag < 0 ? value.length - at : tagLength(tag);
    const name = hexOf(value.subarray(at, at + length));
    const meaning = tag < 0 ? "not a whole tag" : (tagInfo(tag)?.name ?? "unknown tag");
    entries.push([{ offset: at, length, name, meaning }, tag >= 0 && canBeTag(tag)]);
    at += length;
  }
  return listed(value, "a list of tags", counted(entries.length, "tag"), entries);
};

/** A method of verification in words; bit 7 of its byte says what follows a failure. */
export function methodText(code: number): string {
  return CVM_METHODS[code & 0x3f] ?? `method ${hexOf(Uint8Array.of(code & 0x3f))}`;
}

/** When a method of verification is meant. */
export function conditionText(code: number): string {
  return CVM_CONDITIONS[code] ?? `if condition ${hexOf(Uint8Array.of(code))} holds`;
}

/** Methods that are listed, and conditions that are or may come to be. Source: EMV 4.4 Book 3, annex C3. */
function canBeRule(method: number, condition: number): boolean {
  return method < 0x80 && CVM_METHODS[method & 0x3f] !== undefined && (condition < 0x10 || condition >= 0x80);
}

/** Tag 8E: amounts X and Y, then rules of two bytes. Source: EMV 4.4 Book 3, section 10.5. */
export const cvmList: Describer = (value) => {
  const kind = "two amounts and rules of two bytes";
  if (value.length < 8 || value.length % 2 === 1) return unfit(value, kind);
  const entries: Entry[] = [
    [{ offset: 0, length: 4, name: "amount X", meaning: String(numberOf(value.subarray(0, 4))) }, true],
    [{ offset: 4, length: 4, name: "amount Y", meaning: String(numberOf(value.subarray(4, 8))) }, true],
  ];
  for (let at = 8; at < value.length; at += 2) {
    const [method, condition] = [value[at]!, value[at + 1]!];
    const next = method & 0x40 ? "else the next rule" : "else fail";
    const meaning = `${methodText(method)}, ${conditionText(condition)}; ${next}`;
    const detail = { offset: at, length: 2, name: `rule ${(at - 6) / 2}`, meaning };
    entries.push([detail, canBeRule(method, condition)]);
  }
  return listed(value, kind, counted((value.length - 8) / 2, "rule"), entries);
};

/** Tag 94: four bytes per file: number, first and last record, records to authenticate. Source: EMV 4.4 Book 3, 10.2. */
export const fileLocator: Describer = (value) => {
  const kind = "four bytes a file";
  if (value.length === 0 || value.length % 4 !== 0) return unfit(value, kind);
  const entries: Entry[] = [];
  for (let at = 0; at < value.length; at += 4) {
    const [file = 0, first = 0, last = 0, signed = 0] = value.subarray(at, at + 4);
    const meaning = `records ${first} to ${last}, ${signed} signed`;
    const fits = (file & 0x07) === 0 && first <= last && signed <= last - first + 1;
    entries.push([{ offset: at, length: 4, name: `file ${file >> 3}`, meaning }, fits]);
  }
  return listed(value, kind, counted(entries.length, "file"), entries);
};
