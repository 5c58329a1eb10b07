/** Generators of frames and streams, and slow, obvious models to compare the fast code with. */
import fc from "fast-check";
import {
  encodeNeoFrame,
  type NeoDirection,
  type NeoFrameFields,
} from "../../../src/protocol/frames/neo-frame.ts";
import { encodeNga } from "../../../src/protocol/frames/nga-frame.ts";

/** CRC-16 as its definition says. */
export function crcBitByBit(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = (crc >> 15) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & 0xffff) ^ (carry ? 0x1021 : 0);
    }
  }
  return crc;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** `bytes` in pieces of the given sizes, in turn. */
export function chop(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

export const chunkSizes = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 12 });

const byte = fc.integer({ min: 0, max: 0xff });
const crcOrder = fc.constantFrom("lsb-first" as const, "msb-first" as const);
const HEADERS = ["ViVOtech2\0", "ViVOtech\0", "ViVOpayV3\0"].map((text) =>
  Uint8Array.from(Buffer.from(text)),
);

/** Bytes that look like the inside of frames: headers, parts of headers and long lengths among noise. */
export const nearFrames: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .tuple(fc.constantFrom(...HEADERS), fc.integer({ min: 1, max: 10 }))
        .map(([h, n]) => h.subarray(0, n)),
      fc
        .tuple(fc.constantFrom(...HEADERS), fc.uint8Array({ maxLength: 6 }))
        .map(([header, rest]) => concat([header, rest])),
      fc
        .constantFrom(...["C", "A", "N", "D", "\x02\0", "\0\x03"])
        .map((text) => Uint8Array.from(Buffer.from(text))),
    ),
    { maxLength: 6 },
  )
  .map(concat);

const data = fc.oneof({ weight: 4, arbitrary: fc.uint8Array({ maxLength: 60 }) }, nearFrames);
const twoBytes = fc.uint8Array({ minLength: 2, maxLength: 2 });

/** Frames that a stream can be cut on, as the given side sends them. */
export function neoFrame(direction: NeoDirection): fc.Arbitrary<NeoFrameFields> {
  const version = fc.constantFrom(2 as const, 3 as const);
  const v1 = fc.oneof(
    fc.record({
      kind: fc.constant("v1-command" as const),
      version: fc.constant(1 as const),
      ...{ command: byte, subCommand: byte, data: twoBytes, crcOrder },
    }),
    fc.record({
      kind: fc.constantFrom("v1-ack" as const, "v1-nak" as const),
      version: fc.constant(1 as const),
      ...{ command: byte, status: byte, data: twoBytes, crcOrder },
    }),
  );
  if (direction === "from-host") {
    const kind = fc.constant("command" as const);
    const command = fc.record({ kind, version, command: byte, subCommand: byte, data, crcOrder });
    return fc.oneof({ weight: 5, arbitrary: command }, v1);
  }
  const kind = fc.constant("response" as const);
  // Commands below 14 are never sent by a reader of its own accord, so that byte 11 is a status.
  const command = fc.integer({ min: 0, max: 0x13 });
  const v2 = fc.record({ kind, version: fc.constant(2 as const), command, status: byte, data, crcOrder });
  const v3 = fc.record({
    ...{ kind, version: fc.constant(3 as const), command: byte },
    ...{ subCommand: byte, status: byte, data, crcOrder },
  });
  const own = fc
    .tuple(
      fc.constantFrom(0x6101, 0x6102, 0x6103, 0x1401, 0xf100, 0xf200),
      fc.uint8Array({ minLength: 1, maxLength: 9 }),
    )
    .map(([pair, bytes]) => ({ command: pair >> 8, subCommand: pair & 0xff, data: bytes }))
    .chain((fields) =>
      fc.record({
        ...{ kind: fc.constant("reader-command" as const), version: fc.constant(2 as const) },
        ...{ command: fc.constant(fields.command), subCommand: fc.constant(fields.subCommand) },
        ...{ data: fc.constant(fields.data), crcOrder },
      }),
    );
  return fc.oneof({ weight: 5, arbitrary: v2 }, v3, own, v1);
}

/** One whole NEO frame in bytes. */
export function neoBytes(direction: NeoDirection): fc.Arbitrary<Uint8Array> {
  return neoFrame(direction).map(encodeNeoFrame);
}

/** One whole NGA frame in bytes. */
export const ngaBytes: fc.Arbitrary<Uint8Array> = fc
  .oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ max: 3, maxLength: 40 }))
  .map(encodeNga);

/** `bytes` with one byte changed. */
export function mutated(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 0xff })).map(([at, difference]) => {
    const changed = bytes.slice();
    changed[at]! ^= difference;
    return changed;
  });
}

/** What a stream decoder made of a stream. */
export interface Cut {
  readonly frames: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  readonly skips: readonly { readonly offset: number; readonly length: number }[];
}

/** Cuts a whole stream with nothing but an exact decoder: at each offset the first length that it takes. */
export function cutExactly(
  stream: Uint8Array,
  lengthAt: (rest: Uint8Array) => number | undefined,
  decode: (bytes: Uint8Array) => unknown,
): Cut & { readonly skipped: number } {
  const frames: { offset: number; bytes: Uint8Array }[] = [];
  let skipped = 0;
  for (let at = 0; at < stream.length; ) {
    const rest = stream.subarray(at);
    const length = lengthAt(rest);
    if (length !== undefined && length <= rest.length && takes(() => decode(rest.subarray(0, length)))) {
      frames.push({ offset: at, bytes: rest.slice(0, length) });
      at += length;
    } else {
      skipped++;
      at++;
    }
  }
  return { frames, skips: [], skipped };
}

function takes(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
