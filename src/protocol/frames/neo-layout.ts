/**
 * Where the fields of a NEO frame lie, for the exact decoder, the streaming decoder and the encoders. Internal;
 * arguments are not checked.
 *
 * | offset | size | V2 (`ViVOtech2` 00)            | V3 (`ViVOpayV3` 00), from the reader | V1 (`ViVOtech` 00)          |
 * | ------ | ---- | ------------------------------ | ------------------------------------ | --------------------------- |
 * | 0      | 10   | header                         | header                               | header (9), type letter (1) |
 * | 10     | 1    | command                        | command                              | command                     |
 * | 11     | 1    | sub-command or status          | sub-command                          | sub-command or status       |
 * | 12     | 2    | data length n, MSB first       | 12: status, 13: n, MSB first         | two data bytes              |
 * | 14     | n    | data                           | 15: data                             |                             |
 * | 14 + n | 2    | CRC of everything before       | 15 + n: CRC                          | 14: CRC                     |
 *
 * A V3 command has the layout of V2 (unverified). A V1 data frame is letter `D`, 1 to 244 data bytes, CRC: it does
 * not say its length, so only exact decoding reads it. Source: NEO 2 IDG p.28, p.116; frames of V3 devices.
 *
 * @module
 */

import { bytesOfAscii } from "../text.ts";
import { type CrcOrder, crcOrderOf } from "./crc-order.ts";

/** Which way a frame travels: the layouts differ, and so does the meaning of byte 11. */
export type NeoDirection = (typeof NEO_DIRECTIONS)[number];
/** All directions. */
export const NEO_DIRECTIONS = ["from-reader", "from-host"] as const;

/** Generation of the framing. A VP3300 speaks version 2. */
export type NeoVersion = 1 | 2 | 3;

/** Headers by version; V1's lacks its type letter. */
export const NEO_HEADERS: Readonly<Record<NeoVersion, Uint8Array>> = {
  1: bytesOfAscii("ViVOtech\0"),
  2: bytesOfAscii("ViVOtech2\0"),
  3: bytesOfAscii("ViVOpayV3\0"),
};

// Read once: a decoder looks at headers and lengths of every frame, and engines do not look into a table of constants.
const HEADER_2 = NEO_HEADERS[2];
const HEADER_BYTES = 10;
/** Ninth byte of version 2. */
const MARK_2 = 0x32;

/** What frames there are: versions from and to, bytes of data from and to, V1 type letter (-1: it has none). */
// biome-ignore format: a table reads by column
export const NEO_KINDS = {
  command:          { versions: [2, 3], data: [0, 0xffff], letter: -1 },
  response:         { versions: [2, 3], data: [0, 0xffff], letter: -1 },
  "reader-command": { versions: [2, 2], data: [0, 0xffff], letter: -1 },
  "v1-command":     { versions: [1, 1], data: [2, 2],      letter: 0x43 },
  "v1-ack":         { versions: [1, 1], data: [2, 2],      letter: 0x41 },
  "v1-nak":         { versions: [1, 1], data: [2, 2],      letter: 0x4e },
  "v1-data":        { versions: [1, 1], data: [1, 244],    letter: 0x44 },
} as const;

/** What a frame is. A reader sends `reader-command` of its own accord, and may want an answer. */
export type NeoKind = keyof typeof NEO_KINDS;

/** All kinds. */
export const NEO_KIND_NAMES = Object.keys(NEO_KINDS) as readonly NeoKind[];

/** Bytes of the shortest frame that tells its length. */
export const NEO_SHORTEST = 16;
/** The most bytes that a frame has besides its data. */
export const NEO_OVERHEAD = 17;
/** The most that the length field can say. */
export const NEO_LONGEST_DATA = 0xffff;
/** (command, byte 11) of the frames that a reader sends of its own accord. Source: NEO 2 IDG p.206, p.376. */
const READER_COMMANDS: readonly number[] = [0x6101, 0x6102, 0x6103, 0x1401, 0xf100, 0xf200];

/** How many bytes of `bytes[at, end)` agree with `header`. */
export function agreement(bytes: Uint8Array, at: number, end: number, header: Uint8Array): number {
  const most = Math.min(header.length, end - at);
  let count = 0;
  while (count < most && bytes[at + count] === header[count]) count++;
  return count;
}

/** The version of the header at `at`; 0 while the bytes end inside what may be one; -1 if there is none. */
export function matchHeader(bytes: Uint8Array, at: number, end: number): NeoVersion | 0 | -1 {
  // Nearly every frame, without loops: a decoder looks at the header each time that it looks at a frame.
  if (end - at >= HEADER_BYTES && isHeader2(bytes, at)) return 2;
  for (const version of [2, 1, 3] as const) {
    const header = NEO_HEADERS[version];
    const agreed = agreement(bytes, at, end, header);
    if (at + agreed === end) return 0;
    if (agreed === header.length && (version !== 1 || v1KindOf(bytes[at + 9]!))) return version;
  }
  return -1;
}

/** Whether ten bytes are the header of version 2. */
function isHeader2(bytes: Uint8Array, at: number): boolean {
  const header = HEADER_2;
  return (
    bytes[at + 8] === header[8] &&
    bytes[at] === header[0] &&
    bytes[at + 1] === header[1] &&
    bytes[at + 2] === header[2] &&
    bytes[at + 3] === header[3] &&
    bytes[at + 4] === header[4] &&
    bytes[at + 5] === header[5] &&
    bytes[at + 6] === header[6] &&
    bytes[at + 7] === header[7] &&
    bytes[at + 9] === header[9]
  );
}

/** The kind of a V1 frame by its type letter. */
function v1KindOf(letter: number): NeoKind | undefined {
  return NEO_KIND_NAMES.find((kind) => NEO_KINDS[kind].letter === letter);
}

// What follows reads a frame at `at` whose header is whole, and of which NEO_SHORTEST bytes are there.

/** The version, told by the ninth byte alone. */
export function versionOf(bytes: Uint8Array, at: number): NeoVersion {
  const mark = bytes[at + 8]!;
  return mark === 0 ? 1 : mark === MARK_2 ? 2 : 3;
}

/** Offset of the data in the frame. */
export function dataOffsetOf(bytes: Uint8Array, at: number, direction: NeoDirection): number {
  const version = versionOf(bytes, at);
  if (version === 1) return bytes[at + 9] === NEO_KINDS["v1-data"].letter ? 10 : 12;
  return version === 3 && direction === "from-reader" ? 15 : 14;
}

/** Bytes of data that the frame declares; a V1 frame other than `D` has two. */
export function dataLengthOf(bytes: Uint8Array, at: number, direction: NeoDirection): number {
  const version = versionOf(bytes, at);
  if (version === 1) return 2;
  const length = at + (version === 3 && direction === "from-reader" ? 13 : 12);
  return (bytes[length]! << 8) | bytes[length + 1]!;
}

/** Bytes of the whole frame, header to CRC. */
export function frameLengthOf(bytes: Uint8Array, at: number, direction: NeoDirection): number {
  return dataOffsetOf(bytes, at, direction) + dataLengthOf(bytes, at, direction) + 2;
}

/** What the frame is. A 61-xx frame without data is the answer to a 61-xx command, with a status. */
export function kindOf(bytes: Uint8Array, at: number, direction: NeoDirection): NeoKind {
  const version = versionOf(bytes, at);
  if (version === 1) return v1KindOf(bytes[at + 9]!)!;
  if (direction === "from-host") return "command";
  const pair = (bytes[at + 10]! << 8) | bytes[at + 11]!;
  if (version === 3 || !READER_COMMANDS.includes(pair)) return "response";
  return pair >> 8 === 0x61 && dataLengthOf(bytes, at, direction) === 0 ? "response" : "reader-command";
}

/** The order in which the frame should carry its CRC. Unverified: that of V1 data frames. */
export function dueCrcOrderOf(bytes: Uint8Array, at: number, direction: NeoDirection): CrcOrder {
  const kind = kindOf(bytes, at, direction);
  if (kind === "command") return crcOrderOf(bytes[at + 10]!, bytes[at + 11]!);
  return kind === "response" || kind === "v1-ack" || kind === "v1-nak" ? "msb-first" : "lsb-first";
}
