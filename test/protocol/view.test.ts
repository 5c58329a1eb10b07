import { expect, test } from "vitest";
import { decodeTransactionResponse } from "../../src/protocol/cards/transaction-response.ts";
import { decodeResponse } from "../../src/protocol/commands/catalogue.ts";
import { decodeNeoFrame } from "../../src/protocol/frames/neo-frame.ts";
import { splitDol } from "../../src/protocol/tlv/dol.ts";
import { findTlv } from "../../src/protocol/tlv/tlv-find.ts";
import { parseTlv } from "../../src/protocol/tlv/tlv-tree.ts";
import { plainBytes, viewOf } from "../../src/protocol/view.ts";

test("shares the bytes, and is no Buffer even of a Buffer", () => {
  const buffer = Buffer.from("00010203", "hex").subarray(1);
  const view = viewOf(buffer, 1);
  expect([view.constructor, ...view, ...viewOf(buffer, 0, 2)]).toEqual([Uint8Array, 2, 3, 1, 2]);
  view[0] = 9;
  expect(buffer[1]).toBe(9);
});

test("plain bytes are themselves, and those of a Buffer a view", () => {
  const bytes = Uint8Array.of(1, 2);
  expect(plainBytes(bytes)).toBe(bytes);
  const buffer = Buffer.from("0102", "hex");
  const plain = plainBytes(buffer);
  buffer[0] = 9;
  expect([plain.constructor, ...plain]).toEqual([Uint8Array, 9, 2]);
});

test("decoded data of a Buffer is copied by slice()", () => {
  const bytes = Buffer.from("5669564f7465636832002c000001016bad", "hex");
  const copy = decodeNeoFrame(bytes).data.slice();
  bytes.fill(0);
  expect([...copy]).toEqual([1]);
});

test.each<[string, string, (bytes: Buffer) => Uint8Array | undefined]>([
  ["a data object", "50015a", (bytes) => parseTlv(bytes)[0]?.value],
  ["an object that was looked up", "50015a", (bytes) => findTlv(bytes, 0x50)?.value],
  ["a value of a data object list", "5a", (bytes) => splitDol(Uint8Array.of(0x50, 1), bytes)[0]?.value],
  ["a field of an answer", "5a", (bytes) => decodeResponse("getMcuId", bytes)],
  ["a tag of a transaction answer", "0050015a", (bytes) => decodeTransactionResponse(bytes, 0).tag(0x50)],
])("%s is a plain view of a Buffer", (_what, hex, decode) => {
  const bytes = Buffer.from(hex, "hex");
  const copy = decode(bytes)?.slice();
  bytes.fill(0);
  expect(copy).toEqual(Uint8Array.of(0x5a));
});

test("a capture outlives the Buffer that it was read from", () => {
  const bytes = Buffer.from("005a084761cccccccc0119ffee120affff9876543210e00001", "hex");
  const { capture } = decodeTransactionResponse(bytes, 0);
  const ksn = capture?.ksn;
  bytes.fill(0);
  expect([capture?.maskedPan, ...(capture?.ksn ?? [])]).toEqual(["4761********0119", ...(ksn ?? [])]);
});
