import { describe, expect, test } from "vitest";
import { crcOrderAt, crcOrderOf, isCrcOrder, writeCrc } from "../../../src/protocol/frames/crc-order.ts";
import { expectFailure } from "../coded.ts";

const MSB_FIRST = [
  ...[0x2c01, 0x2c02, 0x2c0e, 0x0a02, 0x0b01, 0x0b02, 0x9007, 0x1916],
  ...[0xc711, 0xc712, 0xc713, 0xc714, 0xc715, 0xc716, 0xc741],
];

describe("crcOrderOf", () => {
  test("is msb-first for the listed commands, lsb-first for all others", () => {
    const found: number[] = [];
    for (let pair = 0; pair <= 0xffff; pair++) {
      if (crcOrderOf(pair >> 8, pair & 0xff) === "msb-first") found.push(pair);
    }
    expect(found).toEqual([...MSB_FIRST].sort((a, b) => a - b));
  });

  test.each([
    [-1, 0],
    [256, 0],
    [0, 256],
    [0, 1.5],
    ["2C", 1],
    [0x2c, undefined],
  ])("refuses %j, %j", (command, subCommand) => {
    expectFailure(() => crcOrderOf(command as number, subCommand as number), "ARGUMENT_INVALID");
  });
});

test("both orders are written, read and told apart; equal bytes fit both", () => {
  const bytes = new Uint8Array(4);
  for (const order of ["lsb-first", "msb-first"] as const) {
    writeCrc(bytes, 1, 0x12ab, order);
    expect(crcOrderAt(bytes, 1, 0x12ab)).toBe(order);
    expect([isCrcOrder(bytes, 1, order, "lsb-first"), isCrcOrder(bytes, 1, order, "msb-first")]).toEqual([
      order === "lsb-first",
      order === "msb-first",
    ]);
    expect(crcOrderAt(bytes, 1, 0x12ac)).toBeUndefined();
  }
  writeCrc(bytes, 1, 0xa0a0, "msb-first");
  expect(crcOrderAt(bytes, 1, 0xa0a0)).toBe("lsb-first");
  expect(isCrcOrder(bytes, 1, "lsb-first", "msb-first")).toBe(true);
});
