/**
 * Commands that configure the kernels: terminal data, applications, CA keys, lists. Source: vp3300 reference 6.3, 14.
 *
 * @module
 */
import {
  anyBytes,
  bytes,
  counted,
  countedTlvs,
  integer,
  list,
  none,
  openChoice,
  optional,
  prefixed,
  secretBytes,
  struct,
  tagged,
  tlvs,
} from "../codecs.ts";
import { catalogue } from "./definition.ts";

const u8 = /* @__PURE__ */ integer(1);
const rid = /* @__PURE__ */ bytes(5, 5);
const aid = /* @__PURE__ */ bytes(5, 16);
const keyId = /* @__PURE__ */ struct({ rid, index: u8 });
const revocation = /* @__PURE__ */ struct({ rid, index: u8, serial: /* @__PURE__ */ bytes(3, 3) });
const revocations = /* @__PURE__ */ list(revocation);

/** A contactless application is named by a data object 9F06. */
const aidTag = /* @__PURE__ */ tagged(0x9f06, 5, 16);

/** Number of AIDs, then each behind its length; all numbers two bytes, least significant first. */
const aids = /* @__PURE__ */ counted(/* @__PURE__ */ list(/* @__PURE__ */ prefixed(aid)));

/**
 * A CA public key: `hash` is SHA-1 of RID, index, modulus and exponent without its leading zero bytes. The length of the
 * modulus stands least significant byte first in 60-0A and most significant byte first in D0-03.
 */
const caKey = (order: "be" | "le") =>
  struct({
    rid,
    index: u8,
    hashAlgorithm: u8,
    encryptionAlgorithm: u8,
    hash: bytes(20, 20),
    exponent: integer(4),
    modulus: prefixed(bytes(1, 248), order),
  });
const contactKey = /* @__PURE__ */ caKey("le");
const contactlessKey = /* @__PURE__ */ caKey("be");

/** The terminal's kernel configuration (ICS). */
const majorConfiguration = /* @__PURE__ */ openChoice(["1C", "2C", "3C", "4C", "5C"], [1, 2, 3, 4, 5]);

/** Exception lists name card numbers. */
const exceptions = /* @__PURE__ */ secretBytes("exception list");

const contactless = { source: "CLR" } as const;
const caKeys = { source: "N2 p.247-250" } as const;
const contact = { models: "contact", source: "N2 p.162-178" } as const;
const lists = { source: "N2 p.262-271" } as const;
const legacy = { version: 1, source: "N2 p.116" } as const;

/** Rows of the catalogue: configuration. Source: vp3300 reference 6.3. */
// biome-ignore format: a table reads by column
export const CONFIGURATION_COMMANDS = /* @__PURE__ */ catalogue({ source: "N2 p.18-27, QR" }, {
  setConfiguration:           [0x0400, tlvs, none, "A", { source: "N2 p.129, CLR" }],
  getConfiguration:           [0x0302, none, tlvs, "A", { source: "N2 p.18-27, CLR" }],
  setContactlessAid:          [0x0402, tlvs, none, "A", contactless],
  getContactlessAid:          [0x0304, aidTag, tlvs, "A", contactless],
  getContactlessAids:         [0x0305, none, tlvs, "A", contactless],
  deleteContactlessAid:       [0x0404, aidTag, none, "B"],
  setContactlessGroup:        [0x0403, tlvs, none, "A", contactless],
  getContactlessGroup:        [0x0306, tlvs, tlvs, "A", contactless],
  getContactlessGroups:       [0x0307, none, tlvs, "A", contactless],
  deleteContactlessGroup:     [0x0405, tlvs, none, "B"],
  restoreDefaults:            [0x0409, none, none, "B"],
  setTerminalData:            [0x6006, countedTlvs, none, "A", { ...contact, source: "N2 p.162-178, TST" }],
  getTerminalData:            [0x6004, none, countedTlvs, "A", contact],
  removeTerminalData:         [0x6005, none, none, "A", contact],
  setContactAid:              [0x6003, tlvs, none, "A", { ...contact, source: "N2 p.163" }],
  getContactAid:              [0x6001, aid, tlvs, "A", contact],
  removeContactAid:           [0x6002, aid, none, "A", contact],
  getContactAidList:          [0x6007, none, aids, "A", { ...contact, source: "N2 p.172" }],
  setContactCaKey:            [0x600a, contactKey, none, "A", { ...contact, source: "N2 p.174, CLR" }],
  getContactCaKey:            [0x6008, keyId, contactKey, "A", { ...contact, source: "N2 p.172-173" }],
  removeContactCaKey:         [0x6009, /* @__PURE__ */ optional(keyId), none, "A", contact],
  getContactCaKeyList:        [0x600b, none, /* @__PURE__ */ list(keyId), "A", contact],
  getContactRevocations:      [0x600c, none, revocations, "B", contact],
  removeContactRevocations:   [0x600d, revocations, none, "B", contact],
  setContactRevocations:      [0x600e, revocations, none, "B", contact],
  contactList600F:            [0x600f, none, none, "C", contact],
  setMajorConfiguration:      [0x6016, majorConfiguration, none, "A", { ...contact, source: "N2 p.162-178, TST" }],
  getMajorConfiguration:      [0x6015, none, majorConfiguration, "A", contact],
  contactSetting6018:         [0x6018, anyBytes, anyBytes, "C", contact],
  getContactlessCaKey:        [0xd001, keyId, contactlessKey, "A", caKeys],
  getContactlessCaKeyHash:    [0xd002, keyId, /* @__PURE__ */ bytes(20, 20), "A", caKeys],
  setContactlessCaKey:        [0xd003, contactlessKey, none, "A", { source: "N2 p.247-250, CLR" }],
  removeContactlessCaKey:     [0xd004, keyId, none, "A", caKeys],
  removeContactlessCaKeys:    [0xd005, none, none, "A", caKeys],
  getContactlessRids:         [0xd006, none, /* @__PURE__ */ list(rid), "A", caKeys],
  getContactlessCaKeyIndices: [0xd007, rid, anyBytes, "B", { source: "QR" }],
  setCaKeyLegacy:             [0x2401, /* @__PURE__ */ bytes(2, 2), anyBytes, "B", legacy],
  removeCaKeysLegacy:         [0x2403, /* @__PURE__ */ bytes(2, 2), anyBytes, "B", legacy],
  cardList8401:               [0x8401, anyBytes, anyBytes, "B", lists],
  cardList8402:               [0x8402, anyBytes, anyBytes, "B", lists],
  cardList8403:               [0x8403, anyBytes, anyBytes, "B", lists],
  addRevocation:              [0x8404, revocation, none, "B", lists],
  cardList8405:               [0x8405, anyBytes, anyBytes, "B", lists],
  cardList8406:               [0x8406, anyBytes, anyBytes, "B", lists],
  cardList8407:               [0x8407, anyBytes, anyBytes, "B", lists],
  cardList8408:               [0x8408, exceptions, exceptions, "B", lists],
  addException:               [0x8409, exceptions, none, "B", lists],
  cardList840A:               [0x840a, exceptions, exceptions, "B", lists],
  cardList840B:               [0x840b, exceptions, exceptions, "B", lists],
  cardList840C:               [0x840c, exceptions, exceptions, "B", lists],
  deleteRevocation:           [0x840d, revocation, none, "B", lists],
  cardList840E:               [0x840e, exceptions, exceptions, "B", lists],
  cleanTornLog:               [0x840f, none, none, "B", lists],
});
