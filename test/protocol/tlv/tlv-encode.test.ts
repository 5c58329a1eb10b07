import { describe, expect, test } from "vitest";
import { formatHex } from "../../../src/protocol/hex.ts";
import { encodeTlv, type TlvInput } from "../../../src/protocol/tlv/tlv-encode.ts";
import { parseTlv } from "../../../src/protocol/tlv/tlv-tree.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

const headOf = (length: number, encoding?: TlvInput["encoding"]): string => {
  const bytes = encodeTlv([{ tag: 0x57, value: new Uint8Array(length), ...(encoding && { encoding }) }]);
  return formatHex(bytes.subarray(0, bytes.length - length));
};

describe("lengths are as short as they can be", () => {
  test.each([
    [0, "5700"],
    [0x7f, "577F"],
    [0x80, "578180"],
    [0xff, "5781FF"],
    [0x100, "57820100"],
    [0xffff, "5782FFFF"],
    [0x10000, "5783010000"],
    [0x1000000, "578401000000"],
  ])("plain, %d bytes", (length, head) => expect(headOf(length)).toBe(head));

  test.each([
    [0, "masked", "57A100"],
    [0x13, "masked", "57A113"],
    [0x18, "encrypted", "57C118"],
    [0xff, "encrypted", "57C1FF"],
    [0x100, "masked", "57A20100"],
    [0xffff, "encrypted", "57C2FFFF"],
  ] as const)("%d bytes, %s: always in the long form", (length, encoding, head) =>
    expect(headOf(length, encoding)).toBe(head),
  );
});

test("templates, tags of all lengths and ID TECH's own", () => {
  const bytes = encodeTlv([
    {
      tag: 0x70,
      value: [
        { tag: 0x9f02, value: bytesOf("000000000100") },
        { tag: 0xbf0c, value: [] },
      ],
    },
    { tag: 0xffe4, value: bytesOf("01") },
    { tag: 0xe300, value: bytesOf("30") },
    { tag: 0xffee01, value: [{ tag: 0xdf30, value: bytesOf("0C") }] },
    { tag: 0xdf818101, value: new Uint8Array(0), encoding: "plain" },
  ]);
  expect(formatHex(bytes)).toBe("700C9F0206000000000100BF0C00FFE40101E3000130FFEE0104DF30010CDF81810100");
  expect(encodeTlv([])).toEqual(new Uint8Array(0));
});

test("a node that was read is written as it was", () => {
  const bytes = bytesOf("700B5A0147A5065A01489C0100");
  expect(encodeTlv(parseTlv(bytes))).toEqual(bytes);
});

describe("encodeTlv refuses", () => {
  const value = new Uint8Array(1);
  test.each<[string, string, unknown]>([
    ["no array", "objects", undefined],
    ["an object in place of an array", "objects", { tag: 0x5a, value }],
    ["no object", "object", [null]],
    ["an array in place of an object", "object", [[]]],
    ["a tag as text", "object.tag", [{ tag: "5A", value }]],
    ["half a tag", "object.tag", [{ tag: 0x9f, value }]],
    ["filler as a tag", "object.tag", [{ tag: 0, value }]],
    ["no value", "object.value", [{ tag: 0x5a }]],
    ["a value as text", "object.value", [{ tag: 0x5a, value: "00" }]],
    ["objects inside a primitive tag", "object.value", [{ tag: 0x9f02, value: [] }]],
    ["an unknown encoding", "object.encoding", [{ tag: 0x5a, value, encoding: "clear" }]],
    [
      "a flagged value that is too long",
      "object.value",
      [{ tag: 0x5a, value: new Uint8Array(0x10000), encoding: "masked" }],
    ],
    [
      "what is wrong deep inside",
      "object.tag",
      [{ tag: 0xe1, value: [{ tag: 0xe2, value: [{ tag: 1.5, value }] }] }],
    ],
  ])("%s", (_what, argument, objects) =>
    expectFailure(() => encodeTlv(objects as never), "ARGUMENT_INVALID", { argument }),
  );

  test("templates deeper than 255, and so a template inside itself", () => {
    let deep: TlvInput[] = [];
    for (let depth = 0; depth < 255; depth++) deep = [{ tag: 0xe1, value: deep }];
    expect(parseTlv(encodeTlv(deep), undefined, { maxDepth: 255 })).toHaveLength(1);
    expectFailure(() => encodeTlv([{ tag: 0xe1, value: deep }]), "ARGUMENT_INVALID", { argument: "objects" });
    const endless: TlvInput[] = [];
    endless.push({ tag: 0xe1, value: endless });
    expectFailure(() => encodeTlv(endless), "ARGUMENT_INVALID", { argument: "objects" });
  });
});
