import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { type BurstCardFrame, decodeBurst } from "../../../src/protocol/frames/burst-frame.ts";
import { type CrcOrder, writeCrc } from "../../../src/protocol/frames/crc-order.ts";
import { crc16 } from "../../../src/protocol/frames/crc16.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

function sealed(hex: string, order: CrcOrder = "msb-first"): Uint8Array {
  const bytes = bytesOf(`${hex}0000`);
  const end = bytes.length - 2;
  writeCrc(bytes, end, crc16(bytes, 0, end), order);
  return bytes;
}

test("events in a row, in either CRC order", () => {
  const frame = decodeBurst(sealed("45005500080111000002200000", "lsb-first"));
  expect(frame).toMatchObject({
    kind: "ui-event",
    crcOrder: "lsb-first",
    events: [
      { type: 1, status: 0x11 },
      { type: 2, status: 0x20 },
    ],
  });
  expect(decodeBurst(sealed("4500550000"))).toMatchObject({ events: [] });
});

test("track text is out of reach of JSON and inspect", () => {
  const frame = decodeBurst(sealed(`01000a${Buffer.from(";4761739001010010=2412?").toString("hex")}`));
  expect((frame as BurstCardFrame).text.reveal()).toBe(";4761739001010010=2412?");
  expect(`${JSON.stringify(frame)} ${inspect(frame, { depth: 9, showHidden: true })}`).not.toMatch(
    /47617390|34373631/,
  );
});

test.each<[string, Uint8Array, ErrorCode, Record<string, unknown>]>([
  ["nothing", new Uint8Array(0), "PROTOCOL_FRAME_TRUNCATED", { offset: 0, expected: 7, actual: 0 }],
  [
    "another start",
    bytesOf("46005500"),
    "PROTOCOL_FRAME_HEADER",
    { offset: 0, expected: 0x45, actual: 0x46 },
  ],
  [
    "another third byte",
    bytesOf("45005600"),
    "PROTOCOL_FRAME_HEADER",
    { offset: 2, expected: 0x55, actual: 0x56 },
  ],
  [
    "missing events",
    bytesOf("450055000403"),
    "PROTOCOL_FRAME_TRUNCATED",
    { offset: 6, expected: 11, actual: 6 },
  ],
  [
    "bytes behind",
    bytesOf("4500550000000000"),
    "PROTOCOL_FRAME_LENGTH",
    { offset: 7, expected: 7, actual: 8 },
  ],
  [
    "a card frame without CRC",
    bytesOf("01000a"),
    "PROTOCOL_FRAME_TRUNCATED",
    { offset: 3, expected: 5, actual: 3 },
  ],
  [
    "a wrong CRC",
    bytesOf("450055000403030000e8de"),
    "PROTOCOL_FRAME_CRC",
    { offset: 9, expected: 0xe8dd, actual: 0xe8de },
  ],
  ["half an event", sealed("45005500020303"), "PROTOCOL_DATA_INVALID", { offset: 4, actual: 2 }],
  [
    "10 MiB of noise",
    new Uint8Array(10 * 1024 * 1024).fill(1),
    "PROTOCOL_FRAME_CRC",
    { offset: 10 * 1024 * 1024 - 2 },
  ],
])("refuses %s", (_what, bytes, code, context) => {
  expectFailure(() => decodeBurst(bytes), code, context);
});

test.each([undefined, "4500", [0x45]])("refuses %j", (value) => {
  expectFailure(() => decodeBurst(value as never), "ARGUMENT_INVALID");
});
