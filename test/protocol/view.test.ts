import { expect, test } from "vitest";
import { decodeNeoFrame } from "../../src/protocol/frames/neo-frame.ts";
import { viewOf } from "../../src/protocol/view.ts";

test("shares the bytes, and is no Buffer even of a Buffer", () => {
  const buffer = Buffer.from("00010203", "hex").subarray(1);
  const view = viewOf(buffer, 1);
  expect([view.constructor, ...view, ...viewOf(buffer, 0, 2)]).toEqual([Uint8Array, 2, 3, 1, 2]);
  view[0] = 9;
  expect(buffer[1]).toBe(9);
});

test("decoded data of a Buffer is copied by slice()", () => {
  const bytes = Buffer.from("5669564f7465636832002c000001016bad", "hex");
  const copy = decodeNeoFrame(bytes).data.slice();
  bytes.fill(0);
  expect([...copy]).toEqual([1]);
});
