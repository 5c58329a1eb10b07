import { expect, test } from "vitest";
import { parseItpBody, parseNgaBody } from "../../../src/protocol/frames/nga-body.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

test.each([
  ["7f5300", { kind: "setDefaults", taskId: 0x7f }],
  ["8a5200", { kind: "reviewAll", taskId: 0x8a }],
  ["8a520104", { kind: "review", taskId: 0x8a, functionId: 4 }],
  ["8a53010401ff", { kind: "set", taskId: 0x8a, functionId: 4, value: Uint8Array.of(0xff) }],
  ["8a53010409ff", { kind: "set", taskId: 0x8a, functionId: 4, value: Uint8Array.of(9, 0xff) }],
  ["8a530104", { kind: "set", taskId: 0x8a, functionId: 4, value: new Uint8Array(0) }],
  ["7846", { kind: "function", taskId: 0x78, data: new Uint8Array(0) }],
  ["8a530204", { kind: "unknown", data: bytesOf("8a530204") }],
  ["8a5301", { kind: "unknown", data: bytesOf("8a5301") }],
  ["8a540104", { kind: "unknown", data: bytesOf("8a540104") }],
  ["8a", { kind: "unknown", data: bytesOf("8a") }],
  ["", { kind: "unknown", data: new Uint8Array(0) }],
])("NGA request %s", (hex, said) => {
  expect(parseNgaBody(bytesOf(hex), "from-host")).toEqual(said);
});

test.each([
  ["06", { kind: "ack", data: new Uint8Array(0) }],
  ["060203", { kind: "ack", data: Uint8Array.of(2, 3) }],
  ["15", { kind: "nak", error: undefined, data: new Uint8Array(0) }],
  ["1569", { kind: "nak", error: undefined, data: Uint8Array.of(0x69) }],
  ["15690001", { kind: "nak", error: 0x6900, data: Uint8Array.of(1) }],
  ["784601", { kind: "unknown", data: bytesOf("784601") }],
  ["", { kind: "unknown", data: new Uint8Array(0) }],
])("NGA answer %s", (hex, said) => {
  expect(parseNgaBody(bytesOf(hex), "from-reader")).toEqual(said);
});

test.each([
  ["5318", { kind: "setDefaults" }],
  ["53180131", { kind: "set", functionId: 0x18, value: Uint8Array.of(0x31) }],
  ["53850131", { kind: "set", functionId: 0x85, value: Uint8Array.of(0x31) }],
  ["5285", { kind: "review", functionId: 0x85 }],
  ["52", { kind: "unknown", data: Uint8Array.of(0x52) }],
  ["5485", { kind: "unknown", data: bytesOf("5485") }],
  ["", { kind: "unknown", data: new Uint8Array(0) }],
])("ITP body %s", (hex, said) => {
  expect(parseItpBody(bytesOf(hex))).toEqual(said);
});

test.each([undefined, "06", [6]])("refuse %j", (value) => {
  expectFailure(() => parseNgaBody(value as never, "from-host"), "ARGUMENT_INVALID");
  expectFailure(() => parseNgaBody(bytesOf("06"), value as never), "ARGUMENT_INVALID");
  expectFailure(() => parseItpBody(value as never), "ARGUMENT_INVALID");
});
