/**
 * Describers of values with an inner layout of EMV: lists of tags and lengths, verification rules, file locators.
 *
 * @module
 */

import { isVp3300Error } from "../errors.ts";
import { parseDol } from "../protocol/tlv/dol.ts";
import { readTag } from "../protocol/tlv/tlv-header.ts";
import { TLV_IDTECH } from "../protocol/tlv/tlv-profile.ts";
import { tagHex, tagLength } from "../protocol/tlv/tlv-tag.ts";
import { CVM_CONDITIONS, CVM_METHODS, CVM_RESULTS, KERNELS, RESPONSE_CODES } from "./code-lists.ts";
import {
  counted,
  type Describer,
  type Detail,
  guarded,
  hexOf,
  numberOf,
  opaque,
  plain,
  unfit,
} from "./description.ts";
import { providerOfAid } from "./schemes.ts";
import { text } from "./simple-values.ts";
import { tagInfo } from "./tag-info.ts";

/** "9F02 Amount, Authorised (Numeric)". */
function titled(tag: number): string {
  return `${tagHex(tag)} ${tagInfo(tag)?.name ?? "unknown tag"}`;
}

/** A data object list: what the card wants to be told, tag by tag. Source: EMV 4.4 Book 3, section 5.4. */
export const dol: Describer = (value) => {
  if (value.length === 0) return opaque(value);
  try {
    const entries = parseDol(value);
    const details = entries.map(({ tag, length, offset }, index) => ({
      offset,
      length: (entries[index + 1]?.offset ?? value.length) - offset,
      name: titled(tag),
      meaning: counted(length, "byte"),
    }));
    const asked = entries.reduce((sum, { length }) => sum + length, 0);
    return plain(`asks for ${counted(entries.length, "object")}, ${counted(asked, "byte")}`, details);
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return unfit(value, "a data object list");
  }
};

/** A list of tags without lengths, as in 9F4A and DFEE1A. */
export const tagList: Describer = (value) => {
  const details: Detail[] = [];
  for (let at = 0; at < value.length; ) {
    const tag = readTag(value, at, value.length, TLV_IDTECH);
    // A tag that is cut off, or longer than tags can be, ends the list.
    const length = tag < 0 ? value.length - at : tagLength(tag);
    const name = hexOf(value.subarray(at, at + length));
    const meaning = tag < 0 ? "not a whole tag" : (tagInfo(tag)?.name ?? "unknown tag");
    details.push({ offset: at, length, name, meaning });
    at += length;
  }
  return details.length === 0 ? opaque(value) : plain(counted(details.length, "tag"), details);
};

function methodText(code: number): string {
  return CVM_METHODS[code & 0x3f] ?? `method ${hexOf(Uint8Array.of(code & 0x3f))}`;
}

function conditionText(code: number): string {
  return CVM_CONDITIONS[code] ?? `if condition ${hexOf(Uint8Array.of(code))} holds`;
}

/** Tag 8E: amounts X and Y, then rules of two bytes. Source: EMV 4.4 Book 3, section 10.5. */
export const cvmList: Describer = (value) => {
  if (value.length < 8 || value.length % 2 === 1) return unfit(value, "two amounts and rules of two bytes");
  const details: Detail[] = [
    { offset: 0, length: 4, name: "amount X", meaning: String(numberOf(value.subarray(0, 4))) },
    { offset: 4, length: 4, name: "amount Y", meaning: String(numberOf(value.subarray(4, 8))) },
  ];
  for (let at = 8; at < value.length; at += 2) {
    const [method, condition] = [value[at]!, value[at + 1]!];
    const next = method & 0x40 ? "else the next rule" : "else fail";
    details.push({
      offset: at,
      length: 2,
      name: `rule ${(at - 6) / 2}`,
      meaning: `${methodText(method)}, ${conditionText(condition)}; ${next}`,
    });
  }
  return plain(counted((value.length - 8) / 2, "rule"), details);
};

/** Tag 9F34: method, condition, result. Source: EMV 4.4 Book 4, annex A4. */
export const cvmResults: Describer = (value) => {
  const [method, condition, result] = value;
  if (value.length !== 3) return unfit(value, "three bytes");
  const details = [
    { offset: 0, length: 1, name: "method", meaning: methodText(method!) },
    { offset: 1, length: 1, name: "condition", meaning: conditionText(condition!) },
    { offset: 2, length: 1, name: "result", meaning: CVM_RESULTS[result!] ?? `reserved value ${result}` },
  ];
  return plain(details.map(({ meaning }) => meaning).join("; "), details);
};

/** Tag 94: four bytes per file: number, first and last record, records to authenticate. Source: EMV 4.4 Book 3, 10.2. */
export const fileLocator: Describer = (value) => {
  if (value.length === 0 || value.length % 4 !== 0) return unfit(value, "four bytes a file");
  const details: Detail[] = [];
  for (let at = 0; at < value.length; at += 4) {
    const [file, first, last, signed] = value.subarray(at, at + 4);
    details.push({
      offset: at,
      length: 4,
      name: `file ${file! >> 3}`,
      meaning: `records ${first} to ${last}, ${signed} signed`,
    });
  }
  return plain(counted(details.length, "file"), details);
};

/** An application identifier. */
export const applicationId: Describer = (value) => {
  const hex = hexOf(value);
  const brand = providerOfAid(hex)?.brand;
  if (value.length < 5 || value.length > 16) return unfit(value, "an application identifier");
  const said = brand === undefined ? hex : `${hex} (${brand})`;
  // Registered identifiers begin with a letter digit; what does not may be something else.
  return value[0]! >= 0xa0 ? plain(said) : guarded(value, said);
};

/** Tag 84, which also names the payment system environments in letters. */
export const fileName: Describer = (value, context) =>
  value[0] !== undefined && value[0] >= 0x30 && value[0] < 0x40
    ? text(value, context)
    : applicationId(value, context);

/** Tag 8A: two characters. */
export const responseCode: Describer = (value, context) => {
  if (value.length !== 2) return unfit(value, "two characters");
  const { text: quoted } = text(value, context);
  return plain(`${quoted}: ${RESPONSE_CODES[quoted.slice(1, -1)] ?? "not a listed code"}`);
};

/** Tag 9F5B and kin: five bytes per script. Source: EMV 4.4 Book 4, annex A5. */
export const scriptResults: Describer = (value) => {
  if (value.length === 0 || value.length % 5 !== 0) return unfit(value, "five bytes a script");
  const outcomes = ["not performed", "failed", "successful"];
  const details: Detail[] = [];
  for (let at = 0; at < value.length; at += 5) {
    const result = value[at]!;
    const outcome = outcomes[result >> 4] ?? `reserved result ${result >> 4}`;
    const place = (result & 0x0f) === 0 ? "" : `, command ${result & 0x0f}`;
    details.push({
      offset: at,
      length: 5,
      name: `script ${hexOf(value.subarray(at + 1, at + 5))}`,
      meaning: outcome + place,
    });
  }
  return plain(details.map(({ name, meaning }) => `${name}: ${meaning}`).join("; "), details);
};

/** Tag 9F2A: the kernel's number, or a domestic kernel's longer identifier. */
export const kernelId: Describer = (value) => {
  const known = value.length === 1 ? KERNELS[value[0]!] : undefined;
  if (known !== undefined) return plain(known);
  return value.length === 0 || value.length > 8 ? unfit(value, "a kernel") : plain(hexOf(value));
};

/** Tag 9F11: which part of ISO/IEC 8859 the preferred name is written in. */
export const codeTable: Describer = (value) => {
  const part = value.length === 1 ? /^(0[1-9]|1\d)$/.exec(hexOf(value)) : null;
  return part === null ? unfit(value, "a code table") : plain(`ISO/IEC 8859-${Number(part[0])}`);
};

/** Tag 9F6E as Mastercard means it. Source: EMV Contactless Book C-2, annex A. */
export const thirdPartyData: Describer = (value) => {
  if (value.length < 5) return unfit(value, "third party data");
  const hasDevice = (value[2]! & 0x80) === 0;
  const details: Detail[] = [
    { offset: 0, length: 2, name: "country", meaning: hexOf(value.subarray(0, 2)) },
    { offset: 2, length: 2, name: "unique identifier", meaning: hexOf(value.subarray(2, 4)) },
  ];
  if (hasDevice) {
    const kind = String.fromCharCode(value[4]!, value[5] ?? 0x20);
    const kinds: Readonly<Record<string, string>> = {
      "00": "card",
      "01": "mobile phone",
      "02": "key fob",
      "03": "watch",
      "04": "tag",
      "05": "bracelet",
    };
    details.push({
      offset: 4,
      length: Math.min(2, value.length - 4),
      name: "device",
      meaning: kinds[kind] ?? "not a listed device",
    });
  }
  const rest = value.length - (hasDevice ? 6 : 4);
  if (rest > 0)
    details.push({
      offset: value.length - rest,
      length: rest,
      name: "proprietary data",
      meaning: counted(rest, "byte"),
    });
  return { ...plain(`third party data of ${counted(value.length, "byte")}`, details), visibility: "start" };
};
