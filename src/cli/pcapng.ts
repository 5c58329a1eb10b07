/**
 * A recording as a capture file for Wireshark: pcapng, little-endian, times in milliseconds, link type USER0 (147). Each
 * packet is a pseudo-header and a payload:
 *
 * | offset | size | field                                                                        |
 * | ------ | ---- | ---------------------------------------------------------------------------- |
 * | 0      | 1    | version of this header, 1                                                    |
 * | 1      | 1    | direction: 1 to the reader, 2 from the reader, 0 neither                     |
 * | 2      | 1    | payload: 1 a whole frame, 2 noise, of which only its length is kept, 3 an event of the link |
 * | 3      | 1    | 1 when the reader sent it of its own accord, else 0                          |
 * | 4      | n    | the frame; the length of the noise, 4 bytes MSB first; the event as ASCII    |
 *
 * Source: IETF draft-ietf-opsawg-pcapng, sections 4.1 to 4.3.
 *
 * @module
 */
import { Vp3300Error } from "../index.ts";
import { describeEntry, type Recording, type RecordingEntry } from "../transports/recording/index.ts";

const LINK_TYPE_USER0 = 147;
const BLOCKS = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
/** `if_tsresol`: 10 to the power of minus three seconds. */
const RESOLUTION = { option: 9, milliseconds: 3 } as const;
const OPTION_FLAGS = 2;
const HEADER_VERSION = 1;
const TO_READER = 1;
const FROM_READER = 2;
const PAYLOADS = { frame: 1, noise: 2, event: 3 } as const;

const u16 = (...values: number[]): Buffer => Buffer.from(new Uint16Array(values).buffer);
const u32 = (...values: number[]): Buffer => Buffer.from(new Uint32Array(values).buffer);
const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

function option(code: number, value: Uint8Array): Buffer {
  return Buffer.concat([u16(code, value.length), padded(value)]);
}

function block(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length = u32(body.length + 12);
  return Buffer.concat([u32(type), length, body, length]);
}

function directionOf(entry: RecordingEntry): number {
  switch (entry.entry) {
    case "sent":
      return TO_READER;
    case "received":
    case "unsolicited":
      return FROM_READER;
    case "noise":
      return entry.from === "host" ? TO_READER : FROM_READER;
    default:
      return 0;
  }
}

function payloadOf(entry: RecordingEntry): readonly [kind: number, bytes: Uint8Array] {
  if ("frame" in entry) return [PAYLOADS.frame, entry.frame];
  if (entry.entry === "noise") return [PAYLOADS.noise, u32(entry.length).swap32()];
  return [PAYLOADS.event, Buffer.from(describeEntry(entry), "ascii")];
}

function packet(entry: RecordingEntry, startMs: number): Buffer {
  const direction = directionOf(entry);
  const [kind, payload] = payloadOf(entry);
  const header = Buffer.from([HEADER_VERSION, direction, kind, entry.entry === "unsolicited" ? 1 : 0]);
  const bytes = Buffer.concat([header, payload]);
  const atMs = startMs + entry.atMs;
  const flags = direction === FROM_READER ? 1 : direction === TO_READER ? 2 : 0;
  return block(
    BLOCKS.packet,
    u32(0, Math.floor(atMs / 2 ** 32), atMs % 2 ** 32, bytes.length, bytes.length),
    padded(bytes),
    option(OPTION_FLAGS, u32(flags)),
    option(0, Buffer.alloc(0)),
  );
}

/**
 * The capture file of a recording.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` when the recording does not say that it was scrubbed: a capture is passed on
 */
export function formatPcapng({ facts, entries }: Recording): Uint8Array {
  if (facts.scrubbed === undefined) {
    throw new Vp3300Error("ARGUMENT_INVALID", {
      argument: "recording",
      expected: "one with @scrubbed, as vp3300 record writes it",
      actual: "no such line",
    });
  }
  const startMs = Date.parse(facts.start ?? "");
  const resolution = option(RESOLUTION.option, Buffer.from([RESOLUTION.milliseconds]));
  return Buffer.concat([
    block(BLOCKS.section, u32(BYTE_ORDER), u16(1, 0), u32(0xffffffff, 0xffffffff)),
    block(BLOCKS.interface, u16(LINK_TYPE_USER0, 0), u32(0), resolution, option(0, Buffer.alloc(0))),
    ...entries.map(({ entry }) => packet(entry, Number.isNaN(startMs) ? 0 : startMs)),
  ]);
}
