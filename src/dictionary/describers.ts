/**
 * Which describer a tag's value needs, where its format alone does not say. A tag with several meanings has several
 * entries, told apart by their scheme.
 *
 * @module
 */
import { type BitTable, bits, choice } from "./bit-table.ts";
import { AIP, AUC, CID, CTQ, MOBILE_SUPPORT, PRIORITY, VISA_FORM_FACTOR } from "./card-bits.ts";
import { ACCOUNT_TYPES, ENTRY_MODES, TRANSACTION_TYPES } from "./code-lists.ts";
import type { Describer } from "./description.ts";
import * as idtech from "./idtech-values.ts";
import * as kernel from "./kernel-values.ts";
import * as lists from "./list-values.ts";
import { SCHEMES, type Scheme } from "./schemes.ts";
import * as simple from "./simple-values.ts";
import * as structured from "./structured-values.ts";
import * as terminal from "./terminal-bits.ts";

type Entry = readonly [describe: Describer | BitTable, tags: readonly number[]];

const { IDTECH_CODES } = idtech;

/** The tags that mean the same to everybody, or whose describers fit every meaning. */
// biome-ignore format: a table reads by column
const COMMON: readonly Entry[] = [
  [simple.date,                [0x9a, 0x5f24, 0x5f25]],
  [simple.time,                [0x9f21]],
  [simple.amount,              [0x9f02, 0x9f03, 0xdf8104, 0xdf8105, 0xdf8123, 0xdf8124, 0xdf8125, 0xdf8126, 0x9f820d, 0x9f820e, 0xfff1, 0xfff5, 0xdfee34, 0xdfee36]],
  [simple.binaryAmount,        [0x81, 0x9f04, 0x9f1b, 0x9f3a]],
  [simple.currency,            [0x5f2a, 0x9f42, 0x9f3c]],
  [simple.currencies,          [0x9f3b]],
  [simple.country,             [0x5f28, 0x9f1a, 0x9f57]],
  [simple.countryLetters,      [0x5f55, 0x5f56]],
  [simple.decimal,             [0x5f36, 0x9f44, 0x9f3d, 0x9f41]],
  [simple.binaryNumber,        [0x9f36, 0x9f13, 0x9f14, 0x9f17, 0x9f23, 0x9f08, 0x9f09, 0x88, 0xdf18, 0xdf19, 0xdfef7e, 0xdfee1f, 0xffe5, 0xffe4, 0xdfee2d]],
  [simple.languages,           [0x5f2d, 0xdf10]],
  [simple.serviceCode,         [0x5f30]],
  [AIP,                        [0x82, 0xd8]],
  [AUC,                        [0x9f07]],
  [CID,                        [0x9f27]],
  [CTQ,                        [0x9f6c]],
  [PRIORITY,                   [0x87]],
  [MOBILE_SUPPORT,             [0x9f7e]],
  [terminal.TVR,               [0x95, 0x9f0d, 0x9f0e, 0x9f0f, 0xdf8120, 0xdf8121, 0xdf8122, 0x9f820b, 0x9f820c, 0x9f8104, 0xdf76, 0xdfee76, 0x9f821a]],
  [terminal.TSI,               [0x9b]],
  [terminal.TERMINAL_CAPABILITIES, [0x9f33, 0xdfee28, 0xdfee29]],
  [terminal.ADDITIONAL_CAPABILITIES, [0x9f40]],
  [terminal.INPUT_CAPABILITY,  [0xdf8117, 0x9f8206]],
  [terminal.CVM_CAPABILITY,    [0xdf8118, 0xdf8119, 0x9f8207, 0x9f8208]],
  [terminal.SECURITY_CAPABILITY, [0xdf811f, 0x9f820a]],
  [terminal.KERNEL_CONFIGURATION, [0xdf811b]],
  [choice(terminal.TERMINAL_TYPES), [0x9f35]],
  [choice(TRANSACTION_TYPES),  [0x9c]],
  [choice(ENTRY_MODES),        [0x9f39, 0xdfee17]],
  [choice(ACCOUNT_TYPES),      [0x5f57]],
  [structured.responseCode,    [0x8a]],
  [lists.dol,                  [0x8c, 0x8d, 0x97, 0x9f38, 0x9f3f, 0x9f49, 0x9f4f, 0xdf811a, 0x9f8220]],
  [lists.tagList,              [0x5c, 0x9f4a, 0xdf8106, 0xdf8112, 0x9f8201, 0x9f8203, 0x9f810a, 0x9f821f, 0xdfee1a]],
  [lists.cvmList,              [0x8e]],
  [structured.cvmResults,      [0x9f34]],
  [lists.fileLocator,          [0x94, 0xd9]],
  [structured.applicationId,   [0x4f, 0x9f06]],
  [structured.fileName,        [0x84, 0x9d]],
  [structured.kernelId,        [0x9f2a, 0xdf810c]],
  [structured.codeTable,       [0x9f11]],
  [kernel.outcome,             [0xdf8129, 0x9f8210]],
  [kernel.userInterfaceRequest, [0xdf8116]],
  [kernel.shortUserInterfaceRequest, [0x9f8205, 0x9f8219]],
  [kernel.errorIndication,     [0xdf8115, 0x9f8204]],
  [idtech.resultCode,          [0xdfee25]],
  [idtech.encryptionInformation, [0xdfee26]],
  [idtech.contactlessError,    [0xffee1f]],
  [idtech.trackLengths,        [0xdfef4c]],
  [idtech.INTERFACES,          [0xdfef37]],
  [idtech.fallback,            [0xdfef3c]],
  [idtech.autoAuthenticate,    [0xdfef1f]],
  [idtech.dataSource,          [0xdf30, 0xdfee30]],
  [idtech.maskConfiguration,   [0xdfee1d, 0xdfec4a]],
  [idtech.keySerialNumber,     [0xffee12, 0xdfee12, 0xdfee51]],
  [idtech.swipeData,           [0xdfee23]],
  [choice(IDTECH_CODES.burst), [0xfff7, 0xdfee7e]],
  [choice(IDTECH_CODES.yesNo), [0xffe1, 0xffe6, 0xdf11, 0xdf22, 0xdf27, 0xdf33, 0xdfee15]],
  [choice(IDTECH_CODES.visaEntry), [0xdf5b]],
  [choice(IDTECH_CODES.flow),  [0xffe2]],
  [choice(IDTECH_CODES.smartTap), [0xdfed28]],
];

/** The tags of which one scheme makes something that needs a describer. */
// biome-ignore format: a table reads by column
const BY_SCHEME: Readonly<Partial<Record<Scheme, readonly Entry[]>>> = {
  [SCHEMES.VISA.name]: [
    [terminal.TTQ,             [0x9f66]],
    [VISA_FORM_FACTOR,         [0x9f6e]],
    [structured.scriptResults, [0x9f5b]],
    [simple.amount,            [0x9f5d]],
  ],
  [SCHEMES.C2.name]: [
    [structured.thirdPartyData, [0x9f6e]],
    [lists.dol,                [0x9f51, 0x9f5b, 0x9f69]],
    [simple.amount,            [0x9f50]],
  ],
  [SCHEMES.C4.name]: [[terminal.AMEX_READER_CAPABILITIES, [0x9f6e]]],
  [SCHEMES.C5.name]: [
    [simple.amount,            [0x9f5f]],
    [lists.dol,                [0x9f5c]],
  ],
  [SCHEMES.C6.name]: [[terminal.TTQ, [0x9f66]]],
  [SCHEMES.UPI.name]: [
    [terminal.TTQ,             [0x9f66]],
    [simple.amount,            [0x9f6d, 0x9f77, 0x9f78, 0x9f79, 0x9f7b]],
  ],
  [SCHEMES.IDTECH.name]: [
    [terminal.TVR,             [0xdf13, 0xdf14, 0xdf15]],
    [lists.dol,                [0xdf25, 0xdf28]],
    [structured.scriptResults, [0xdf21]],
    [choice(IDTECH_CODES.yesNo), [0xdf26, 0xdf62]],
    [choice(IDTECH_CODES.verified), [0xdf52]],
  ],
};

function indexed(entries: readonly Entry[]): ReadonlyMap<number, Describer> {
  return new Map(
    entries.flatMap(([describe, tags]) => {
      const describer = typeof describe === "function" ? describe : bits(describe);
      return tags.map((tag) => [tag, describer] as const);
    }),
  );
}

const common = indexed(COMMON);
const byScheme = new Map(Object.entries(BY_SCHEME).map(([scheme, entries]) => [scheme, indexed(entries)]));

/** The describer of a tag in the meaning that `scheme` gives it; `undefined` where the format says it all. */
export function describerOf(tag: number, scheme: Scheme | undefined): Describer | undefined {
  return (scheme === undefined ? undefined : byScheme.get(scheme)?.get(tag)) ?? common.get(tag);
}
