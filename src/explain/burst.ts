/**
 * Burst-mode frames: user interface events and card data, sent without a NEO header.
 *
 * @module
 */
import { type Describer, plain } from "../dictionary/description.ts";
import { Vp3300Error } from "../errors.ts";
import { LCD_MESSAGES } from "../protocol/commands/user-interface.ts";
import { decodeBurst } from "../protocol/frames/burst-frame.ts";
import { crc16 } from "../protocol/frames/crc16.ts";
import { type Explainer, errorOf, type Sheet } from "./sheet.ts";
import { explainTracks } from "./track.ts";

const EVENT_TYPES: Readonly<Record<number, string>> = { 1: "LED", 2: "buzzer", 3: "display" };

/** What the status byte of an event says, by its type. Source: NEO 2 IDG p.58-60. */
const EVENT_STATUS: Readonly<Record<number, (status: number) => string>> = {
  1: (status) => `${status >> 4 === 0x0f ? "all LEDs" : `LED ${status >> 4}`} ${status & 1 ? "on" : "off"}`,
  2: (status) =>
    status >> 4 === 1 ? `${status & 0x0f} short` : `one long, ${((status & 0x0f) + 1) * 200} ms`,
  3: (status) => LCD_MESSAGES[status]?.text ?? `message ${status}`,
};

const event: Explainer = (sheet) => {
  const type = sheet.number(1, "type", (value) => EVENT_TYPES[value] ?? "unknown");
  sheet.number(1, "status", (value) => EVENT_STATUS[type]?.(value) ?? String(value));
  sheet.leaf(2, "reserved");
};

// biome-ignore format: a table reads by column
const CARD_STATUS: Readonly<Record<number, string>> = {
  0x00: "OK", 0x01: "card removed", 0x02: "communication error", 0x03: "protocol error", 0x04: "several cards",
  0x05: "not accepted", 0x06: "bad data", 0xff: "unknown",
};

const cardStatus: Describer = (value) => plain(CARD_STATUS[value[0]!] ?? "unlisted status");

function checkCrc(sheet: Sheet, start: number): void {
  const expected = crc16(sheet.bytes, start, sheet.at);
  const offset = sheet.at;
  const actual = sheet.number(2, "CRC", (value) =>
    value === expected ? "matches, most significant byte first" : "does not match",
  );
  if (actual === expected) return;
  sheet.findings.report(new Vp3300Error("PROTOCOL_FRAME_CRC", { offset, expected, actual }));
}

/** Explains one user interface event frame: 45 00 55 00, length, events, CRC. */
export const explainEventFrame: Explainer = (sheet) => {
  const start = sheet.at;
  sheet.leaf(4, "header", { meaning: "user interface events" });
  const length = sheet.number(1, "length", (value) => `${value} bytes`);
  sheet.group(length, "events", (events) => {
    while (events.left > 0) events.group(4, "event", event);
  });
  checkCrc(sheet, start);
};

/** Explains one card data frame: 01, status, one byte, tracks, CRC. Unverified: what the third byte counts. */
export const explainCardFrame: Explainer = (sheet) => {
  const start = sheet.at;
  sheet.leaf(1, "frame type", { meaning: "card data" });
  sheet.value(1, "status", cardStatus);
  sheet.leaf(1, "third byte", { meaning: "not documented" });
  const tracks = sheet.left - 2;
  if (tracks > 0) sheet.group(tracks, "tracks", explainTracks);
  checkCrc(sheet, start);
};

const EVENT_HEADER = [0x45, 0x00, 0x55, 0x00];
const EVENT_OVERHEAD = 7;

/** Whether a whole event frame starts at the front of the bytes. */
export function startsWithEvents(bytes: Uint8Array): boolean {
  return EVENT_HEADER.every((byte, index) => bytes[index] === byte) && bytes.length >= EVENT_OVERHEAD;
}

/** Whether the bytes are one card data frame with a right CRC. */
export function isCardFrame(bytes: Uint8Array): boolean {
  return bytes[0] === 0x01 && errorOf(() => decodeBurst(bytes)) === undefined;
}

/** Explains one burst frame, or several event frames one after the other. */
export const explainBurst: Explainer = (sheet) => {
  if (isCardFrame(sheet.peek())) {
    explainCardFrame(sheet);
    return;
  }
  while (sheet.left > 0 && startsWithEvents(sheet.peek())) {
    const length = Math.min(EVENT_OVERHEAD + sheet.peek(5)[4]!, sheet.left);
    sheet.group(length, "user interface event frame", explainEventFrame);
  }
};
