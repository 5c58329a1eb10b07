import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { TLV_BER, TLV_IDTECH } from "../../../src/protocol/tlv/tlv-profile.ts";
import { parseTlv, parseTlvPartial, type TlvNode } from "../../../src/protocol/tlv/tlv-tree.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

test("a node says what and where it is", () => {
  const bytes = bytesOf("FFEE0106DF3001019C0057A1024761");
  const [group, track] = parseTlv(bytes, TLV_IDTECH);
  expect(group).toMatchObject({
    tag: 0xffee01,
    tagHex: "FFEE01",
    tagOffset: 0,
    valueOffset: 4,
    length: 6,
    endOffset: 10,
    constructed: true,
    encoding: "plain",
  });
  expect(group!.children.map(({ tagHex, constructed }) => [tagHex, constructed])).toEqual([
    ["DF30", false],
    ["9C", false],
  ]);
  expect(track).toMatchObject({
    tag: 0x57,
    encoding: "masked",
    valueOffset: 13,
    endOffset: 15,
    children: [],
  });
  expect(track!.value).toEqual(Uint8Array.of(0x47, 0x61));
  expect(track!.value.buffer).toBe(bytes.buffer);
});

test("an empty template is a template all the same", () => {
  expect(parseTlv(bytesOf("E100"))[0]).toMatchObject({ constructed: true, children: [], length: 0 });
});

test("an indefinite template ends behind its end-of-contents", () => {
  const [open, next] = parseTlv(bytesOf("E1805A010000005A00"), TLV_BER);
  expect(open).toMatchObject({ valueOffset: 2, length: 3, endOffset: 7 });
  expect(next!.tagOffset).toBe(7);
  const [long] = parseTlv(bytesOf(`5A8180${"00".repeat(128)}`), TLV_BER);
  expect(long!.endOffset).toBe(131);
});

test("values are no properties: neither JSON nor inspection shows them", () => {
  const bytes = bytesOf("7009570747612345678901");
  const nodes = parseTlv(bytes);
  for (const text of [JSON.stringify(nodes), inspect(nodes, { depth: 9, showHidden: true })]) {
    expect(text).toContain("valueOffset");
    expect(text).not.toMatch(/bytes|71|0x47|Uint8Array/);
  }
});

describe("parseTlvPartial", () => {
  test("gives what was understood before the error", () => {
    const { nodes, error } = parseTlvPartial(bytesOf("9A03260101E1055A01009F029C0100"));
    expect(nodes.map(({ tagHex }) => tagHex)).toEqual(["9A", "E1"]);
    expect(nodes[1]!.children.map(({ tagHex }) => tagHex)).toEqual(["5A"]);
    expect([error?.code, error?.context.offset]).toEqual(["PROTOCOL_TLV_LENGTH_MISSING", 10]);
  });

  test("has no error for a message that was read to its end", () => {
    expect(Object.keys(parseTlvPartial(bytesOf("5A00")))).toEqual(["nodes"]);
    expect(parseTlvPartial(new Uint8Array(0))).toEqual({ nodes: [] });
  });

  test("a template that is never closed has no length, and ends with the message", () => {
    const { nodes, error } = parseTlvPartial(bytesOf("E1805A0100"), TLV_BER);
    expect(error?.code).toBe("PROTOCOL_TLV_EOC_MISSING");
    expect(nodes[0]).toMatchObject({ length: -1, endOffset: 5, constructed: true });
    expect(nodes[0]!.value).toHaveLength(0);
  });
});

test("parseTlv throws the error that parseTlvPartial returns", () => {
  expectFailure(() => parseTlv(bytesOf("9A0326")), "PROTOCOL_TLV_VALUE_TRUNCATED", { offset: 0 });
  expectFailure(() => parseTlv(bytesOf("E100"), undefined, { maxDepth: 0 }), "PROTOCOL_TLV_DEPTH_LIMIT");
});

test.each<[string, unknown[]]>([
  ["bytes", []],
  ["bytes", ["5A00"]],
  ["profile", [bytesOf("5A00"), "emv"]],
  ["limits", [bytesOf("5A00"), TLV_BER, 8]],
])("both refuse %s of %j", (argument, values) => {
  for (const parse of [parseTlv, parseTlvPartial] as unknown as ((...values: unknown[]) => void)[]) {
    expectFailure(() => parse(...values), "ARGUMENT_INVALID", { argument });
  }
});

test.each<[string, string, string]>([
  ["a tag of three bytes, at the top", "9C0101DF8129009A00", "9C DF8129 9A"],
  ["a tag of three bytes, in a template", "9C0101E1055A00DF81299A00", ""],
  [
    "a tag of three bytes, in a template in one",
    "9C0101E109E2075A00DF81290100E20058009A00",
    "9C E1(E2(5A DF8129)) E2() 58 9A",
  ],
  ["filler in a template, behind another one", "E1025A00E1050058009A009C00", "E1(5A) E1(58 9A) 9C"],
  ["an object at the end that is all header", "E1025A009F0200", "E1(5A) 9F02"],
])("%s: the objects before it are kept, those around it read again", (_what, hex, text) => {
  const shown = (nodes: readonly TlvNode[]): string =>
    nodes.map((node) => node.tagHex + (node.constructed ? `(${shown(node.children)})` : "")).join(" ");
  const { nodes, error } = parseTlvPartial(bytesOf(hex));
  if (text === "") {
    expect([shown(nodes), error?.code]).toEqual(["9C E1(5A)", "PROTOCOL_TLV_LENGTH_MISSING"]);
  } else {
    expect([shown(nodes), error]).toEqual([text, undefined]);
  }
});

test("what one message leaves behind, failed or long, is not seen by the next one", () => {
  const shown = (hex: string) =>
    JSON.stringify(parseTlv(bytesOf(hex)).map(({ tagHex, children }) => [tagHex, children.length]));
  const short = "70069F0201015A009C0101";
  const expected = shown(short);
  expect(expected).toBe('[["70",2],["9C",0]]');
  expectFailure(() => parseTlv(bytesOf("7004E10257025A")), "PROTOCOL_TLV_NESTED_OVERFLOW", { offset: 4 });
  expect(shown(short)).toBe(expected);
  const many = parseTlv(bytesOf("9C00".repeat(5_000)), undefined, { maxObjects: 6_000 });
  expect([many.length, many.at(-1)?.tagOffset]).toEqual([5_000, 9_998]);
  expect(shown(short)).toBe(expected);
});
