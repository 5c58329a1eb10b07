/**
 * Bit-coded values that the terminal provides or keeps.
 *
 * @module
 */
import type { BitRow, BitTable } from "./bit-table.ts";

/** Tag 95, terminal verification results; the action codes have the same layout. */
// biome-ignore format: a table reads by column
export const TVR: BitTable = {
  source: "EMV 4.4 Book 3, annex C5; relay resistance: Book C-2",
  rows: [
    [1, 0x80, "offline data authentication not performed"],
    [1, 0x40, "static data authentication (SDA) failed"],
    [1, 0x20, "card data missing"],
    [1, 0x10, "card is on the exception file"],
    [1, 0x08, "dynamic data authentication (DDA) failed"],
    [1, 0x04, "combined data authentication (CDA) failed"],
    [1, 0x02, "static data authentication (SDA) selected"],
    [1, 0x01, "extended data authentication (XDA) selected"],
    [2, 0x80, "card and terminal have different application versions"],
    [2, 0x40, "application expired"],
    [2, 0x20, "application not yet effective"],
    [2, 0x10, "service not allowed for the card"],
    [2, 0x08, "new card"],
    [2, 0x02, "biometric verification successful"],
    [2, 0x01, "biometric template format not supported"],
    [3, 0x80, "cardholder verification not successful"],
    [3, 0x40, "verification method not recognised"],
    [3, 0x20, "PIN try limit exceeded"],
    [3, 0x10, "PIN wanted, PIN pad absent or not working"],
    [3, 0x08, "PIN wanted, PIN pad present, PIN not entered"],
    [3, 0x04, "online PIN or biometric captured"],
    [3, 0x02, "biometric wanted, capture device not working"],
    [3, 0x01, "biometric wanted, capture bypassed"],
    [4, 0x80, "floor limit exceeded"],
    [4, 0x40, "lower consecutive offline limit exceeded"],
    [4, 0x20, "upper consecutive offline limit exceeded"],
    [4, 0x10, "selected at random for online processing"],
    [4, 0x08, "merchant forced the transaction online"],
    [4, 0x04, "biometric try limit exceeded"],
    [4, 0x02, "selected biometric type not supported"],
    [4, 0x01, "XDA signature verification failed"],
    [5, 0x80, "default TDOL used"],
    [5, 0x40, "issuer authentication failed"],
    [5, 0x20, "script failed before the last GENERATE AC"],
    [5, 0x10, "script failed after the last GENERATE AC"],
    [5, 0x08, "relay resistance threshold exceeded (contactless) or CA ECC key missing"],
    [5, 0x04, "relay resistance time limits exceeded (contactless) or ECC key recovery failed"],
    [5, 0x03, { 1: "relay resistance not performed", 2: "relay resistance performed" }],
  ],
};

/** Tag 9B, transaction status information. */
// biome-ignore format: a table reads by column
export const TSI: BitTable = {
  source: "EMV 4.4 Book 3, annex C6",
  rows: [
    [1, 0x80, "offline data authentication performed"],
    [1, 0x40, "cardholder verification performed"],
    [1, 0x20, "card risk management performed"],
    [1, 0x10, "issuer authentication performed"],
    [1, 0x08, "terminal risk management performed"],
    [1, 0x04, "script processing performed"],
  ],
};

/** The three capability bytes of 9F33, each of which the kernels also use alone. */
// biome-ignore format: a table reads by column
const CAPABILITIES: readonly (readonly (readonly [mask: number, says: string])[])[] = [
  [
    [0x80, "manual key entry"],
    [0x40, "magnetic stripe"],
    [0x20, "chip with contacts"],
  ],
  [
    [0x80, "plaintext PIN checked by the card"],
    [0x40, "enciphered PIN checked online"],
    [0x20, "signature"],
    [0x10, "enciphered PIN checked by the card (RSA)"],
    [0x08, "no verification"],
    [0x04, "biometric checked online"],
    [0x02, "biometric checked offline"],
    [0x01, "enciphered PIN checked by the card (ECC)"],
  ],
  [
    [0x80, "static data authentication (SDA)"],
    [0x40, "dynamic data authentication (DDA)"],
    [0x20, "card capture"],
    [0x08, "combined data authentication (CDA)"],
    [0x04, "extended data authentication (XDA)"],
  ],
];

function capabilityRows(group: number, byte: number): BitRow[] {
  return CAPABILITIES[group]!.map(([mask, says]) => [byte, mask, says]);
}

/** Tag 9F33, terminal capabilities; also DFEE28 and DFEE29. */
export const TERMINAL_CAPABILITIES: BitTable = {
  source: "EMV 4.4 Book 4, annex A2",
  rows: [...capabilityRows(0, 1), ...capabilityRows(1, 2), ...capabilityRows(2, 3)],
};

/** Tags DF8117 and 9F8206, card data input capability. */
export const INPUT_CAPABILITY: BitTable = {
  source: "EMV Contactless Book C-2, annex A",
  rows: capabilityRows(0, 1),
};

/** Tags DF8118, DF8119, 9F8207 and 9F8208, verification capability. */
export const CVM_CAPABILITY: BitTable = {
  source: "EMV Contactless Book C-2, annex A",
  rows: capabilityRows(1, 1),
};

/** Tags DF811F and 9F820A, security capability. */
export const SECURITY_CAPABILITY: BitTable = {
  source: "EMV Contactless Book C-2, annex A",
  rows: capabilityRows(2, 1),
};

/** Tag 9F40, additional terminal capabilities. */
// biome-ignore format: a table reads by column
export const ADDITIONAL_CAPABILITIES: BitTable = {
  source: "EMV 4.4 Book 4, annex A3",
  rows: [
    [1, 0x80, "cash"],
    [1, 0x40, "goods"],
    [1, 0x20, "services"],
    [1, 0x10, "cashback"],
    [1, 0x08, "inquiry"],
    [1, 0x04, "transfer"],
    [1, 0x02, "payment"],
    [1, 0x01, "administrative"],
    [2, 0x80, "cash deposit"],
    [3, 0x80, "numeric keys"],
    [3, 0x40, "letter and special keys"],
    [3, 0x20, "command keys"],
    [3, 0x10, "function keys"],
    [4, 0x80, "prints for the attendant"],
    [4, 0x40, "prints for the cardholder"],
    [4, 0x20, "displays to the attendant"],
    [4, 0x10, "displays to the cardholder"],
    [4, 0x02, "code table 10"],
    [4, 0x01, "code table 9"],
    [5, 0x80, "code table 8"],
    [5, 0x40, "code table 7"],
    [5, 0x20, "code table 6"],
    [5, 0x10, "code table 5"],
    [5, 0x08, "code table 4"],
    [5, 0x04, "code table 3"],
    [5, 0x02, "code table 2"],
    [5, 0x01, "code table 1"],
  ],
};

/** Tag 9F66, terminal transaction qualifiers. */
// biome-ignore format: a table reads by column
export const TTQ: BitTable = {
  source: "EMV Contactless Books C-3, C-6 and C-7, annex A; Book A 5.7",
  rows: [
    [1, 0x80, "contactless magstripe mode supported"],
    [1, 0x20, "contactless EMV mode supported"],
    [1, 0x10, "contact EMV supported"],
    [1, 0x08, "offline-only reader"],
    [1, 0x04, "online PIN supported"],
    [1, 0x02, "signature supported"],
    [1, 0x01, "offline data authentication for online authorizations supported"],
    [2, 0x80, "online cryptogram wanted"],
    [2, 0x40, "cardholder verification wanted"],
    [2, 0x20, "offline PIN over contact supported"],
    [3, 0x80, "issuer update supported"],
    [3, 0x40, "verification on the consumer's device supported"],
    [4, 0x80, "fDDA version 1.0 supported"],
  ],
};

/** Tag 9F6E as American Express means it: enhanced contactless reader capabilities. */
// biome-ignore format: a table reads by column
export const AMEX_READER_CAPABILITIES: BitTable = {
  source: "EMV Contactless Book C-4, annex A",
  rows: [
    [1, 0x80, "contact supported"],
    [1, 0x40, "contactless magstripe mode supported"],
    [1, 0x20, "contactless EMV, full online (legacy)"],
    [1, 0x10, "contactless EMV, partial online"],
    [1, 0x08, "contactless mobile supported"],
    [1, 0x04, "try another interface after a decline"],
    [2, 0x80, "verification on the mobile supported"],
    [2, 0x40, "online PIN supported"],
    [2, 0x20, "signature supported"],
    [2, 0x10, "plaintext offline PIN supported"],
    [3, 0x80, "offline-only reader"],
    [3, 0x40, "cardholder verification wanted"],
    [4, 0x80, "exempt from the no-verification checks"],
    [4, 0x40, "delayed authorisation"],
    [4, 0x20, "transit"],
    [4, 0x07, { 0: "kernel version not stated", 1: "kernel version 2.2 or 2.3", 2: "kernel version 2.4 to 2.6", 3: "kernel version 2.7" }],
  ],
};

/** Tag DF811B, kernel configuration. */
// biome-ignore format: a table reads by column
export const KERNEL_CONFIGURATION: BitTable = {
  source: "EMV Contactless Book C-2, annex A",
  rows: [
    [1, 0x80, "magstripe mode not supported"],
    [1, 0x40, "EMV mode not supported"],
    [1, 0x20, "cardholder verification on the device supported"],
    [1, 0x10, "relay resistance supported"],
    [1, 0x08, "reserved for the payment system"],
    [1, 0x04, "all records are read even without CDA"],
  ],
};

const ENVIRONMENTS = [
  "attended, online only",
  "attended, offline with online capability",
  "attended, offline only",
  "unattended, online only",
  "unattended, offline with online capability",
  "unattended, offline only",
];
const OPERATORS = ["financial institution", "merchant", "cardholder"];

/** Tag 9F35, terminal type, by its number. Source: EMV 4.4 Book 4, annex A1. */
export const TERMINAL_TYPES: Readonly<Record<number, string>> = Object.fromEntries(
  OPERATORS.flatMap((operator, high) =>
    ENVIRONMENTS.map((environment, low) => [
      (high + 1) * 16 + low + 1,
      `${environment}; operated by the ${operator}`,
    ]),
  ),
);
