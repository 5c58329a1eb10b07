// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Commands of encryption, keys and firmware update. Source: vp3300 reference 6.4, 16; NEO 2 IDG p.344-345, p.379;
 * ID TECH knowledge base (KB), "How to check key status".
 *
 * The families 90-xx (key entry) and 62-xx belong to other products and have no rows.
 *
 * @module
 */
import { requireObject } from "../../../arguments.ts";
import {
  anyBytes,
  bytes,
  type Codec,
  choice,
  codec,
  flag,
  integer,
  none,
  openChoice,
  optional,
  secretBytes,
  struct,
  text,
  tlvs,
} from "../codecs.ts";
import { type NamedCode, namedCodes } from "../named-codes.ts";
import { catalogue } from "./definition.ts";

const STATES = {
  0x00: "unused",
  0x01: "valid",
  0x02: "endOfLife",
  0xff: "notAvailable",
} as const;

/** Key of a state in {@link KEY_STATES}. */
export type KeyStateKey = (typeof STATES)[keyof typeof STATES];

/** States of a DUKPT key slot, in the answers to 81-02 (a byte for each slot) and 81-04. Source: NEO 2 IDG p.345. */
export const KEY_STATES: Readonly<Record<number, NamedCode<KeyStateKey>>> =
  /* @__PURE__ */ namedCodes(STATES);

/** Number of the slot of the data key, which encrypts card data. Source: ID TECH device tests (81-04). */
export const DATA_KEY = 0x05;

const u8 = /* @__PURE__ */ integer(1);

/** What the reader encrypts. */
export interface EncryptionEnabled {
  /** Swipes and contactless magstripe data: bit 0. */
  readonly msr: boolean;
  /** Contact and contactless EMV data: bit 1. */
  readonly emv: boolean;
}

/**
 * Unverified: which bit is which (vp3300 reference 17, question 14); 00 is off and 03 is on for both. `raw` is the byte.
 */
const encryptionEnabled: Codec<EncryptionEnabled, EncryptionEnabled & { readonly raw: number }> =
  /* @__PURE__ */ codec<EncryptionEnabled, EncryptionEnabled & { readonly raw: number }>(
    "u8: bit 0 MSR, bit 1 EMV",
    (out, value, name) => {
      requireObject(name, value);
      const bits: number[] = [];
      flag.write(bits, value.msr, `${name}.msr`);
      flag.write(bits, value.emv, `${name}.emv`);
      out.push(bits[0]! | (bits[1]! << 1));
    },
    (cursor) => {
      const raw = u8.read(cursor);
      return { msr: (raw & 1) !== 0, emv: (raw & 2) !== 0, raw };
    },
  );

/** Both or none, since the bits' order is not known for sure. */
const encryptionSwitch = /* @__PURE__ */ choice([false, true], [0x00, 0x03]);

const encryptionType = /* @__PURE__ */ openChoice(["tdes", "aes"]);

/** `usage` D0 is data, `algorithm` T is TDES and A is AES, `mode` E is encryption only: the letters of TR-31. */
const keyState = /* @__PURE__ */ struct({
  state: u8,
  key: /* @__PURE__ */ optional(
    /* @__PURE__ */ struct({
      usage: /* @__PURE__ */ text(2, 2),
      algorithm: /* @__PURE__ */ text(1, 1),
      mode: /* @__PURE__ */ text(1, 1),
      version: /* @__PURE__ */ text(0, 8),
    }),
  ),
});

/** All zero TDES, `01 02` AES DUKPT, `00 02` TransArmor TDES. */
const attribution = /* @__PURE__ */ bytes(6, 6);

const privateKey = /* @__PURE__ */ secretBytes("private key");
const keyedCard = /* @__PURE__ */ secretBytes("keyed card data");

const tst = { source: "N2 p.18-27, TST" } as const;
const neo2 = { models: "neo2", source: "N2 p.379, KB" } as const;
const firmware = { timeoutMs: 10_000, source: "CLR firmware script" } as const;

/** Rows of the catalogue: encryption, keys, firmware. Source: vp3300 reference 6.4. */
// biome-ignore format: a table reads by column
export const ENCRYPTION_COMMANDS = /* @__PURE__ */ catalogue({ source: "N2 p.18-27, QR" }, {
  getEncryptionEnabled:     [0xc737, none, encryptionEnabled, "A", tst],
  setEncryptionEnabled:     [0xc736, encryptionSwitch, none, "A", tst],
  getEncryptionType:        [0xc733, none, encryptionType, "B"],
  setEncryptionType:        [0xc732, encryptionType, none, "B"],
  getMsrSecurity:           [0xc739, none, tlvs, "B"],
  setMsrSecurity:           [0xc738, tlvs, none, "B"],
  setDataKeyAttribution:    [0xc7a2, attribution, none, "B"],
  getDataKeyAttribution:    [0xc7a3, none, attribution, "B"],
  getKeyStates:             [0x8102, none, anyBytes, "B", { source: "N2 p.345, KB" }],
  getKeyState:              [0x8104, u8, keyState, "B", { source: "TST, KB" }],
  selectKeySlot:            [0x8109, anyBytes, anyBytes, "B"],
  getKeySerialNumber:       [0x810a, u8, /* @__PURE__ */ bytes(10, 12), "B", { source: "KB" }],
  getKeyInformation:        [0x810c, anyBytes, anyBytes, "B", neo2],
  getKeyCertificate:        [0x810e, anyBytes, anyBytes, "B", { models: "neo2" }],
  loadSmartTapKey:          [0xc765, privateKey, none, "B", { source: "HID" }],
  enterCardNumber:          [0x8341, anyBytes, keyedCard, "B", { models: "other" }],
  enterBootLoader:          [0xc741, none, none, "A", firmware],
  startFirmwareUpdate:      [0xc711, none, none, "A", firmware],
  selectFirmwareImage:      [0xc712, u8, none, "A", firmware],
  sendFirmwareHeader:       [0xc713, /* @__PURE__ */ bytes(256, 256), none, "A", firmware],
  sendFirmwarePage:         [0xc714, /* @__PURE__ */ bytes(1, 2052), none, "A", firmware],
  sendFirmwareCheck:        [0xc715, /* @__PURE__ */ bytes(8, 8), none, "A", firmware],
  finishFirmwareUpdate:     [0xc716, none, none, "A", firmware],
});
