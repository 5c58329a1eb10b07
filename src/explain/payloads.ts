/**
 * What the data fields of commands and answers hold, by command.
 *
 * An answer does not name the sub-command that it answers. So each command byte has the shapes that its answers can
 * have; the first that fits the bytes to their end is taken.
 *
 * Source: vp3300 reference 6, 7, 9, 11, 12 and 14 (NEO 2 IDG p.18-27, p.160-233, p.247-250; ID TECH iOS SDK headers).
 *
 * @module
 */
import { counted, hexOf, plain } from "../dictionary/description.ts";
import { tagList } from "../dictionary/list-values.ts";
import { applicationId } from "../dictionary/structured-values.ts";
import { tagInfo } from "../dictionary/tag-info.ts";
import { LCD_MESSAGES } from "../protocol/commands/user-interface.ts";
import { readTag } from "../protocol/tlv/tlv-header.ts";
import { TLV_IDTECH } from "../protocol/tlv/tlv-profile.ts";
import { tagLength } from "../protocol/tlv/tlv-tag.ts";
import {
  aid,
  code,
  exactly,
  field,
  number,
  opaque,
  optional,
  raw,
  repeated,
  secret,
  sequence,
  text,
  unlike,
  whole,
} from "./combinators.ts";
import { KEY_ANSWERS, keySlot } from "./key-state.ts";
import { explainPrompt, explainPromptReply } from "./prompt.ts";
import type { Explainer } from "./sheet.ts";
import { explainIdtech, explainTlv } from "./tlv.ts";
import { explainSureTransaction, explainTransaction } from "./transaction.ts";

const seconds = (name: string, length = 1): Explainer => number(length, name, "second");
/** A category and nine digits. Source: ISO/IEC 7816-5. */
const RID = /^[ABD]\d{9}$/;

/** A RID tells keys and revocations from what a card said, which begins with an attribution byte. */
const rid: Explainer = (sheet) => {
  if (!RID.test(hexOf(sheet.peek(5)))) unlike(sheet, "registered RID");
  raw(5, "RID")(sheet);
};
const keyIndex = raw(1, "key index");
const keyName = whole(sequence(rid, keyIndex));
const count = number(2, "count", "object", "le");
const objects = explainIdtech;
const countedObjects = sequence(count, objects);
const withAuthorizationCode = explainTlv({ ...TLV_IDTECH, authorizationCodeTag: true });
const revocation = sequence(keyName, raw(3, "certificate serial number"));
const revocations = whole(repeated(9, "revocation", revocation));

/** The exponents that EMV allows. Source: EMV 4.4 Book 2, annex B2.1. */
const EXPONENTS: readonly number[] = [3, 0x10001];
/** In bytes. Source: EMV 4.4 Book 2, section 5.1. */
const LONGEST_MODULUS = 248;

/** Bytes that are no CA public key may be a card's: each field is one that a key can have, or nothing is shown. */
const caKey = (order: "be" | "le"): Explainer =>
  whole(
    sequence(
      raw(5, "RID"),
      keyIndex,
      exactly(1, 1, code("hash algorithm", { 1: "SHA-1" })),
      exactly(1, 1, code("encryption algorithm", { 1: "RSA" })),
      raw(20, "hash"),
      exactly(4, EXPONENTS, number(4, "exponent", "")),
      (sheet) => {
        const length = sheet.number(2, "modulus length", (value) => counted(value, "byte"), order);
        if (length !== sheet.left || length > LONGEST_MODULUS) unlike(sheet, "modulus to the end");
        raw(length, "modulus")(sheet);
      },
    ),
  );

const bcdField = (length: number, name: string, write: (digits: string) => string): Explainer =>
  field(length, name, (value) =>
    plain(write(Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join(""))),
  );
const clock = bcdField(2, "time", (digits) => digits.replace(/^(..)(..)$/, "$1:$2"));
const calendar = bcdField(4, "date", (digits) => digits.replace(/^(....)(..)(..)$/, "$1-$2-$3"));

const LCD: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(LCD_MESSAGES).map(([message, { text: words }]) => [Number(message), words]),
);
const BEEPS = {
  0: "none",
  1: "one short",
  2: "two short",
  3: "three short",
  4: "four short",
  5: "200 ms",
  6: "400 ms",
  7: "600 ms",
  8: "800 ms",
};
const LEDS = { 0: "LED 0", 1: "LED 1", 2: "LED 2", 3: "LED 3", 255: "all LEDs" };
const OFF_ON = { 0: "off", 1: "on" };
const NO_YES = { 0: "no", 1: "yes" };
const APDU_INTERFACES = { 0x00: "contactless", 0x20: "contact", 0x21: "SAM 1", 0x22: "SAM 2" };
const MAJOR_CONFIGURATIONS = { 1: "1C", 2: "2C", 3: "3C", 4: "4C", 5: "5C" };
const majorConfiguration = code("terminal configuration", MAJOR_CONFIGURATIONS);
const ENCRYPTION = { 0: "off", 1: "swipe on", 2: "EMV on", 3: "swipe and EMV on" };
const CIPHERS = { 0: "TDES", 1: "AES" };
/** An answer does not say which question it answers: C7-33 and C7-37 look alike. */
const ENCRYPTION_OR_CIPHER = { ...ENCRYPTION, 0: "off, or TDES", 1: "swipe on, or AES" };

function areKnownTags(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; ) {
    const tag = readTag(bytes, at, bytes.length, TLV_IDTECH);
    if (tag < 0 || tagInfo(tag) === undefined) return false;
    at += tagLength(tag);
  }
  return true;
}

/** Bytes that are no list of known tags may be anything. */
const tagsWanted: Explainer = (sheet) => {
  if (areKnownTags(sheet.peek())) sheet.value(sheet.left, "tags wanted", tagList);
  else opaque("tags wanted")(sheet);
};

const activate = sequence(seconds("timeout"), objects);

/** Requests, by command and sub-command. Commands without data are left out. */
// biome-ignore format: a table reads by column
export const REQUESTS: ReadonlyMap<number, Explainer> = new Map<number, Explainer>([
  [0x0101, code("poll mode", { 0: "auto", 1: "on demand", 2: "QuickChip keyboard" })],
  [0x0102, sequence(code("message", LCD), code("beep", BEEPS), code("LED", LEDS), code("LED state", OFF_ON))],
  [0x0201, activate],
  [0x0205, activate],
  [0x0240, activate],
  [0x0303, sequence(code("outcome", { 0: "approved", 1: "declined" }), withAuthorizationCode)],
  [0x0304, objects],
  [0x0306, objects],
  [0x0400, objects],
  [0x0402, objects],
  [0x0403, objects],
  [0x0404, objects],
  [0x0405, objects],
  [0x0501, code("extent", { 0: "cancel", 1: "cancel and reset the transaction" })],
  [0x0a02, sequence(code("LED", LEDS), code("state", { 0: "off", 1: "on", 2: "green", 3: "red", 4: "amber" }))],
  [0x0b01, number(1, "beeps", "beep")],
  [0x0b02, code("beep", { 0: "200 ms", 1: "400 ms", 2: "600 ms", 3: "800 ms" })],
  [0x2403, opaque("parameters")],
  [0x2501, clock],
  [0x2503, calendar],
  [0x2801, code("antenna", OFF_ON)],
  [0x2c01, code("pass-through", { 0: "stop", 1: "start" })],
  [0x2c02, sequence(seconds("timeout"), number(1, "and tens of milliseconds", ""))],
  [0x2c0e, sequence(seconds("timeout"), number(1, "and tens of milliseconds", ""))],
  [0x2c12, code("interface", APDU_INTERFACES)],
  [0x2c13, sequence(code("interface", APDU_INTERFACES), opaque("APDU"))],
  [0x6001, aid],
  [0x6002, aid],
  [0x6003, objects],
  [0x6006, countedObjects],
  [0x6008, keyName],
  [0x6009, keyName],
  [0x600a, caKey("le")],
  [0x600c, revocations],
  [0x600d, revocations],
  [0x600e, revocations],
  [0x6010, sequence(code("fallback allowed", NO_YES), seconds("wait for a card", 2), seconds("wait for 60-11", 2), objects)],
  [0x6011, sequence(code("force online", NO_YES), seconds("timeout", 2), objects)],
  [0x6012, sequence(code("host reached", NO_YES), objects)],
  [0x6013, tagsWanted],
  [0x6016, majorConfiguration],
  [0x6101, explainPromptReply],
  [0x7781, secret("name and passwords")],
  [0x8104, keySlot],
  [0x810a, keySlot],
  [0x8341, secret("entry parameters")],
  [0x8404, opaque("revocation entry")],
  [0x8409, secret("exception entry")],
  [0xc711, opaque("firmware parameters")],
  [0xc712, raw(1, "image")],
  [0xc713, opaque("firmware data, encrypted by the vendor")],
  [0xc714, opaque("firmware data, encrypted by the vendor")],
  [0xc715, opaque("firmware data, encrypted by the vendor")],
  [0xc732, code("cipher", CIPHERS)],
  [0xc736, code("encryption", ENCRYPTION)],
  [0xc738, objects],
  [0xc765, secret("key")],
  [0xd001, keyName],
  [0xd002, keyName],
  [0xd003, caKey("be")],
  [0xd004, keyName],
  [0xd007, rid],
  [0xf000, sequence(seconds("idle after"), seconds("sleep after"), optional(raw(1, "time base")))],
]);

/** Frames that the reader sends of its own accord, by command and sub-command. */
export const NOTICES: ReadonlyMap<number, Explainer> = new Map<number, Explainer>([
  [0x6101, explainPrompt],
  [0x6102, opaque("PIN request")],
  [0x6103, opaque("swipe request")],
]);

const aidList: Explainer = whole((sheet) => {
  const listed = sheet.number(2, "count", (value) => counted(value, "AID"), "le");
  for (let at = 0; at < listed; at++) {
    const length = sheet.number(2, "AID length", (value) => `${value} bytes`, "le");
    if (length < 5 || length > 16) unlike(sheet, "5 to 16 bytes of AID");
    sheet.value(length, "AID", applicationId);
  }
});

const keyNames = repeated(6, "key", keyName);

const productType: Explainer = (sheet) => sheet.firstOf([objects, opaque("product type")]);

/** The shapes that the answers of a command byte can have, the likeliest first. */
// biome-ignore format: a table reads by column
export const ANSWERS: ReadonlyMap<number, readonly Explainer[]> = new Map<number, readonly Explainer[]>([
  [0x02, [explainTransaction]],
  [0x03, [objects, explainSureTransaction]],
  [0x09, [productType]],
  [0x12, [text("serial number")]],
  [0x25, [clock, calendar]],
  [0x29, [text("version or module text")]],
  [0x60, [explainSureTransaction, countedObjects, aidList, majorConfiguration, caKey("le"), keyNames, revocations, objects]],
  [0x77, [sequence(raw(2, "event"), raw(4, "version"), raw(6, "MAC address, last byte first"), code("module", { 1: "BM71" })), text("name")]],
  [0x81, KEY_ANSWERS],
  [0xd0, [caKey("be"), keyNames, repeated(5, "RID", rid), raw(20, "hash")]],
  [0xc7, [code("setting", ENCRYPTION_OR_CIPHER), raw(6, "key attribution"), objects, opaque("setting")]],
]);

/** What a status alone says of the data. Source: vp3300 reference 2. */
// biome-ignore format: a table reads by column
export const NOTICE_DATA: Explainer = code("event", { 1: "card detected" });
