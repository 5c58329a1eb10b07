import { describe, expect, test } from "vitest";
import { parseTag, requireTag, tagHex, tagLength } from "../../../src/protocol/tlv/tlv-tag.ts";
import { expectFailure } from "../coded.ts";

const TAGS: readonly (readonly [text: string, tag: number])[] = [
  ["01", 0x01],
  ["5A", 0x5a],
  ["9F02", 0x9f02],
  ["BF0C", 0xbf0c],
  ["E300", 0xe300],
  ["FFE4", 0xffe4],
  ["FFF7", 0xfff7],
  ["9F816E", 0x9f816e],
  ["FFEE12", 0xffee12],
  ["FFEF01", 0xffef01],
  ["DF818101", 0xdf818101],
  ["FFFFFF7F", 0xffffff7f],
];

describe("a tag is its bytes as one number", () => {
  test.each(TAGS)("%s", (text, tag) => {
    expect(parseTag(text)).toBe(tag);
    expect(parseTag(text.toLowerCase())).toBe(tag);
    expect(tagHex(tag)).toBe(text);
    expect(tagLength(tag)).toBe(text.length / 2);
    requireTag("tag", tag);
  });

  test("any number of up to four bytes has a text", () => {
    expect([0, 0x9f, 0x1ff, 0xffffffff].map(tagHex)).toEqual(["00", "9F", "01FF", "FFFFFFFF"]);
  });
});

describe("refused", () => {
  test.each([
    "",
    "00",
    "9F",
    "BF",
    "5A01",
    "9F80",
    "9F8180",
    "9F0102",
    "DF810101",
    "E301",
    "FFEE",
    "FFEF",
    "005A",
    "9F81818101",
  ])("the tag %j", (text) => expectFailure(() => parseTag(text), "ARGUMENT_INVALID", { argument: "text" }));

  test.each(["5", "5G", "tag"])("the text %j", (text) =>
    expectFailure(() => parseTag(text), "PROTOCOL_HEX_INVALID"),
  );

  test.each([undefined, null, 0x5a, ["5A"], "5A".repeat(100)])("the argument %j as text", (text) =>
    expectFailure(() => parseTag(text as never), "ARGUMENT_INVALID", { argument: "text" }),
  );

  test.each([undefined, null, "5A", -1, 0.5, 0x100000000, Number.NaN])(
    "the argument %j as a number",
    (tag) => {
      expectFailure(() => tagHex(tag as never), "ARGUMENT_INVALID", { argument: "tag" });
      expectFailure(() => requireTag("tag", tag), "ARGUMENT_INVALID", { argument: "tag" });
    },
  );
});
