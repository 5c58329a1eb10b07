/**
 * Describers of values with an inner layout of EMV, apart from lists.
 *
 * @module
 */
import { guarded, net } from "./account-numbers.ts";
import { CVM_RESULTS, KERNELS, RESPONSE_CODES } from "./code-lists.ts";
import { counted, type Describer, type Detail, hexOf, plain, unfit } from "./description.ts";
import { conditionText, methodText } from "./list-values.ts";
import { providerOfAid } from "./schemes.ts";
import { text } from "./simple-values.ts";

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

/** An application identifier. */
export const applicationId: Describer = (value) => {
  const hex = hexOf(value);
  const brand = providerOfAid(hex)?.brand;
  if (value.length < 5 || value.length > 16) return unfit(value, "an application identifier");
  const said = brand === undefined ? hex : `${hex} (${brand})`;
  // Registered identifiers begin with a letter digit; what does not may be something else.
  return net(value, value[0]! >= 0xa0 ? plain(said) : guarded(value, said));
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
