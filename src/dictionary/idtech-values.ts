/**
 * Describers of ID TECH's own values.
 *
 * @module
 */
import { parseAttribution } from "../protocol/cards/attribution.ts";
import { CONTACTLESS_ERRORS } from "../protocol/commands/contactless-errors.ts";
import { RESULT_CODES } from "../protocol/commands/result-codes.ts";
import { type BitTable, bits, choice } from "./bit-table.ts";
import { counted, type Describer, hexOf, numberOf, opaque, plain, unfit } from "./description.ts";
import { fields } from "./kernel-values.ts";
import { binaryNumber, text } from "./simple-values.ts";

/** DFEE25. Source: vp3300 reference 9.3; ID TECH iOS SDK headers. */
export const resultCode: Describer = (value) => {
  if (value.length !== 2) return unfit(value, "two bytes");
  const known = RESULT_CODES[numberOf(value)];
  return plain(
    known === undefined ? `${hexOf(value)}, not a listed result` : `${hexOf(value)}: ${known.text}`,
  );
};

const SOURCES: Readonly<Record<string, string>> = {
  contact: "contact EMV",
  contactless: "contactless EMV",
  contactlessMagstripe: "contactless magstripe",
  swipe: "swipe",
  unknown: "source not known",
};

/** One attribution byte in words: where the data came from and what of it is encrypted how. */
export const attribution: Describer = (value) => {
  const { raw, source, swipeEncrypted, emvEncrypted, extension, cipher } = parseAttribution(value[0] ?? 0);
  const byStripe = source === "swipe" || source === "contactlessMagstripe";
  const encrypted = byStripe ? swipeEncrypted : emvEncrypted;
  const ciphers = { tdes: "TDES", aes: "AES", extended: "an extended mode" } as const;
  const facts = [SOURCES[source]!, encrypted ? `encrypted by ${ciphers[cipher]}` : "clear"];
  if (extension) facts.push("NEO 2 reader");
  const detail = (mask: number, name: string, meaning: string) => ({
    offset: 0,
    length: 1,
    mask,
    name,
    meaning,
  });
  return plain(`${hexOf(Uint8Array.of(raw))}: ${facts.join(", ")}`, [
    detail(0x80, "byte 1, bit 8", swipeEncrypted ? "swipes are encrypted" : "swipes are not encrypted"),
    detail(0x40, "byte 1, bit 7", emvEncrypted ? "EMV data is encrypted" : "EMV data is not encrypted"),
    detail(0x20, "byte 1, bit 6", extension ? "NEO 2 or later" : "NEO 1"),
    detail(0x19, "byte 1, bits 5, 4 and 1", SOURCES[source]!),
    detail(0x06, "byte 1, bits 3-2", ciphers[cipher]),
  ]);
};

// biome-ignore format: a table reads by column
const EXTENDED_MODES: BitTable = {
  source: "NEO 2 IDG p.230-233, second byte of DFEE26",
  rows: [
    [1, 0x80, "message authentication code present"],
    [1, 0x0f, { 0: "no extended mode", 1: "AES DUKPT", 2: "TransArmor", 3: "Voltage", 4: "Visa FPE", 5: "Verifone FPE", 6: "TransArmor TDES" }],
  ],
};

/** DFEE26: the attribution byte again and, on NEO 2, the extended mode. */
export const encryptionInformation: Describer = (value, context) => {
  if (value.length === 0) return opaque(value);
  const first = attribution(value.subarray(0, 1), context);
  const second = bits(EXTENDED_MODES)(value.subarray(1, 2), context);
  if (value.length === 1) return first;
  const moved = second.details.map((detail) => ({
    ...detail,
    offset: 1,
    name: detail.name.replace("byte 1", "byte 2"),
  }));
  return plain(`${first.text}; ${second.text}`, [...first.details, ...moved]);
};

const contactlessCode: Describer = (value) => {
  const known = CONTACTLESS_ERRORS[value[0]!];
  return plain(known === undefined ? `${hexOf(value)}, not a listed error` : known.text);
};

/** FFEE1F. Source: NEO 2 IDG p.232. The numbers of the last byte's stages are not published. */
export const contactlessError: Describer = fields([
  [1, "error", contactlessCode],
  [2, "card's status words", (value) => plain(hexOf(value))],
  [1, "RF state", (value) => plain(hexOf(value))],
]);

/** DFEF4C. Source: NEO 2 IDG p.216-233. */
export const trackLengths: Describer = fields([
  [1, "track 1", binaryNumber],
  [1, "track 2", binaryNumber],
  [1, "track 3", binaryNumber],
  [1, "PAN", binaryNumber],
  [2, "reserved", (value) => plain(hexOf(value))],
]);

/** DFEF37. Source: NEO 2 IDG p.216-233. */
// biome-ignore format: a table reads by column
export const INTERFACES: BitTable = {
  source: "NEO 2 IDG p.216-233, DFEF37",
  rows: [
    [1, 0x04, "contact"],
    [1, 0x02, "contactless"],
    [1, 0x01, "swipe"],
  ],
};

const onOff = choice({ 0: "no", 1: "yes" });

/** DFEF3C. Source: NEO 2 IDG p.216-233. Unverified: that the timeout is binary seconds, not BCD. */
export const fallback: Describer = fields([
  [1, "fallback to swipe", onOff],
  [2, "timeout", (value) => plain(`${numberOf(value)} s`)],
]);

/** DFEF1F. Source: NEO 2 IDG p.216-233. */
export const autoAuthenticate: Describer = fields([
  [1, "authenticate by itself", onOff],
  [1, "force online", onOff],
]);

/** DF30 and DFEE30. Source: NEO 2 IDG p.216-233. */
export const dataSource: Describer = choice({ 0x00: "contactless", 0x01: "contact", 0x0c: "swipe" });

/** DFEE1D and DFEC4A. Source: NEO 2 IDG p.216-233; default 04 04 2A 0C 31. */
export const maskConfiguration: Describer = fields([
  [1, "first digits shown", binaryNumber],
  [1, "last digits shown", binaryNumber],
  [1, "mask character", text],
  [1, "mask nibble", (value) => plain(hexOf(value))],
  [1, "show expiry", choice({ 0x30: "no", 0x31: "yes" })],
]);

/** Lists of one byte. Source: NEO 2 IDG p.216-233 and p.51-60; VP3300 BT configuration dumps; SmartTap from the WebHID client. */
// biome-ignore format: a table reads by column
export const IDTECH_CODES = {
  burst:       { 0: "off", 1: "always on", 2: "leaves by itself" },
  yesNo:       { 0: "no", 1: "yes" },
  verified:    { 0: "none", 1: "signature", 2: "online PIN", 3: "on the mobile" },
  visaEntry:   { 5: "contact", 8: "no contact" },
  flow: { 0x02: "American Express", 0x03: "Mastercard", 0x06: "Visa", 0x0d: "Discover", 0x17: "SmartTap" },
  smartTap:    { 0: "all services", 3: "loyalty" },
} as const satisfies Record<string, Readonly<Record<number, string>>>;

/**
 * A key serial number: the counter is its low 21 bits (10 bytes, TDES DUKPT) or 32 bits (12 bytes, AES DUKPT).
 * Source: ANSI X9.24.
 */
export const keySerialNumber: Describer = (value) => {
  if (value.length === 0) return plain("empty: nothing is encrypted");
  if (value.length !== 10 && value.length !== 12) return unfit(value, "of 10 or 12 bytes");
  const low = numberOf(value.subarray(-4));
  const counter = value.length === 10 ? low % 0x200000 : low;
  return plain(`${hexOf(value)}, counter ${counter}`);
};

/** DFEE23: told by its length here; the annotator takes it apart. */
export const swipeData: Describer = (value) => ({
  text: value.length === 0 ? "empty" : `${counted(value.length, "byte")} of swipe data`,
  details: [],
  visibility: "hidden",
});
