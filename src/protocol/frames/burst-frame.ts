/**
 * Burst frames: what a reader in burst mode sends on a serial line without command framing.
 *
 * | offset | size | user interface event        | card data                                     |
 * | ------ | ---- | --------------------------- | --------------------------------------------- |
 * | 0      | 1    | 45                          | 01                                            |
 * | 1      | 1    | 00                          | status                                        |
 * | 2      | 1    | 55                          | unverified: printed as a length, but see below |
 * | 3      |      | 00, then n = event bytes    | tracks as text, to the CRC                    |
 * | 5      | n    | events of four bytes        |                                               |
 * | end    | 2    | CRC-16, MSB first           | CRC-16, MSB first                             |
 *
 * An event is type (01 LED, 02 buzzer, 03 LCD), status and two zero bytes. The published card frame has 0A before 98
 * characters: its third byte is kept as it is. Source: NEO 2 IDG p.51-60.
 *
 * @module
 */
import { requireBytes } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { asciiOf } from "../text.ts";
import { viewOf } from "../view.ts";
import { type CrcOrder, crcOrderAt } from "./crc-order.ts";
import { CRC_SEED, crcAdvance } from "./crc16.ts";

/** One change of a light, the buzzer or the display. */
export interface BurstUiEvent {
  /** 01 LED, 02 buzzer, 03 LCD; others as they come. */
  readonly type: number;
  /**
   * LED: high nibble number (F all), low nibble 1 on, 0 off. Buzzer: 1x is x short beeps; 20, 21, 22 one of 200, 400,
   * 600 ms. LCD: message index.
   */
  readonly status: number;
  /** The four bytes; a view. */
  readonly raw: Uint8Array;
}

/** A burst frame of user interface events. */
export interface BurstUiFrame {
  readonly kind: "ui-event";
  readonly events: readonly BurstUiEvent[];
  readonly crc: number;
  readonly crcOrder: CrcOrder;
}

/** A burst frame of card data, in clear. */
export interface BurstCardFrame {
  readonly kind: "card-data";
  /**
   * 00 OK, 01 card removed, 02 communication error, 03 protocol, 04 several cards, 05 not accepted, 06 bad data, FF
   * unknown.
   */
  readonly status: number;
  /** Third byte. */
  readonly thirdByte: number;
  /** The tracks, with their sentinels. */
  readonly text: Secret<string>;
  readonly crc: number;
  readonly crcOrder: CrcOrder;
}

/** A burst frame; tell them apart by `kind`. */
export type BurstFrame = BurstUiFrame | BurstCardFrame;

const UI_HEADER = [0x45, 0x00, 0x55, 0x00];
const CARD_HEADER = [0x01];
const EVENTS_AT = 5;
const EVENT_BYTES = 4;
const TEXT_AT = 3;

/**
 * Decodes exactly one burst frame. Either order of the CRC's bytes will do.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_HEADER`, `PROTOCOL_FRAME_TRUNCATED`,
 * `PROTOCOL_FRAME_LENGTH`, `PROTOCOL_FRAME_CRC`, `PROTOCOL_DATA_INVALID` (event bytes that are not a multiple of
 * four), each with offset, expected and actual
 */
export function decodeBurst(bytes: Uint8Array): BurstFrame {
  requireBytes("bytes", bytes);
  const isCard = bytes[0] === CARD_HEADER[0];
  checkHeader(bytes, isCard ? CARD_HEADER : UI_HEADER);
  const crcAt = checkLength(bytes, isCard);
  const crc = crcAdvance(CRC_SEED, bytes, 0, crcAt);
  const crcOrder = crcOrderAt(bytes, crcAt, crc);
  if (crcOrder === undefined) {
    const actual = (bytes[crcAt]! << 8) | bytes[crcAt + 1]!;
    throw new Vp3300Error("PROTOCOL_FRAME_CRC", { offset: crcAt, expected: crc, actual });
  }
  if (!isCard) return { kind: "ui-event", events: eventsOf(bytes, crcAt), crc, crcOrder };
  const text = new Secret(asciiOf(bytes, TEXT_AT, crcAt), "track data");
  return { kind: "card-data", status: bytes[1]!, thirdByte: bytes[2]!, text, crc, crcOrder };
}

function checkHeader(bytes: Uint8Array, header: readonly number[]): void {
  for (let offset = 0; offset < Math.min(header.length, bytes.length); offset++) {
    const [expected, actual] = [header[offset]!, bytes[offset]!];
    if (actual !== expected) throw new Vp3300Error("PROTOCOL_FRAME_HEADER", { offset, expected, actual });
  }
}

/** Offset of the CRC. */
function checkLength(bytes: Uint8Array, isCard: boolean): number {
  const actual = bytes.length;
  const eventBytes = isCard ? 0 : (bytes[EVENTS_AT - 1] ?? 0);
  const expected = (isCard ? TEXT_AT : EVENTS_AT + eventBytes) + 2;
  if (actual < expected) {
    throw new Vp3300Error("PROTOCOL_FRAME_TRUNCATED", { offset: actual, expected, actual });
  }
  if (actual > expected && !isCard) {
    throw new Vp3300Error("PROTOCOL_FRAME_LENGTH", { offset: expected, expected, actual });
  }
  return actual - 2;
}

function eventsOf(bytes: Uint8Array, end: number): BurstUiEvent[] {
  const length = end - EVENTS_AT;
  if (length % EVENT_BYTES !== 0) {
    const context = { offset: EVENTS_AT - 1, expected: "a multiple of 4", actual: length };
    throw new Vp3300Error("PROTOCOL_DATA_INVALID", context);
  }
  const events: BurstUiEvent[] = [];
  for (let at = EVENTS_AT; at < end; at += EVENT_BYTES) {
    events.push({ type: bytes[at]!, status: bytes[at + 1]!, raw: viewOf(bytes, at, at + EVENT_BYTES) });
  }
  return events;
}
