/**
 * Answers about DUKPT keys: 81-04 tells of one key, 81-02 of every slot by a byte, 81-0A gives a key serial number.
 *
 * | 81-04 | size | field                              |
 * | ----- | ---- | ---------------------------------- |
 * | 0     | 1    | state                              |
 * | 1     | 2    | usage as in TR-31: `D0` for data   |
 * | 3     | 1    | algorithm: `T` TDES, `A` AES       |
 * | 4     | 1    | mode: `E` encrypts only            |
 * | 5     | 0-8  | version                            |
 *
 * Of a slot without a key, 81-04 tells the state alone.
 *
 * Source: vp3300 reference 6.4; NEO 2 IDG p.345; ID TECH device tests.
 *
 * @module
 */
import { plain } from "../dictionary/description.ts";
import { keySerialNumber } from "../dictionary/idtech-values.ts";
import { DATA_KEY, KEY_STATES } from "../protocol/commands/rows/encryption.ts";
import { asciiOf } from "../protocol/text.ts";
import { code, field, opaque, optional, sequence, text, unlike } from "./combinators.ts";
import type { Explainer } from "./sheet.ts";

/** The name of a key's slot. */
export const keySlot: Explainer = code("key", { [DATA_KEY]: "data key" });

const STATES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(KEY_STATES).map(([state, { text: words }]) => [Number(state), words.toLowerCase()]),
);

const state =
  (name: string): Explainer =>
  (sheet) => {
    const [byte] = sheet.peek(1);
    if (byte !== undefined && STATES[byte] === undefined) unlike(sheet, "state of a key");
    code(name, STATES)(sheet);
  };

const usage: Explainer = (sheet) => {
  if (!/^[A-Z]\d$/.test(asciiOf(sheet.peek(2)))) unlike(sheet, "usage of a key");
  field(2, "usage", (value) => plain(asciiOf(value) === "D0" ? "data" : asciiOf(value)))(sheet);
};

const LONGEST_VERSION = 8;

const version: Explainer = (sheet) => {
  if (sheet.left > LONGEST_VERSION) unlike(sheet, `${LONGEST_VERSION} bytes of version`);
  text("version")(sheet);
};

const oneKey = sequence(
  state("state"),
  optional(
    sequence(
      usage,
      code("algorithm", { 0x41: "AES", 0x54: "TDES" }),
      code("mode", { 0x45: "encrypts only" }),
      version,
    ),
  ),
);

const everySlot: Explainer = (sheet) => {
  for (let slot = 0; sheet.left > 0; slot += 1) {
    state(slot === DATA_KEY ? `slot ${slot}, data key` : `slot ${slot}`)(sheet);
  }
};

const serialNumber: Explainer = (sheet) => {
  if (sheet.left !== 10 && sheet.left !== 12) unlike(sheet, "key serial number");
  sheet.value(sheet.left, "key serial number", keySerialNumber);
};

/** The shapes of answers with command byte 81; each tells by its bytes that it is none of the others. */
export const KEY_ANSWERS: readonly Explainer[] = [oneKey, everySlot, serialNumber, opaque("key information")];
