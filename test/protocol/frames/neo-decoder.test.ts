import { describe, expect, test } from "vitest";
import { NeoDecoder } from "../../../src/protocol/frames/neo-decoder.ts";
import {
  decodeNeoFrame,
  encodeNeoCommand,
  encodeNeoFrame,
  type NeoFrameFields,
} from "../../../src/protocol/frames/neo-frame.ts";
import { expectFailure } from "../coded.ts";

const two = Uint8Array.of(0x12, 0x34);
const frames: [string, NeoFrameFields, { status: number; subCommand: number }][] = [
  [
    "V2 response",
    { kind: "response", version: 2, command: 2, status: 0x23, data: two, crcOrder: "lsb-first" },
    { status: 0x23, subCommand: -1 },
  ],
  [
    "V3 response",
    {
      kind: "response",
      version: 3,
      command: 2,
      subCommand: 5,
      status: 0x30,
      data: two,
      crcOrder: "msb-first",
    },
    { status: 0x30, subCommand: 5 },
  ],
  [
    "prompt",
    { kind: "reader-command", version: 2, command: 0x61, subCommand: 1, data: two, crcOrder: "lsb-first" },
    { status: -1, subCommand: 1 },
  ],
  [
    "V1 command",
    { kind: "v1-command", version: 1, command: 0x24, subCommand: 3, data: two, crcOrder: "lsb-first" },
    { status: -1, subCommand: 3 },
  ],
  [
    "V1 answer",
    { kind: "v1-ack", version: 1, command: 0x24, status: 0, data: two, crcOrder: "msb-first" },
    { status: 0, subCommand: -1 },
  ],
  [
    "V1 refusal",
    { kind: "v1-nak", version: 1, command: 0x24, status: 1, data: two, crcOrder: "msb-first" },
    { status: 1, subCommand: -1 },
  ],
];

describe("NeoDecoder", () => {
  test.each(frames)("%s: getters, frame() and the exact decoder agree", (_name, fields, numbers) => {
    const bytes = encodeNeoFrame(fields);
    const decoder = new NeoDecoder();
    decoder.push(bytes);
    expect(decoder.next()).toBe(true);
    const { version, kind, command, crcOrder, crc, data, dataLength, status, subCommand } = decoder;
    expect({ version, kind, command, crcOrder, data }).toEqual({
      ...{ version: fields.version, kind: fields.kind, command: fields.command },
      ...{ crcOrder: fields.crcOrder, data: two },
    });
    expect({ dataLength, status, subCommand }).toEqual({ dataLength: 2, ...numbers });
    expect(decoder.frame()).toEqual(decodeNeoFrame(bytes));
    expect(crc).toBe(decoder.frame().crc);
  });

  test("reads what a host sends", () => {
    const decoder = new NeoDecoder({ direction: "from-host" });
    decoder.push(encodeNeoCommand({ command: 0x02, subCommand: 0x40, data: two }));
    expect(decoder.next()).toBe(true);
    expect(decoder.frame()).toMatchObject({
      kind: "command",
      command: 2,
      subCommand: 0x40,
      crcOrder: "lsb-first",
    });
    expect([decoder.status, decoder.subCommand]).toEqual([-1, 0x40]);
  });

  test("V1 data frames, which do not tell their length, are noise", () => {
    const decoder = new NeoDecoder();
    decoder.push(
      encodeNeoFrame({
        kind: "v1-data",
        version: 1,
        command: 0,
        data: new Uint8Array(20),
        crcOrder: "lsb-first",
      }),
    );
    expect([decoder.next(), decoder.skippedBytes]).toEqual([false, 32]);
  });

  test.each<[string, unknown]>([
    ["options that are none", 5],
    ["null", null],
    ["another direction", { direction: "both" }],
    ["a strictness that is no boolean", { strictCrcOrder: "yes" }],
    ["a limit above 16 bits", { maxDataLength: 0x10000 }],
    ["a negative limit", { maxDataLength: -1 }],
    ["a callback that is none", { onSkip: {} }],
  ])("refuses %s", (_what, options) => {
    expectFailure(() => new NeoDecoder(options as never), "ARGUMENT_INVALID");
  });

  test.each([undefined, null, "5669", [0x56], new ArrayBuffer(4)])("refuses to take in %j", (chunk) => {
    expectFailure(() => new NeoDecoder().push(chunk as never), "ARGUMENT_INVALID");
  });
});
