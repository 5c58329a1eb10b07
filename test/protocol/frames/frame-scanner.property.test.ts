import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type FrameFormat,
  FrameScanner,
  type SkippedBytes,
} from "../../../src/protocol/frames/frame-scanner.ts";
import { NeoDecoder, neoFormat } from "../../../src/protocol/frames/neo-decoder.ts";
import {
  decodeNeoFrame,
  encodeNeoFrame,
  type NeoDirection,
  neoDecodeOptions,
} from "../../../src/protocol/frames/neo-frame.ts";
import { NgaDecoder, ngaFormat } from "../../../src/protocol/frames/nga-decoder.ts";
import { decodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { runs } from "../../runs.ts";
import { failureOf } from "../coded.ts";
import {
  chop,
  chunkSizes,
  concat,
  cutExactly,
  mutated,
  nearFrames,
  neoBytes,
  neoFrame,
  ngaBytes,
} from "./arbitraries-frames.ts";

/** Decoders that also give the current frame with all its bytes. */
class NeoProbe extends NeoDecoder {
  whole(): Uint8Array {
    return this.view(0, this.frameLength);
  }
}
class NgaProbe extends NgaDecoder {
  whole(): Uint8Array {
    return this.view(0, this.frameLength);
  }
}

type Create = (onSkip: (skip: SkippedBytes) => void) => NeoProbe | NgaProbe;

/** Runs a whole stream through a decoder; checks on the way that each byte is accounted for exactly once. */
function cut(create: Create, chunks: readonly Uint8Array[]) {
  const skips: SkippedBytes[] = [];
  const frames: { offset: number; bytes: Uint8Array; skippedBefore: number }[] = [];
  const decoder = create((skip) => skips.push(skip));
  let received = 0;
  let inFrames = 0;
  const drain = () => {
    while (decoder.next()) {
      const bytes = decoder.whole();
      frames.push({ offset: decoder.streamOffset, bytes, skippedBefore: decoder.skippedBefore });
      inFrames += bytes.length;
      expect(inFrames + decoder.skippedBytes + decoder.pendingBytes).toBe(received);
    }
  };
  for (const chunk of chunks) {
    const passed = chunk.slice();
    decoder.push(passed);
    passed.fill(0xee);
    received += chunk.length;
    drain();
  }
  decoder.end();
  drain();
  expect(decoder.pendingBytes).toBe(0);
  const parts = [
    ...frames.map(({ offset, bytes }) => [offset, bytes.length] as const),
    ...skips.map(({ offset, length }) => [offset, length] as const),
  ].sort(([left], [right]) => left - right);
  let at = 0;
  for (const [offset, length] of parts) {
    expect(offset).toBe(at);
    at += length;
  }
  expect(at).toBe(received);
  return { frames, skips, skipped: decoder.skippedBytes };
}

const neo =
  (direction: NeoDirection, strictCrcOrder = false): Create =>
  (onSkip) =>
    new NeoProbe({ direction, strictCrcOrder, onSkip });
const nga: Create = (onSkip) => new NgaProbe({ onSkip });

/** Length of the NEO frame at the start of `rest`, read from the layout anew. */
const neoLength = (direction: NeoDirection) => (rest: Uint8Array) => {
  const text = Buffer.from(rest.subarray(0, 10)).toString("latin1");
  if (/^ViVOtech\0[CAN]$/.test(text)) return 16;
  const lengthAt = text === "ViVOtech2\0" || direction === "from-host" ? 12 : 13;
  if (!/^ViVO(tech2|payV3)\0$/.test(text) || rest.length < lengthAt + 2) return undefined;
  return lengthAt + 4 + rest[lengthAt]! * 256 + rest[lengthAt + 1]!;
};
const ngaLength = (rest: Uint8Array) =>
  rest[0] === 2 && rest.length > 2 ? 6 + rest[1]! + 256 * rest[2]! : undefined;

/** A sender: its frames, its decoder, and the exact decoder cut by cut. */
const senders = [
  ...(["from-reader", "from-host"] as const).map((direction) => ({
    name: `NEO ${direction}`,
    frames: neoBytes(direction),
    create: neo(direction),
    exactly: (stream: Uint8Array) =>
      cutExactly(stream, neoLength(direction), (bytes) => decodeNeoFrame(bytes, { direction })),
  })),
  {
    name: "NGA",
    frames: ngaBytes,
    create: nga,
    exactly: (stream: Uint8Array) => cutExactly(stream, ngaLength, decodeNga),
  },
];

describe.each(senders)("$name", ({ frames, create, exactly }) => {
  test("frames in a row come out whole, in order, whatever the chunks", () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 6 }), chunkSizes, (sent, sizes) => {
        const received = cut(create, chop(concat(sent), sizes));
        expect(received.frames.map(({ bytes }) => bytes)).toEqual(sent);
        expect(received.skips).toEqual([]);
      }),
      runs(),
    );
  });

  test("garbage before, between and behind frames: the same as exact decoding at every offset", () => {
    const pieces = fc.array(fc.oneof(frames, nearFrames, frames.chain(mutated)), { maxLength: 7 });
    fc.assert(
      fc.property(pieces, chunkSizes, (sent, sizes) => {
        const stream = concat(sent);
        const expected = exactly(stream);
        const received = cut(create, chop(stream, sizes));
        expect(received.frames.map(({ offset, bytes }) => ({ offset, bytes }))).toEqual(expected.frames);
        expect(received.skipped).toBe(expected.skipped);
        expect(cut(create, [stream])).toEqual(received);
      }),
      runs(),
    );
  });

  test("noise without frame starts is counted exactly", () => {
    const noise = fc.uint8Array({ min: 4, max: 0x55, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, frames), { maxLength: 5 }), chunkSizes, (parts, sizes) => {
        const received = cut(create, chop(concat(parts.flat()), sizes));
        expect(received.frames.map(({ bytes, skippedBefore }) => [skippedBefore, bytes])).toEqual(
          parts.map(([garbage, frame]) => [garbage.length, frame]),
        );
        expect(received.skips.map(({ code }) => code)).toEqual(
          parts.filter(([garbage]) => garbage.length > 0).map(() => "PROTOCOL_FRAME_NOISE"),
        );
      }),
      runs(),
    );
  });
});

describe("NEO frames with one byte changed", () => {
  const strict = { strictCrcOrder: true };
  const changedFrame = fc
    .constantFrom("from-reader" as const, "from-host" as const)
    .chain((direction) =>
      neoBytes(direction).chain((original) =>
        mutated(original).map((changed) => ({ direction, original, changed })),
      ),
    );

  test("are refused with a code; never is a wrong frame of the same length and CRC order taken", () => {
    fc.assert(
      fc.property(changedFrame, ({ direction, original, changed }) => {
        const { crcOrder } = decodeNeoFrame(original, { direction });
        let taken: ReturnType<typeof decodeNeoFrame> | undefined;
        try {
          taken = decodeNeoFrame(changed, { direction });
        } catch {
          expect(failureOf(() => decodeNeoFrame(changed, { direction })).code).toMatch(/^PROTOCOL_FRAME_/);
        }
        // One changed byte always changes a CRC of 16 bits, to what may by chance be the same bytes swapped.
        if (taken) expect(taken.crcOrder).not.toBe(crcOrder);
      }),
      runs(),
    );
  });

  test("in a stream are skipped, and the frame behind them still comes", () => {
    fc.assert(
      fc.property(
        changedFrame,
        neoFrame("from-reader"),
        chunkSizes,
        ({ direction, original, changed }, behind, sizes) => {
          const next = encodeNeoFrame(behind);
          const { frames } = cut(neo("from-reader"), chop(concat([changed, next]), sizes));
          let boundaryIsTaken = false;
          for (const { offset, bytes } of frames) {
            const frame = decodeNeoFrame(bytes);
            expect(encodeNeoFrame(frame)).toEqual(bytes);
            if (offset === 0 && bytes.length === original.length) {
              expect(frame.crcOrder).not.toBe(decodeNeoFrame(original, { direction }).crcOrder);
            }
            // Another length can, once in 2^15 times, give a frame whose CRC is right and that reaches into the next.
            boundaryIsTaken ||= offset < changed.length && offset + bytes.length > changed.length;
          }
          if (!boundaryIsTaken) expect(frames.at(-1)?.bytes).toEqual(next);
        },
      ),
      runs(),
    );
  });

  test("strictly, an answer whose command and status are intact is never wrong", () => {
    const answers = neoFrame("from-reader")
      .filter((frame) => frame.kind === "response" && frame.version === 2)
      .map((frame) => encodeNeoFrame({ ...frame, crcOrder: "msb-first" }))
      .chain((original) =>
        mutated(original).filter((bytes) => bytes[10] === original[10] && bytes[11] === original[11]),
      );
    fc.assert(
      fc.property(answers, (changed) => {
        expect(failureOf(() => decodeNeoFrame(changed, strict)).code).toMatch(/^PROTOCOL_FRAME_/);
      }),
      runs(),
    );
  });
});

describe("work", () => {
  /** `format`, counting bytes read by checks, steps of searches, and questions asked. */
  function counted(format: FrameFormat) {
    const work = { count: 0, largest: 0 };
    const { check } = format;
    const counting: FrameFormat = {
      longest: format.longest,
      unchecked: format.unchecked,
      check: {
        seed: check.seed,
        advance(state, bytes, start, end) {
          work.count += end - start;
          return check.advance(state, bytes, start, end);
        },
        between(before, after, length) {
          work.count += 17;
          return check.between(before, after, length);
        },
      },
      find(bytes, from, end) {
        const at = format.find(bytes, from, end);
        work.count += at - from + 1;
        return at;
      },
      measure(bytes, at, end) {
        work.count++;
        return format.measure(bytes, at, end);
      },
      judge(bytes, at, length, value) {
        work.count++;
        return format.judge(bytes, at, length, value);
      },
    };
    return { work, counting };
  }

  function workOf(format: FrameFormat, stream: Uint8Array, size: number): number {
    const { work, counting } = counted(format);
    const scanner = new FrameScanner(counting);
    const drain = () => {
      while (scanner.next());
    };
    for (let at = 0; at < stream.length; at += size) {
      scanner.push(stream.subarray(at, at + size));
      drain();
    }
    scanner.end();
    drain();
    expect(scanner.pendingBytes).toBe(0);
    return work.count;
  }

  const hostileNeo = fc
    .tuple(
      fc.constantFrom("ViVOtech2\0", "ViVOpayV3\0"),
      fc.uint8Array({ minLength: 2, maxLength: 5 }),
      fc.nat(0xffff),
    )
    .map(([header, rest, length]) =>
      concat([Buffer.from(header), rest.subarray(0, 2), Uint8Array.of(length >> 8, length & 0xff), rest]),
    );
  const hostileNga = fc
    .tuple(fc.nat(0xffff), fc.uint8Array({ max: 3, maxLength: 4 }))
    .map(([length, rest]) => concat([Uint8Array.of(2, length & 0xff, length >> 8), rest]));

  const walls = [
    { name: "NEO", format: neoFormat(neoDecodeOptions({}), 0xffff), bricks: hostileNeo, factor: 10 },
    { name: "NGA", format: ngaFormat(0xffff), bricks: hostileNga, factor: 25 },
  ];

  test.each(walls)(
    "on a wall of $name headers with long lengths grows linearly up to 64 KiB",
    ({ format, bricks, factor }) => {
      const wall = fc
        .tuple(fc.array(bricks, { minLength: 1, maxLength: 8 }), fc.integer({ min: 4, max: 16 }))
        .map(([some, size]) => {
          const pattern = concat(some);
          return Uint8Array.from({ length: 2 ** size }, (_, at) => pattern[at % pattern.length]!);
        });
      fc.assert(
        fc.property(wall, fc.integer({ min: 50, max: 5000 }), (stream, size) => {
          expect(workOf(format, stream, size)).toBeLessThanOrEqual(
            factor * (stream.length + stream.length / size + 20),
          );
        }),
        runs(60),
      );
    },
  );

  test.each([
    ["NEO", neoFormat(neoDecodeOptions({}), 0xffff), "ViVOtech2\0\0\0\xff\xff", 10],
    ["NEO, parts of headers", neoFormat(neoDecodeOptions({}), 0xffff), "ViVOtechViVOpayV", 10],
    ["NGA", ngaFormat(0xffff), "\x02", 25],
    ["NGA, frames that end well", ngaFormat(0xffff), "\x02\x03\x03", 25],
  ] as const)("on 1 MiB of %s stays linear", (_name, format, brick, factor) => {
    const stream = new Uint8Array(Buffer.alloc(1024 * 1024, brick, "latin1"));
    expect(workOf(format, stream, 4096)).toBeLessThan(factor * stream.length);
  });
});
