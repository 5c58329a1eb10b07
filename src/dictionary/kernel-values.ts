/**
 * What a contactless kernel reports: outcome, user interface request, error indication.
 *
 * Sources: EMV Contactless Book C-2, annex A, and Book C-8, annex A; the display codes are those of Book A, section 9.
 *
 * @module
 */

import { type BitTable, bits, choice } from "./bit-table.ts";
import { type Describer, type Detail, hexOf, plain, unfit } from "./description.ts";
import { currency, digits, languages } from "./simple-values.ts";

/** A value made of fields one after the other. */
type Field = readonly [length: number, name: string, describe: Describer];

/** Describes a value field by field; it may end early, but not hold more. */
export function fields(layout: readonly Field[]): Describer {
  return (value, context) => {
    const details: Detail[] = [];
    let at = 0;
    for (const [length, name, describe] of layout) {
      const bytes = value.subarray(at, at + length);
      if (bytes.length === 0) break;
      details.push({ offset: at, length: bytes.length, name, meaning: describe(bytes, context).text });
      at += bytes.length;
    }
    if (at === 0 || at < value.length) return unfit(value, `at most ${at} bytes`);
    return plain(details.map(({ name, meaning }) => `${name}: ${meaning}`).join("; "), details);
  };
}

/** "not applicable" where a nibble or byte is all ones. */
const NONE = "not applicable";

// biome-ignore format: a table reads by column
const OUTCOME: BitTable = {
  source: "EMV Contactless Book C-2, annex A, outcome parameter set",
  rows: [
    [1, 0xf0, { 1: "approved", 2: "declined", 3: "go online", 4: "end application", 5: "select next", 6: "try another interface", 7: "try again", 15: NONE }],
    [2, 0xf0, { 0: "start A", 1: "start B", 2: "start C", 3: "start D", 15: "no restart" }],
    [3, 0xf0, { 15: "no online response data" }],
    [4, 0xf0, { 0: "no verification", 1: "signature", 2: "online PIN", 3: "confirmation code verified", 15: "no verification stated" }],
    [5, 0x80, "user interface request on outcome"],
    [5, 0x40, "user interface request on restart"],
    [5, 0x20, "data record present"],
    [5, 0x10, "discretionary data present"],
    [5, 0x08, "receipt wanted"],
    [6, 0xf0, { 15: "no other interface preferred" }],
  ],
};

/** Tags DF8129 and 9F8210. */
export const outcome: Describer = (value, context) => {
  if (value.length !== 8) return unfit(value, "eight bytes");
  // The low nibbles of the first four bytes and of the interface byte say nothing.
  const told = value.map((byte, index) => (index < 4 || index === 5 ? byte & 0xf0 : byte));
  const { details } = bits(OUTCOME)(told.subarray(0, 6), context);
  const tenth = (offset: number, name: string): Detail => {
    const byte = value[offset]!;
    const time = byte === 0xff ? NONE : `${(byte / 10).toFixed(1)} s`;
    return { offset, length: 1, name: `byte ${offset + 1}`, meaning: `${name}: ${time}` };
  };
  const all = [...details, tenth(6, "field off"), tenth(7, "removal timeout")];
  return plain(all.map(({ meaning }) => meaning).join("; "), all);
};

// biome-ignore format: a table reads by column
const MESSAGES: Readonly<Record<number, string>> = {
  0x03: "approved",                0x07: "not authorised",           0x09: "enter PIN",
  0x0f: "processing error",        0x10: "remove card",              0x14: "welcome",
  0x15: "present card",            0x16: "processing",               0x17: "card read, remove card",
  0x18: "insert or swipe card",    0x19: "present one card only",    0x1a: "approved, sign",
  0x1b: "authorising, wait",       0x1c: "try another card",         0x1d: "insert card",
  0x1e: "clear display",           0x20: "see phone",                0x21: "present card again",
  0xff: NONE,
};

// biome-ignore format: a table reads by column
const STATUSES: Readonly<Record<number, string>> = {
  0x00: "not ready",  0x01: "idle",  0x02: "ready to read",  0x03: "processing",
  0x04: "card read",  0x05: "processing error",  0xff: NONE,
};

const language: Describer = (value, context) => {
  const trimmed = value.filter((byte) => byte !== 0);
  return trimmed.length === 0 ? plain("none") : languages(trimmed, context);
};

const qualifier: Describer = (value) => {
  const kinds: Readonly<Record<number, string>> = { 0: "no value", 1: "amount", 2: "balance" };
  return plain(kinds[value[0]! >> 4] ?? hexOf(value));
};

/** Tag DF8116: 22 bytes. */
export const userInterfaceRequest: Describer = fields([
  [1, "message", choice(MESSAGES)],
  [1, "status", choice(STATUSES)],
  [3, "hold time", digits],
  [8, "language", language],
  [1, "value", qualifier],
  [6, "amount", digits],
  [2, "currency", currency],
]);

/** Tags 9F8205 and 9F8219: 13 bytes. */
export const shortUserInterfaceRequest: Describer = fields([
  [1, "message", choice(MESSAGES)],
  [1, "status", choice(STATUSES)],
  [3, "hold time", digits],
  [8, "language", language],
]);

const statusWord: Describer = (value) => plain(hexOf(value));

// biome-ignore format: a table reads by column
const LEVEL_2: Readonly<Record<number, string>> = {
  0x00: "OK",                      0x01: "card data missing",        0x02: "card authentication failed",
  0x03: "status words",            0x04: "parsing error",            0x05: "limit exceeded",
  0x06: "card data error",         0x07: "magstripe mode not supported",  0x08: "no PPSE",
  0x09: "PPSE fault",              0x0a: "no application in common", 0x0b: "data storage read error",
  0x0c: "data storage write error", 0x0d: "data storage data error", 0x0e: "data storage: no matching cryptogram",
  0x0f: "terminal data error",
};

/** Tags DF8115 and 9F8204: six bytes. */
export const errorIndication: Describer = fields([
  [1, "level 1", choice({ 0: "OK", 1: "timeout", 2: "transmission error", 3: "protocol error" })],
  [1, "level 2", choice(LEVEL_2)],
  [1, "level 3", choice({ 0: "OK", 1: "timeout", 2: "stopped", 3: "amount missing" })],
  [2, "status words", statusWord],
  [1, "message", choice(MESSAGES)],
]);
