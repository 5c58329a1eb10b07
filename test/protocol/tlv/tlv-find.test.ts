import { describe, expect, test } from "vitest";
import { findTlv } from "../../../src/protocol/tlv/tlv-find.ts";
import { TLV_BER, TLV_EMV, TLV_IDTECH } from "../../../src/protocol/tlv/tlv-profile.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

const RECORD = bytesOf("700B5A0147A5065A01489C0100");

describe("findTlv", () => {
  test("finds the first object with the tag, at any depth", () => {
    expect(findTlv(RECORD, 0x5a)).toMatchObject({ tagOffset: 2, constructed: false });
    expect([...findTlv(RECORD, 0x5a)!.value]).toEqual([0x47]);
    expect(findTlv(RECORD, 0x9c)).toMatchObject({ tagOffset: 10, valueOffset: 12 });
    expect(findTlv(RECORD, 0x57)).toBeUndefined();
  });

  test("a template comes with what is inside it", () => {
    const template = findTlv(RECORD, 0xa5)!;
    expect(template).toMatchObject({ tagOffset: 5, length: 6 });
    expect(template.children.map(({ tagHex, tagOffset }) => [tagHex, tagOffset])).toEqual([
      ["5A", 7],
      ["9C", 10],
    ]);
    expect(findTlv(bytesOf("E1805A01000000"), 0xe1, TLV_BER)!.children).toHaveLength(1);
  });

  test("what is behind the object is not read, what is before and inside is", () => {
    expect(findTlv(bytesOf("E1035A01009F"), 0xe1)).toMatchObject({ length: 3 });
    expectFailure(() => findTlv(bytesOf("9A05"), 0x5a), "PROTOCOL_TLV_VALUE_TRUNCATED", { offset: 0 });
    expectFailure(() => findTlv(bytesOf("9C00E1025A05"), 0xe1), "PROTOCOL_TLV_NESTED_OVERFLOW", {
      offset: 4,
    });
  });

  test("takes a dialect and limits", () => {
    expect(findTlv(bytesOf("FFE4010057A10147"), 0x57, TLV_IDTECH)).toMatchObject({ encoding: "masked" });
    expectFailure(() => findTlv(RECORD, 0x57, TLV_EMV, { maxObjects: 1 }), "PROTOCOL_TLV_COUNT_LIMIT");
  });

  test.each<[string, unknown[]]>([
    ["tag", [RECORD]],
    ["tag", [RECORD, "5A"]],
    ["tag", [RECORD, 0]],
    ["tag", [RECORD, 0x9f]],
    ["bytes", ["5A00", 0x5a]],
    ["profile", [RECORD, 0x5a, null]],
    ["limits", [RECORD, 0x5a, TLV_EMV, []]],
  ])("refuses %s", (argument, values) => {
    const find = findTlv as (...values: unknown[]) => unknown;
    expectFailure(() => find(...values), "ARGUMENT_INVALID", { argument });
  });
});
