/**
 * Bit-coded values that the card provides or that report on it.
 *
 * @module
 */
import type { BitTable } from "./bit-table.ts";

/** Tag 82, application interchange profile. */
// biome-ignore format: a table reads by column
export const AIP: BitTable = {
  source: "EMV 4.4 Book 3, annex C1; contactless bits: Books C-2 and C-3",
  rows: [
    [1, 0x80, "extended data authentication (XDA) supported"],
    [1, 0x40, "static data authentication (SDA) supported"],
    [1, 0x20, "dynamic data authentication (DDA) supported"],
    [1, 0x10, "cardholder verification supported"],
    [1, 0x08, "terminal risk management wanted"],
    [1, 0x04, "issuer authentication by EXTERNAL AUTHENTICATE supported"],
    [1, 0x02, "cardholder verification on the device supported (contactless)"],
    [1, 0x01, "combined data authentication (CDA) supported"],
    [2, 0x80, "contactless: EMV mode (Mastercard) or magstripe mode (Visa) supported"],
    [2, 0x40, "contactless: mobile device"],
    [2, 0x01, "contactless: relay resistance supported"],
  ],
};

/** Tag 9F07, application usage control. */
// biome-ignore format: a table reads by column
export const AUC: BitTable = {
  source: "EMV 4.4 Book 3, annex C2",
  rows: [
    [1, 0x80, "domestic cash allowed"],
    [1, 0x40, "international cash allowed"],
    [1, 0x20, "domestic goods allowed"],
    [1, 0x10, "international goods allowed"],
    [1, 0x08, "domestic services allowed"],
    [1, 0x04, "international services allowed"],
    [1, 0x02, "valid at cash machines"],
    [1, 0x01, "valid at terminals other than cash machines"],
    [2, 0x80, "domestic cashback allowed"],
    [2, 0x40, "international cashback allowed"],
  ],
};

/** Tag 9F27, cryptogram information data. */
// biome-ignore format: a table reads by column
export const CID: BitTable = {
  source: "EMV 4.4 Book 3, section 6.5.5.4",
  rows: [
    [1, 0xc0, { 0: "AAC: declined by the card", 1: "TC: approved offline", 2: "ARQC: go online", 3: "AAR or reserved" }],
    [1, 0x30, { 1: "payment system code 1", 2: "payment system code 2", 3: "payment system code 3" }],
    [1, 0x08, "advice wanted"],
    [1, 0x07, { 1: "service not allowed", 2: "PIN try limit exceeded", 3: "issuer authentication failed" }],
  ],
};

/** Tag 9F6C, card transaction qualifiers. */
// biome-ignore format: a table reads by column
export const CTQ: BitTable = {
  source: "EMV Contactless Book C-3, annex A",
  rows: [
    [1, 0x80, "online PIN wanted"],
    [1, 0x40, "signature wanted"],
    [1, 0x20, "go online if offline data authentication fails and the reader can"],
    [1, 0x10, "use the contact interface if offline data authentication fails and the reader has one"],
    [1, 0x08, "go online if the application has expired"],
    [1, 0x04, "use the contact interface for cash"],
    [1, 0x02, "use the contact interface for cashback"],
    [2, 0x80, "cardholder verified on the device"],
    [2, 0x40, "issuer update at the point of sale supported"],
  ],
};

/** Tag 9F6E as Visa means it: form factor indicator. */
// biome-ignore format: a table reads by column
export const VISA_FORM_FACTOR: BitTable = {
  source: "Visa contactless payment specification, form factor indicator; public tag lists",
  rows: [
    [1, 0xe0, { 0: "version 0", 1: "version 1", 2: "version 2", 3: "version 3" }],
    [1, 0x1f, { 0: "standard card", 1: "mini card", 2: "neither card nor phone", 3: "mobile phone", 4: "wrist-worn device" }],
    [2, 0x80, "can take a passcode"],
    [2, 0x40, "has a signature panel"],
    [2, 0x20, "has a hologram"],
    [2, 0x10, "has a card verification value"],
    [2, 0x08, "two-way messaging"],
    [2, 0x04, "credentials held in the cloud"],
    [2, 0x02, "can verify by biometrics"],
    [4, 0x0f, { 1: "contactless (NFC)", 2: "other technology" }],
  ],
};

/** Tag 9F7E, mobile support indicator. */
// biome-ignore format: a table reads by column
export const MOBILE_SUPPORT: BitTable = {
  source: "EMV Contactless Book C-2, annex A",
  rows: [
    [1, 0x02, "offline PIN required on the device"],
    [1, 0x01, "mobile supported"],
  ],
};

/** Tag 87, application priority indicator. */
// biome-ignore format: a table reads by column
export const PRIORITY: BitTable = {
  source: "EMV 4.4 Book 1, section 12.2.3",
  rows: [
    [1, 0x80, "not to be selected without the cardholder's consent"],
    [1, 0x0f, { 0: "no priority", ...Object.fromEntries(Array.from({ length: 15 }, (_, index) => [index + 1, `priority ${index + 1}`])) }],
  ],
};
