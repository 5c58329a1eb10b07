import { describe, expect, test } from "vitest";
import { formatHex, parseHex } from "../../src/protocol/hex.ts";
import { expectFailure, failureOf } from "./coded.ts";

describe("parseHex", () => {
  test.each([
    ["", []],
    ["00ff", [0x00, 0xff]],
    ["aB 9F", [0xab, 0x9f]],
    ["0x5f2A", [0x5f, 0x2a]],
    ["0x01 0X02", [1, 2]],
    ["56:69\n56\t4f\r\n", [0x56, 0x69, 0x56, 0x4f]],
    ["0000", [0, 0]],
  ])("reads %j", (text, bytes) => {
    expect([...parseHex(text)]).toEqual(bytes);
  });

  test.each([
    ["f", 1],
    ["0x", 2],
    ["0x 12", 2],
    ["1 2", 1],
    ["12 3", 4],
    ["12g4", 2],
    ["124g", 3],
    ["@A", 0],
    ["12,34", 2],
    ["\u01411", 0],
  ])("refuses %j at offset %i", (text, offset) => {
    expectFailure(() => parseHex(text), "PROTOCOL_HEX_INVALID", { offset });
  });

  test("keeps the text out of the error", () => {
    const failure = failureOf(() => parseHex("4761739001010010Z"));
    expect(`${failure.message} ${JSON.stringify(failure.context)}`).not.toContain("4761");
  });

  test("refuses what is no text", () => {
    expectFailure(() => parseHex(5 as never), "ARGUMENT_INVALID");
  });
});

describe("formatHex", () => {
  test("writes upper case, whole or in part", () => {
    const bytes = Uint8Array.of(0x00, 0x5f, 0xab, 0xff);
    expect([formatHex(bytes), formatHex(bytes, 1), formatHex(bytes, 1, 3)]).toEqual([
      "005FABFF",
      "5FABFF",
      "5FAB",
    ]);
  });

  test.each([
    ["text", ["00"]],
    ["an end outside", [Uint8Array.of(1), 0, 2]],
    ["a start behind the end", [Uint8Array.of(1, 2), 2, 1]],
  ])("refuses %s", (_what, args) => {
    expectFailure(() => formatHex(...(args as [Uint8Array])), "ARGUMENT_INVALID");
  });
});
