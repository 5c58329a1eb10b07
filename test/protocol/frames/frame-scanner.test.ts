import { describe, expect, test } from "vitest";
import type { SkippedBytes } from "../../../src/protocol/frames/frame-scanner.ts";
import { NeoDecoder } from "../../../src/protocol/frames/neo-decoder.ts";
import { encodeNeoResponse } from "../../../src/protocol/frames/neo-frame.ts";
import { NgaDecoder } from "../../../src/protocol/frames/nga-decoder.ts";
import { expectFailure } from "../coded.ts";
import { chop, concat } from "./arbitraries-frames.ts";

const frame = (length: number, fill = 0x5a) =>
  encodeNeoResponse({ command: 0x2c, status: 0, data: new Uint8Array(length).fill(fill) });
const noise = (length: number) => new Uint8Array(length).fill(0xaa);

/** Shows what holds the decoder's bytes. */
class Probe extends NeoDecoder {
  get held(): Uint8Array {
    return this.buffer;
  }
}

function drain(decoder: NeoDecoder): number {
  let frames = 0;
  while (decoder.next()) frames++;
  return frames;
}

describe("buffer", () => {
  test("cursor use keeps one buffer for ever", () => {
    const decoder = new Probe();
    const chunks = chop(frame(377), [20]);
    let buffer: Uint8Array | undefined;
    let frames = 0;
    for (let round = 0; round < 1000; round++) {
      for (const chunk of chunks) {
        decoder.push(chunk);
        buffer ??= decoder.held;
        frames += drain(decoder);
      }
    }
    expect(frames).toBe(1000);
    expect(decoder.held).toBe(buffer);
  });

  test("bytes that were handed out are never overwritten", () => {
    const decoder = new Probe();
    const views: Uint8Array[] = [];
    for (let round = 0; round < 500; round++) {
      for (const chunk of chop(frame(100, round & 0xff), [33])) {
        decoder.push(chunk);
        while (decoder.next()) views.push(round % 2 === 0 ? decoder.data : decoder.frame().data);
        chunk.fill(0xee);
      }
    }
    expect(views).toHaveLength(500);
    for (const [round, view] of views.entries()) expect(view).toEqual(new Uint8Array(100).fill(round & 0xff));
    expect(new Set(views.map((view) => view.buffer)).size).toBeLessThan(20);
  });

  test("a push leaves the current frame as it is", () => {
    const decoder = new Probe();
    decoder.push(frame(10, 0x11));
    expect(decoder.next()).toBe(true);
    const before = decoder.data;
    for (let count = 0; count < 10; count++) decoder.push(frame(3000, 0x22));
    expect(decoder.data).toEqual(new Uint8Array(10).fill(0x11));
    expect(before).toEqual(decoder.data);
    expect([decoder.streamOffset, decoder.pendingBytes]).toEqual([0, 10 * 3016]);
    expect(drain(decoder)).toBe(10);
  });

  test("a length that is only claimed takes no room, and what arrives takes what it needs", () => {
    const decoder = new Probe();
    decoder.push(frame(0xffff).subarray(0, 100));
    expect(decoder.next()).toBe(false);
    expect(decoder.held.length).toBe(4096);

    const wall = concat(
      new Array(50_000).fill(Uint8Array.from(Buffer.from("ViVOtech2\0\0\0\xff\xff", "latin1"))),
    );
    let largest = 0;
    for (const chunk of chop(wall, [1000])) {
      decoder.push(chunk);
      drain(decoder);
      largest = Math.max(largest, decoder.held.length, decoder.pendingBytes);
    }
    expect(largest).toBeLessThan(2 * (0x1000f + 1000));
  });

  test("unfinished bytes move to the front when the buffer is full, and nothing is lost", () => {
    const decoder = new Probe();
    const stream = concat(new Array(40).fill(frame(300)));
    const buffers = new Set<Uint8Array>();
    let frames = 0;
    for (const chunk of chop(stream, [500])) {
      decoder.push(chunk);
      frames += drain(decoder);
      buffers.add(decoder.held);
    }
    expect([frames, decoder.skippedBytes, buffers.size]).toEqual([40, 0, 1]);
  });

  test("a buffer that one chunk made huge is given up", () => {
    const decoder = new Probe();
    decoder.push(noise(10 * 1024 * 1024));
    expect(drain(decoder)).toBe(0);
    expect([decoder.skippedBytes, decoder.pendingBytes]).toEqual([10 * 1024 * 1024, 0]);
    expect(decoder.held.length).toBe(0);

    decoder.push(concat([noise(1024 * 1024), frame(50).subarray(0, 30)]));
    expect(drain(decoder)).toBe(0);
    decoder.push(frame(50).subarray(30));
    expect(drain(decoder)).toBe(1);
    decoder.push(concat([noise(1024 * 1024), frame(50).subarray(0, 30)]));
    expect(drain(decoder)).toBe(0);
    decoder.push(new Uint8Array(5000));
    expect(decoder.held.length).toBeLessThan(8192);
  });
});

describe("skipped bytes", () => {
  test("are reported by run, with their reason, whatever the chunks", () => {
    const broken = frame(20);
    broken[20]! ^= 1;
    const tooLong = frame(400);
    const stream = concat([
      noise(5),
      frame(3),
      broken,
      noise(2),
      frame(1),
      tooLong,
      frame(2),
      noise(4),
      frame(9).subarray(0, 12),
    ]);
    for (const sizes of [[1], [7], [50], [stream.length]]) {
      const skips: SkippedBytes[] = [];
      const decoder = new NeoDecoder({ maxDataLength: 300, onSkip: (skip) => skips.push(skip) });
      const offsets: number[][] = [];
      const read = () => {
        while (decoder.next()) offsets.push([decoder.streamOffset, decoder.skippedBefore]);
      };
      for (const chunk of chop(stream, sizes)) {
        decoder.push(chunk);
        read();
      }
      expect(decoder.pendingBytes).toBe(12);
      decoder.end();
      read();
      expect(skips).toEqual([
        { offset: 0, length: 5, code: "PROTOCOL_FRAME_NOISE" },
        { offset: 24, length: 38, code: "PROTOCOL_FRAME_CRC" },
        { offset: 79, length: 416, code: "PROTOCOL_FRAME_TOO_LONG" },
        { offset: 513, length: 4, code: "PROTOCOL_FRAME_NOISE" },
        { offset: 517, length: 12, code: "PROTOCOL_FRAME_TRUNCATED" },
      ]);
      expect(offsets).toEqual([
        [5, 5],
        [62, 38],
        [495, 416],
      ]);
      expect(decoder.skippedBytes).toBe(5 + 38 + 416 + 4 + 12);
    }
  });

  test("in the wrong CRC order are told by that reason", () => {
    const skips: SkippedBytes[] = [];
    const decoder = new NeoDecoder({ strictCrcOrder: true, onSkip: (skip) => skips.push(skip) });
    decoder.push(encodeNeoResponse({ command: 0x18, status: 0, crcOrder: "lsb-first" }));
    decoder.push(frame(0));
    expect(drain(decoder)).toBe(1);
    expect(skips).toEqual([{ offset: 0, length: 16, code: "PROTOCOL_FRAME_CRC_ORDER" }]);
  });

  test("an error of the callback loses no frame and no byte", () => {
    const fault = new RangeError("callback");
    const decoder = new NeoDecoder({
      onSkip: () => {
        throw fault;
      },
    });
    decoder.push(concat([noise(3), frame(4)]));
    expect(() => decoder.next()).toThrow(fault);
    expect(decoder.next()).toBe(true);
    expect([decoder.streamOffset, decoder.dataLength, decoder.skippedBytes]).toEqual([3, 4, 3]);
  });

  test("the callback may push", () => {
    const decoder: NeoDecoder = new NeoDecoder({ onSkip: () => decoder.push(frame(4000, 0x33)) });
    decoder.push(concat([noise(3), frame(4)]));
    expect(decoder.next()).toBe(true);
    expect(decoder.data).toEqual(new Uint8Array(4).fill(0x5a));
    expect(decoder.next()).toBe(true);
    expect(decoder.data).toEqual(new Uint8Array(4000).fill(0x33));
  });
});

describe("resync", () => {
  test("gives up a frame that does not come, and finds those it held back", () => {
    const skips: SkippedBytes[] = [];
    const decoder = new NeoDecoder({ onSkip: (skip) => skips.push(skip) });
    decoder.push(frame(1000).subarray(0, 40));
    decoder.push(frame(7));
    expect(drain(decoder)).toBe(0);
    decoder.resync();
    expect(decoder.next()).toBe(true);
    expect([decoder.streamOffset, decoder.skippedBefore, decoder.dataLength]).toEqual([40, 40, 7]);
    expect(skips).toEqual([{ offset: 0, length: 40, code: "PROTOCOL_FRAME_TRUNCATED" }]);
    expect([decoder.next(), decoder.pendingBytes]).toEqual([false, 0]);
  });

  test("does nothing without an unfinished frame", () => {
    const decoder = new NeoDecoder();
    decoder.resync();
    decoder.push(frame(2));
    decoder.resync();
    expect(decoder.next()).toBe(true);
    decoder.resync();
    expect(decoder.dataLength).toBe(2);
    expect(drain(decoder)).toBe(0);
    decoder.resync();
    expect(decoder.skippedBytes).toBe(0);
  });

  test("spares a frame that has become whole meanwhile", () => {
    const decoder = new NeoDecoder();
    decoder.push(frame(30).subarray(0, 20));
    expect(decoder.next()).toBe(false);
    decoder.push(frame(30).subarray(20));
    decoder.resync();
    expect([decoder.next(), decoder.skippedBytes]).toEqual([true, 0]);
  });
});

describe("end", () => {
  test("a push afterwards goes on with the same stream", () => {
    const decoder = new NeoDecoder();
    decoder.push(noise(3));
    decoder.end();
    expect([decoder.next(), decoder.next(), decoder.skippedBytes]).toEqual([false, false, 3]);
    decoder.push(frame(1).subarray(0, 16));
    expect(decoder.next()).toBe(false);
    decoder.push(frame(1).subarray(16));
    expect(decoder.next()).toBe(true);
    expect([decoder.streamOffset, decoder.skippedBefore]).toEqual([3, 3]);
  });
});

describe("without a current frame", () => {
  const getters = [
    "version",
    "kind",
    "command",
    "subCommand",
    "status",
    "dataLength",
    "crc",
    "crcOrder",
    "data",
  ] as const;
  test.each([...getters, "streamOffset", "skippedBefore"] as const)("%s is refused", (getter) => {
    const decoder = new NeoDecoder();
    expectFailure(() => decoder[getter], "ARGUMENT_INVALID");
    decoder.push(frame(3));
    expect(drain(decoder)).toBe(1);
    expectFailure(() => decoder[getter], "ARGUMENT_INVALID");
    expectFailure(() => decoder.frame(), "ARGUMENT_INVALID");
  });

  test.each(["body", "bodyLength", "lrc", "sum"] as const)("%s is refused", (getter) => {
    expectFailure(() => new NgaDecoder()[getter], "ARGUMENT_INVALID");
    expectFailure(() => new NgaDecoder().frame(), "ARGUMENT_INVALID");
  });
});
