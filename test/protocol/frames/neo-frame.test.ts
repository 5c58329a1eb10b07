import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { writeCrc } from "../../../src/protocol/frames/crc-order.ts";
import { CRC_SEED, crcAdvance } from "../../../src/protocol/frames/crc16.ts";
import {
  decodeNeoFrame,
  encodeNeoCommand,
  encodeNeoFrame,
  encodeNeoReaderCommand,
  encodeNeoResponse,
  type NeoFrameFields,
} from "../../../src/protocol/frames/neo-frame.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

const PING = bytesOf("5669564f74656368320018010000b3cd");
const PONG = bytesOf("5669564f74656368320018000000fa83");

/** `text` and a right CRC. */
function sealed(text: string, order: "lsb-first" | "msb-first" = "msb-first"): Uint8Array {
  const bytes = Uint8Array.from(Buffer.from(`${text}\0\0`, "latin1"));
  const end = bytes.length - 2;
  writeCrc(bytes, end, crcAdvance(CRC_SEED, bytes, 0, end), order);
  return bytes;
}

describe("encoders", () => {
  test("a command, with the CRC order of the table or the one asked for", () => {
    expect(encodeNeoCommand({ command: 0x18, subCommand: 0x01 })).toEqual(PING);
    const swapped = encodeNeoCommand({ command: 0x18, subCommand: 0x01, crcOrder: "msb-first" });
    expect([...swapped.subarray(14)]).toEqual([0xcd, 0xb3]);
    const update = encodeNeoCommand({ command: 0xc7, subCommand: 0x12, data: Uint8Array.of(3) });
    expect([...update.subarray(14)]).toEqual([0x03, 0x6a, 0xd3]);
  });

  test("a response, and a frame of the reader's own accord", () => {
    expect(encodeNeoResponse({ command: 0x18, status: 0 })).toEqual(PONG);
    const boot = encodeNeoReaderCommand({ command: 0x14, subCommand: 1 });
    expect(boot).toEqual(bytesOf("5669564f746563683200140100008182"));
  });

  test("a command of up to 4096 bytes, more only when asked to", () => {
    const command = { command: 0x04, subCommand: 0 };
    expect(encodeNeoCommand({ ...command, data: new Uint8Array(4096) })).toHaveLength(4112);
    const data = new Uint8Array(4097);
    const context = { expected: 4096, actual: 4097 };
    expectFailure(() => encodeNeoCommand({ ...command, data }), "PROTOCOL_FRAME_TOO_LONG", context);
    expect(encodeNeoCommand({ ...command, data, maxDataLength: 4097 })).toHaveLength(4113);
    const longest = new Uint8Array(0xffff);
    expect(encodeNeoCommand({ ...command, data: longest, maxDataLength: 0xffff })).toHaveLength(0x1000f);
    expectFailure(
      () => encodeNeoResponse({ command: 4, status: 0, data: new Uint8Array(0x10000) }),
      "PROTOCOL_FRAME_TOO_LONG",
      { expected: 0xffff, actual: 0x10000 },
    );
  });

  const NOISE = new Uint8Array(10 * 1024 * 1024).fill(0x56);
  const fields = {
    kind: "command",
    version: 2,
    command: 1,
    subCommand: 1,
    data: PING,
    crcOrder: "lsb-first",
  };
  test.each<[string, () => unknown]>([
    ["no command", () => encodeNeoCommand(undefined as never)],
    ["a command above a byte", () => encodeNeoCommand({ command: 256, subCommand: 0 })],
    ["no sub-command", () => encodeNeoCommand({ command: 1 } as never)],
    ["text as data", () => encodeNeoCommand({ command: 1, subCommand: 1, data: "00" as never })],
    ["an array as data", () => encodeNeoCommand({ command: 1, subCommand: 1, data: [1] as never })],
    ["another order", () => encodeNeoCommand({ command: 1, subCommand: 1, crcOrder: "lsb" as never })],
    ["a limit above 16 bits", () => encodeNeoCommand({ command: 1, subCommand: 1, maxDataLength: 0x10000 })],
    ["a negative limit", () => encodeNeoCommand({ command: 1, subCommand: 1, maxDataLength: -1 })],
    ["no response", () => encodeNeoResponse(null as never)],
    ["no status", () => encodeNeoResponse({ command: 1 } as never)],
    ["a status above a byte", () => encodeNeoResponse({ command: 1, status: 0x100 })],
    ["no reader command", () => encodeNeoReaderCommand([] as never)],
    ["a reader command above a byte", () => encodeNeoReaderCommand({ command: 0x6101, subCommand: 0 })],
    ["no frame", () => encodeNeoFrame("frame" as never)],
    ["another kind", () => encodeNeoFrame({ ...fields, kind: "toString" } as never)],
    ["a version that the kind has not", () => encodeNeoFrame({ ...fields, version: 1 } as never)],
    ["no version", () => encodeNeoFrame({ ...fields, version: undefined } as never)],
    [
      "a V3 response without sub-command",
      () =>
        encodeNeoFrame({
          ...fields,
          kind: "response",
          version: 3,
          status: 0,
          subCommand: undefined,
        } as never),
    ],
    [
      "a V1 command with one data byte",
      () => encodeNeoFrame({ ...fields, kind: "v1-command", version: 1, data: Uint8Array.of(1) } as never),
    ],
    [
      "a V1 data frame without data",
      () => encodeNeoFrame({ ...fields, kind: "v1-data", version: 1, data: new Uint8Array(0) } as never),
    ],
  ])("refuse %s", (_what, action) => {
    expectFailure(action, "ARGUMENT_INVALID");
  });

  test("refuse 10 MiB of data", () => {
    const command = { command: 1, subCommand: 1, data: NOISE };
    expectFailure(() => encodeNeoCommand(command), "PROTOCOL_FRAME_TOO_LONG", { actual: NOISE.length });
    expectFailure(() => encodeNeoReaderCommand(command), "PROTOCOL_FRAME_TOO_LONG", { actual: NOISE.length });
  });
});

describe("decodeNeoFrame", () => {
  test("gives data as a view", () => {
    const bytes = encodeNeoResponse({ command: 0x29, status: 0, data: Uint8Array.of(1, 2, 3) });
    const { data } = decodeNeoFrame(bytes);
    expect([data.buffer, data.byteOffset, data.length]).toEqual([bytes.buffer, 14, 3]);
  });

  test.each([
    [0x61, 0x01, [], "response"],
    [0x61, 0x03, [], "response"],
    [0x61, 0x01, [0], "reader-command"],
    [0x61, 0x02, [0], "reader-command"],
    [0x61, 0x03, [0], "reader-command"],
    [0x61, 0x00, [0], "response"],
    [0x14, 0x01, [], "reader-command"],
    [0x14, 0x00, [], "response"],
    [0xf1, 0x00, [], "reader-command"],
    [0xf2, 0x00, [], "reader-command"],
    [0xf0, 0x00, [], "response"],
  ])("%i-%i with data %j from the reader is a %s", (command, byte, data, kind) => {
    const bytes = encodeNeoResponse({ command, status: byte, data: Uint8Array.from(data) });
    expect(decodeNeoFrame(bytes).kind).toBe(kind);
    expect(decodeNeoFrame(bytes, { direction: "from-host" }).kind).toBe("command");
  });

  test("carries every status and command as a number", () => {
    for (let byte = 0; byte < 256; byte++) {
      expect(decodeNeoFrame(encodeNeoResponse({ command: 0x02, status: byte }))).toMatchObject({
        status: byte,
      });
      expect(decodeNeoFrame(encodeNeoResponse({ command: byte, status: 0xee }))).toMatchObject({
        command: byte,
      });
    }
  });

  test.each<[string, NeoFrameFields]>([
    [
      "V1 refusal",
      {
        kind: "v1-nak",
        version: 1,
        command: 0x24,
        status: 1,
        data: Uint8Array.of(5, 0),
        crcOrder: "msb-first",
      },
    ],
    ["V1 data", { kind: "v1-data", version: 1, command: 0, data: Uint8Array.of(7), crcOrder: "lsb-first" }],
    [
      "longest V1 data",
      { kind: "v1-data", version: 1, command: 0, data: new Uint8Array(244), crcOrder: "lsb-first" },
    ],
  ])("%s, both ways, also strictly", (_name, frame) => {
    const bytes = encodeNeoFrame(frame);
    expect(decodeNeoFrame(bytes, { strictCrcOrder: true })).toMatchObject(frame);
  });

  test("a V3 command has its data where a V2 command has it", () => {
    const bytes = sealed("ViVOpayV3\0\x02\x40\0\x01\x99", "lsb-first");
    const frame = decodeNeoFrame(bytes, { direction: "from-host", strictCrcOrder: true });
    expect(frame).toMatchObject({
      kind: "command",
      version: 3,
      command: 2,
      subCommand: 0x40,
      data: Uint8Array.of(0x99),
    });
    expect(encodeNeoFrame(frame)).toEqual(bytes);
  });

  const bad: [string, Uint8Array, ErrorCode, Record<string, unknown>][] = [
    ["nothing", new Uint8Array(0), "PROTOCOL_FRAME_TRUNCATED", { offset: 0, expected: 16, actual: 0 }],
    [
      "part of the header",
      PONG.subarray(0, 9),
      "PROTOCOL_FRAME_TRUNCATED",
      { offset: 9, expected: 16, actual: 9 },
    ],
    ["the header", PONG.subarray(0, 10), "PROTOCOL_FRAME_TRUNCATED", { offset: 10, expected: 16 }],
    ["half the CRC", PONG.subarray(0, 15), "PROTOCOL_FRAME_TRUNCATED", { offset: 15, expected: 16 }],
    [
      "declared data missing",
      sealed("ViVOtech2\0\x18\0\x01\x00abc"),
      "PROTOCOL_FRAME_TRUNCATED",
      { offset: 19, expected: 272, actual: 19 },
    ],
    [
      "V3 without its last byte",
      sealed("ViVOpayV3\0\x81\x09\0\0\0").subarray(0, 16),
      "PROTOCOL_FRAME_TRUNCATED",
      { offset: 16, expected: 17 },
    ],
    [
      "a byte behind the frame",
      Uint8Array.of(...PONG, 0),
      "PROTOCOL_FRAME_LENGTH",
      { offset: 16, expected: 16, actual: 17 },
    ],
    [
      "another first byte",
      Uint8Array.of(0, ...PONG.subarray(1)),
      "PROTOCOL_FRAME_HEADER",
      { offset: 0, actual: 0 },
    ],
    [
      "V1 of unknown type",
      sealed("ViVOtech\0Q\0\0\0\0"),
      "PROTOCOL_FRAME_HEADER",
      { offset: 9, actual: 0x51 },
    ],
    [
      "a wrong V3 header",
      sealed("ViVOpayV2\0\0\0\0\0\0"),
      "PROTOCOL_FRAME_HEADER",
      { offset: 8, actual: 0x32 },
    ],
    ["V1 data without data", sealed("ViVOtech\0D"), "PROTOCOL_FRAME_TRUNCATED", { offset: 12, expected: 13 }],
    [
      "V1 data too long",
      sealed(`ViVOtech\0D${"x".repeat(245)}`),
      "PROTOCOL_FRAME_LENGTH",
      { offset: 256, expected: 256, actual: 257 },
    ],
    [
      "a wrong CRC",
      Uint8Array.of(...PONG.subarray(0, 14), 0xfa, 0x84),
      "PROTOCOL_FRAME_CRC",
      { offset: 14, expected: 0xfa83, actual: 0xfa84 },
    ],
    ["10 MiB of noise", new Uint8Array(10 * 1024 * 1024).fill(0xaa), "PROTOCOL_FRAME_HEADER", { offset: 0 }],
    [
      "10 MiB behind a frame",
      (() => {
        const long = new Uint8Array(10 * 1024 * 1024);
        long.set(PONG);
        return long;
      })(),
      "PROTOCOL_FRAME_LENGTH",
      { offset: 16 },
    ],
  ];
  test.each(bad)("refuses %s", (_what, bytes, code, context) => {
    expectFailure(() => decodeNeoFrame(bytes), code, context);
  });

  test("refuses the other CRC order when strict, and takes equal bytes as either", () => {
    const strict = { strictCrcOrder: true };
    const answer = encodeNeoResponse({ command: 0x18, status: 0, crcOrder: "lsb-first" });
    const context = { offset: 14, expected: "msb-first", actual: "lsb-first" };
    expectFailure(() => decodeNeoFrame(answer, strict), "PROTOCOL_FRAME_CRC_ORDER", context);
    const command = encodeNeoCommand({ command: 0x18, subCommand: 1, crcOrder: "msb-first" });
    expectFailure(
      () => decodeNeoFrame(command, { ...strict, direction: "from-host" }),
      "PROTOCOL_FRAME_CRC_ORDER",
      { offset: 14, expected: "lsb-first", actual: "msb-first" },
    );
    const equal = encodeNeoResponse({ command: 0x2c, status: 0, data: Uint8Array.of(0x00, 0x1d, 0xee) });
    expect(decodeNeoFrame(equal, strict)).toMatchObject({ crc: 0, crcOrder: "lsb-first" });
  });

  test.each<[string, unknown[]]>([
    ["text", ["5669"]],
    ["nothing at all", []],
    ["an array", [[0x56]]],
    ["options that are none", [PONG, 5]],
    ["another direction", [PONG, { direction: "up" }]],
    ["a strictness that is no boolean", [PONG, { strictCrcOrder: 1 }]],
  ])("refuses %s", (_what, args) => {
    expectFailure(() => decodeNeoFrame(...(args as [Uint8Array])), "ARGUMENT_INVALID");
  });
});
