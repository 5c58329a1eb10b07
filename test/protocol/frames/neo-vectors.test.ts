import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { decodeBurst } from "../../../src/protocol/frames/burst-frame.ts";
import { type CrcOrder, crcOrderOf, writeCrc } from "../../../src/protocol/frames/crc-order.ts";
import { crc16 } from "../../../src/protocol/frames/crc16.ts";
import { ReportAssembler, segmentReports } from "../../../src/protocol/frames/hid-reports.ts";
import { NeoDecoder } from "../../../src/protocol/frames/neo-decoder.ts";
import {
  decodeNeoFrame,
  encodeNeoCommand,
  encodeNeoFrame,
  encodeNeoReaderCommand,
  encodeNeoResponse,
  type NeoDirection,
  type NeoFrame,
} from "../../../src/protocol/frames/neo-frame.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

interface DecodedFrame {
  protocol: "V1" | "V2" | "V3";
  kind: string;
  command: string;
  subCommand?: string;
  status?: string;
  data?: string;
  data1?: string;
  data2?: string;
  crc: string;
  crcOrder: CrcOrder;
}
interface Vector<D> {
  name: string;
  hex: string;
  direction: "host-to-reader" | "reader-to-host";
  decoded: D;
}
interface Burst {
  kind: string;
  crc: string;
  crcOrder: CrcOrder;
  events: { uiType: string; status: string; raw: string }[];
  status: string;
  thirdByte: string;
  ascii: string;
}
interface Carried {
  frame: string;
  frameDecoded: DecodedFrame;
  reports: string[];
  chunks: string[];
}

const file = loadVectors<Vector<object>[]>("neo-frames");
const having = <D>(test: (decoded: Partial<Record<string, unknown>>) => boolean) =>
  file.filter(({ decoded }) => test(decoded as Record<string, unknown>)) as Vector<D>[];

const frames = having<DecodedFrame>(({ protocol }) => ["V1", "V2", "V3"].includes(protocol as string));
const bursts = having<Burst>(({ protocol }) => protocol === "burst");
const onUsb = having<Carried>(({ transport }) => transport === "usb-hid");
const onBle = having<Carried>(({ transport }) => transport === "ble");
const streams = having<{ frames: DecodedFrame[]; skippedBytes: number }>(({ stream }) => stream === true);
const rejected = having<{ reason: string }>(({ expect }) => expect === "reject");

const DIRECTIONS = { "host-to-reader": "from-host", "reader-to-host": "from-reader" } as const;

/** A decoded frame as the file writes it. */
function asVector(frame: NeoFrame): DecodedFrame {
  const hex = (value: number, digits = 2) => value.toString(16).toUpperCase().padStart(digits, "0");
  const data = Buffer.from(frame.data).toString("hex");
  return {
    protocol: `V${frame.version}` as "V2",
    kind: frame.kind.replace("v1-", ""),
    command: hex(frame.command),
    ...("subCommand" in frame ? { subCommand: hex(frame.subCommand) } : {}),
    ...("status" in frame ? { status: hex(frame.status) } : {}),
    ...(frame.version === 1 ? { data1: data.slice(0, 2), data2: data.slice(2) } : { data }),
    crc: hex(frame.crc, 4),
    crcOrder: frame.crcOrder,
  };
}

/** Decodes exactly, checks against the file, and encodes again. */
function expectFrame(hex: string, direction: NeoDirection, decoded: DecodedFrame): void {
  const bytes = bytesOf(hex);
  const frame = decodeNeoFrame(bytes, { direction, strictCrcOrder: true });
  expect(decoded).toMatchObject(asVector(frame));
  expect(encodeNeoFrame(frame)).toEqual(bytes);
  if (frame.kind === "command") {
    expect(encodeNeoCommand({ ...frame, crcOrder: crcOrderOf(frame.command, frame.subCommand) })).toEqual(
      bytes,
    );
  }
  if (frame.kind === "response" && frame.version === 2) {
    const { command, status, data } = frame;
    expect(encodeNeoResponse({ command, status, data })).toEqual(bytes);
  }
  if (frame.kind === "reader-command") {
    const { command, subCommand, data } = frame;
    expect(encodeNeoReaderCommand({ command, subCommand, data })).toEqual(bytes);
  }
}

function framesOf(decoder: NeoDecoder, chunks: readonly Uint8Array[]): DecodedFrame[] {
  const found: DecodedFrame[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    while (decoder.next()) found.push(asVector(decoder.frame()));
  }
  return found;
}

describe("neo-frames.json", () => {
  test("holds the 81 cases that are run here", () => {
    const groups = [frames, bursts, onUsb, onBle, streams, rejected].map((group) => group.length);
    expect(groups).toEqual([57, 7, 9, 2, 2, 4]);
    expect(new Set([frames, bursts, onUsb, onBle, streams, rejected].flat()).size).toBe(81);
    expect(file).toHaveLength(81);
  });

  test.each(frames)("frame: $name", ({ hex, direction, decoded }) => {
    expectFrame(hex, DIRECTIONS[direction], decoded);
    const decoder = new NeoDecoder({ direction: DIRECTIONS[direction], strictCrcOrder: true });
    const [frame, ...others] = framesOf(decoder, [bytesOf(hex)]);
    expect(decoded).toMatchObject(frame!);
    expect([others.length, decoder.skippedBytes, decoder.pendingBytes]).toEqual([0, 0, 0]);
  });

  test.each(bursts)("$name", ({ hex, decoded }) => {
    const bytes = bytesOf(hex);
    const frame = decodeBurst(bytes);
    expect([frame.kind, frame.crc, frame.crcOrder]).toEqual([
      decoded.kind,
      Number.parseInt(decoded.crc, 16),
      decoded.crcOrder,
    ]);
    let body: number[];
    if (frame.kind === "ui-event") {
      expect(frame.events).toEqual(
        decoded.events.map((event) => ({
          type: Number.parseInt(event.uiType, 16),
          status: Number.parseInt(event.status, 16),
          raw: bytesOf(event.raw),
        })),
      );
      const events = frame.events.flatMap(({ raw }) => [...raw]);
      body = [0x45, 0, 0x55, 0, events.length, ...events];
    } else {
      expect([frame.status, frame.thirdByte]).toEqual([
        Number.parseInt(decoded.status, 16),
        Number.parseInt(decoded.thirdByte, 16),
      ]);
      expect(frame.text.reveal()).toBe(decoded.ascii);
      body = [1, frame.status, frame.thirdByte, ...Buffer.from(frame.text.reveal(), "latin1")];
    }
    const encoded = Uint8Array.of(...body, 0, 0);
    writeCrc(encoded, body.length, crc16(encoded, 0, body.length), frame.crcOrder);
    expect(encoded).toEqual(bytes);
  });

  test.each(onUsb)("$name", ({ hex, direction, decoded }) => {
    const reports = decoded.reports.map(bytesOf);
    expect(reports.map((report) => Buffer.from(report).toString("hex")).join("")).toBe(hex);
    expect(segmentReports(bytesOf(decoded.frame))).toEqual(reports);

    const whole = new ReportAssembler();
    const apart = new ReportAssembler();
    const messages = reports.map((report) => {
      const message = whole.push(report)?.slice();
      expect(apart.push(report.subarray(1), report[0])).toEqual(message);
      return message;
    });
    expect(messages.pop()).toEqual(bytesOf(decoded.frame));
    expect(messages.every((message) => message === undefined)).toBe(true);
    expect([whole.dropped, apart.dropped]).toEqual([0, 0]);
    expectFrame(decoded.frame, DIRECTIONS[direction], decoded.frameDecoded);
  });

  test.each(onBle)("$name", ({ direction, decoded }) => {
    const decoder = new NeoDecoder({ direction: DIRECTIONS[direction] });
    const [frame, ...others] = framesOf(decoder, decoded.chunks.map(bytesOf));
    expect(decoded.frameDecoded).toMatchObject(frame!);
    expect([others.length, decoder.skippedBytes]).toEqual([0, 0]);
    expectFrame(decoded.frame, DIRECTIONS[direction], decoded.frameDecoded);
  });

  test.each(streams)("$name", ({ hex, decoded }) => {
    for (const size of [1, 7, 20, hex.length]) {
      const skips: unknown[] = [];
      const decoder = new NeoDecoder({ onSkip: (skip) => skips.push(skip) });
      const stream = bytesOf(hex);
      const chunks = [];
      for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
      const found = framesOf(decoder, chunks);
      expect(decoded.frames).toMatchObject(found);
      expect(found).toHaveLength(decoded.frames.length);
      expect(decoder.skippedBytes).toBe(decoded.skippedBytes);
      const noise = { offset: 0, length: decoded.skippedBytes, code: "PROTOCOL_FRAME_NOISE" };
      expect(skips).toEqual(decoded.skippedBytes > 0 ? [noise] : []);
    }
  });

  const REJECTIONS: Record<string, [ErrorCode, number]> = {
    crc: ["PROTOCOL_FRAME_CRC", 14],
    header: ["PROTOCOL_FRAME_HEADER", 6],
    "crc order; strict decoder rejects, tolerant decoder accepts": ["PROTOCOL_FRAME_CRC_ORDER", 14],
    truncated: ["PROTOCOL_FRAME_TRUNCATED", 12],
  };

  test.each(rejected)("refused: $name", ({ hex, decoded: { reason } }) => {
    const [code, offset] = REJECTIONS[reason]!;
    const bytes = bytesOf(hex);
    expectFailure(() => decodeNeoFrame(bytes, { strictCrcOrder: true }), code, { offset });
    if (code === "PROTOCOL_FRAME_CRC_ORDER") expect(decodeNeoFrame(bytes).crcOrder).toBe("lsb-first");
    else expectFailure(() => decodeNeoFrame(bytes), code, { offset });

    const decoder = new NeoDecoder({ strictCrcOrder: true });
    expect(framesOf(decoder, [bytes])).toEqual([]);
    decoder.end();
    expect(decoder.next()).toBe(false);
    expect([decoder.skippedBytes, decoder.pendingBytes]).toEqual([bytes.length, 0]);
  });
});
