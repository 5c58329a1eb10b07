import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { TlvCursor } from "../../../src/protocol/tlv/tlv-cursor.ts";
import { encodeTlv, type TlvInput } from "../../../src/protocol/tlv/tlv-encode.ts";
import {
  TLV_BER,
  TLV_EMV,
  TLV_EMV_LENIENT,
  TLV_IDTECH,
  type TlvLimits,
  type TlvProfile,
} from "../../../src/protocol/tlv/tlv-profile.ts";
import { tagHex } from "../../../src/protocol/tlv/tlv-tag.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

/** Each object as `tag=value`, a template as `tag{ ... }`, an encoding other than plain before the value. */
function textOf(hex: string, profile: TlvProfile, limits?: TlvLimits): string {
  const cursor = new TlvCursor(bytesOf(hex), profile, limits);
  const words: string[] = [];
  while (cursor.next()) {
    const { tag, depth, constructed, encoding, value } = cursor;
    const flag = encoding === "plain" ? "" : `${encoding}:`;
    words.push(`${">".repeat(depth)}${tagHex(tag)}${constructed ? "" : `=${flag}${formatHex(value)}`}`);
  }
  return words.join(" ");
}

describe("ID TECH's dialect", () => {
  test.each([
    [
      "masked and encrypted pairs",
      "57A102476157C102010257A200011F5AC2000120",
      "57=masked:4761 57=encrypted:0102 57=masked:1F 5A=encrypted:20",
    ],
    ["plain long lengths", "578102476157820001AA57830000015A", "57=4761 57=AA 57=5A"],
    ["two-byte tags", "FFE40100FFED00FFF00105FFFF00", "FFE4=00 FFED= FFF0=05 FFFF="],
    ["three-byte tags behind FFEE and FFEF", "FFEE120100FFEF01035A0100", "FFEE12=00 FFEF01 >5A=00"],
    [
      "FFEE templates",
      "FFEE01035A0100FFEE04035A0100FFEE05035A0100FFEE06035A0100FFEE08035A0100",
      "FFEE01 >5A=00 FFEE04 >5A=00 FFEE05 >5A=00 FFEE06 >5A=00 FFEE08 >5A=00",
    ],
    ["other FFEE tags", "FFEE02035A0100FFEE1F0424000000", "FFEE02=5A0100 FFEE1F=24000000"],
    ["MasterCard's templates", "FF810505DF81160100FF810600", "FF8105 >DF8116=00 FF8106"],
    ["an encrypted template's value is no template", "70C1035A0100", "70=encrypted:5A0100"],
    ["E3 as BER has it", "E300", "E3"],
  ])("%s", (_what, hex, text) => {
    expect(textOf(hex, TLV_IDTECH)).toBe(text);
  });

  test("E300 is the authorization code where it is asked for", () => {
    const profile = { ...TLV_IDTECH, authorizationCodeTag: true };
    expect(textOf("E30006303132333435E3035A0100E1035A0101", profile)).toBe(
      "E300=303132333435 E3 >5A=00 E1 >5A=01",
    );
    expectFailure(() => textOf("E3", profile), "PROTOCOL_TLV_LENGTH_MISSING", { offset: 0 });
  });

  test.each(["57A0", "57A300000100", "57C0", "57C300000100", "57E1015A"])(
    "the length in %s is refused",
    (hex) =>
      expectFailure(() => textOf(hex, TLV_IDTECH), "PROTOCOL_TLV_LENGTH_TOO_LONG", {
        offset: 0,
        expected: 4,
      }),
  );

  test.each(["57A1", "57A200", "57C2"])("%s ends inside its length", (hex) =>
    expectFailure(() => textOf(hex, TLV_IDTECH), "PROTOCOL_TLV_LENGTH_TRUNCATED", { offset: 0 }),
  );
});

describe("the lenient profile", () => {
  test.each([
    ["FF between objects is filler", "FF9A03260101FFFF9C0100FF", "9A=260101 9C=00"],
    ["FF inside a template is filler", "E1059C0100FFFF", "E1 >9C=00"],
    ["nothing but filler is contents", "E102FF00", "E1"],
    ["contents cut inside a tag are opaque", "E1019F5A0100", "E1=9F 5A=00"],
    ["contents cut inside a length are opaque", "E1025A825A0100", "E1=5A82 5A=00"],
    ["contents without a length are opaque", "E1015A5A0100", "E1=5A 5A=00"],
    ["contents that run over are opaque", "E1035A03015A0100", "E1=5A0301 5A=00"],
    ["an inner template alone is opaque", "E1079C0100E2025A05", "E1 >9C=00 >E2=5A05"],
    ["contents of indefinite length are opaque", "E1025A805A0100", "E1=5A80 5A=00"],
  ])("%s", (_what, hex, text) => expect(textOf(hex, TLV_EMV_LENIENT)).toBe(text));

  test("objects that are no template are still held to their length", () => {
    expectFailure(() => textOf("5A0301", TLV_EMV_LENIENT), "PROTOCOL_TLV_VALUE_TRUNCATED", { offset: 0 });
    expectFailure(() => textOf("E10301", TLV_EMV_LENIENT), "PROTOCOL_TLV_VALUE_TRUNCATED", { offset: 0 });
  });
});

describe("indefinite length", () => {
  test.each([
    ["closed", "E1805A01000000", "E1 >5A=00"],
    ["empty", "E18000005A0100", "E1 5A=00"],
    ["inside a definite one", "E107A28058010000005A0100", "E1 >A2 >>58=00 5A=00"],
    [
      "around a definite one whose value holds zeros",
      "E180A204800200008001000000",
      "E1 >A2 >>80=0000 >80=00",
    ],
    ["one in another", "E180A280000058010000005A0100", "E1 >A2 >58=00 5A=00"],
    ["with a zero tag that is no end", "E1800001AA0000", "E1 >00=AA"],
  ])("%s", (_what, hex, text) => expect(textOf(hex, TLV_BER)).toBe(text));

  test.each<[string, string, ErrorCode, number, number]>([
    ["one end for two", "E180A28058010000005A0100", "PROTOCOL_TLV_EOC_MISSING", 12, 1],
    ["half an end", "E1805A010000", "PROTOCOL_TLV_LENGTH_MISSING", 5, 1],
    ["no end in its template", "E105A2805A010000000000", "PROTOCOL_TLV_EOC_MISSING", 7, 2],
    ["an object cut behind it", "E1805A05010000", "PROTOCOL_TLV_NESTED_OVERFLOW", 2, 1],
    ["a tag cut behind it", "E1809F", "PROTOCOL_TLV_TAG_TRUNCATED", 2, 1],
    ["a primitive object", "E1805A8000000000", "PROTOCOL_TLV_LENGTH_INDEFINITE", 2, 1],
  ])("%s fails", (_what, hex, code, offset, depth) =>
    expectFailure(() => textOf(hex, TLV_BER), code, { offset, depth }),
  );

  test("filler inside is passed over, an end is not taken for filler", () => {
    const profile = { ...TLV_BER, filler00: true, opaqueTemplates: true };
    expect(textOf("E180005A0100000000", profile)).toBe("E1 >5A=00");
    expect(textOf("E107A280580100000000E202A280", profile)).toBe("E1 >A2 >>58=00 E2=A280");
  });

  test("a template that is not closed has the length -1 and no value, and can't be left out", () => {
    const cursor = new TlvCursor(bytesOf("E1805A0100"), TLV_BER);
    expect(cursor.next()).toBe(true);
    expect([cursor.length, cursor.value.length, cursor.depth]).toEqual([-1, 0, 0]);
    cursor.skip();
    expect(cursor.next()).toBe(true);
    expect([cursor.tag, cursor.depth]).toEqual([0x5a, 1]);
    expectFailure(() => cursor.next(), "PROTOCOL_TLV_EOC_MISSING", { offset: 5, depth: 1 });
    expectFailure(() => cursor.next(), "PROTOCOL_TLV_EOC_MISSING", { offset: 5, depth: 1 });
  });

  test("an indefinite length is refused by name where it has no place", () => {
    for (const profile of [TLV_EMV, TLV_EMV_LENIENT, TLV_IDTECH]) {
      expectFailure(() => textOf("E1805A01000000", profile), "PROTOCOL_TLV_LENGTH_INDEFINITE", {
        offset: 0,
        depth: 0,
      });
    }
  });
});

describe("skip", () => {
  const tagsSkipping = (hex: string, skipped: readonly number[], profile = TLV_EMV): string[] => {
    const cursor = new TlvCursor(bytesOf(hex), profile);
    const tags: string[] = [];
    while (cursor.next()) {
      tags.push(tagHex(cursor.tag));
      if (skipped.includes(cursor.tag)) cursor.skip();
    }
    return tags;
  };

  test.each<[string, string, number[], TlvProfile, string[]]>([
    ["a template", "E1035A01009C0100", [0xe1], TLV_EMV, ["E1", "9C"]],
    ["a nested template", "E108A2035A01005801005700", [0xa2], TLV_EMV, ["E1", "A2", "58", "57"]],
    ["an empty template", "E1009C0100", [0xe1], TLV_EMV, ["E1", "9C"]],
    ["a primitive object: nothing", "5A01009C0100", [0x5a], TLV_EMV, ["5A", "9C"]],
    ["a closed indefinite template", "E1805A010000009C0100", [0xe1], TLV_BER, ["E1", "9C"]],
    ["contents that are malformed", "E1025A059C0100", [0xe1], TLV_EMV, ["E1", "9C"]],
  ])("leaves out %s", (_what, hex, skipped, profile, tags) =>
    expect(tagsSkipping(hex, skipped, profile)).toEqual(tags),
  );

  test("does nothing before the start and behind the end", () => {
    const cursor = new TlvCursor(bytesOf("E1035A0100"));
    cursor.skip();
    expect([cursor.next(), cursor.next(), cursor.next(), cursor.next()]).toEqual([true, true, false, false]);
    cursor.skip();
    expect(cursor.next()).toBe(false);
  });
});

describe("limits", () => {
  const nested = (depth: number): string => {
    let objects: TlvInput[] = [];
    for (let level = 0; level < depth; level++) objects = [{ tag: 0xe1, value: objects }];
    return formatHex(encodeTlv(objects));
  };

  test("templates nest as deep as the limit", () => {
    expect(textOf(nested(8), TLV_EMV).split(" ")).toHaveLength(8);
    expectFailure(() => textOf(nested(9), TLV_EMV), "PROTOCOL_TLV_DEPTH_LIMIT", {
      offset: 16,
      depth: 8,
      expected: 8,
      actual: 9,
    });
    expect(textOf("5A0100", TLV_EMV, { maxDepth: 0 })).toBe("5A=00");
    expectFailure(() => textOf("E100", TLV_EMV, { maxDepth: 0 }), "PROTOCOL_TLV_DEPTH_LIMIT", { offset: 0 });
    expectFailure(() => textOf(nested(3), TLV_EMV_LENIENT, { maxDepth: 2 }), "PROTOCOL_TLV_DEPTH_LIMIT", {
      offset: 4,
    });
    expect(textOf(nested(255), TLV_EMV_LENIENT, { maxDepth: 255 }).split(" ")).toHaveLength(255);
  });

  test("values are as long as the limit", () => {
    const value = "00".repeat(16);
    expect(textOf(`5A10${value}`, TLV_EMV, { maxLength: 16 })).toBe(`5A=${value}`);
    const tooLong = { offset: 0, depth: 0, expected: 15, actual: 16 };
    expectFailure(
      () => textOf(`5A10${value}`, TLV_EMV, { maxLength: 15 }),
      "PROTOCOL_TLV_LENGTH_LIMIT",
      tooLong,
    );
    const long = `708400010000${"00".repeat(0x10000)}`;
    expectFailure(() => textOf(long, TLV_EMV), "PROTOCOL_TLV_LENGTH_LIMIT", {
      expected: 65535,
      actual: 65536,
    });
    expect(textOf(long, TLV_EMV, { maxLength: 0xffffffff })).toBe("70");
  });

  test("a message has as many objects as the limit", () => {
    const objects = "5A0100".repeat(4096);
    expect(textOf(objects, TLV_EMV).split(" ")).toHaveLength(4096);
    expectFailure(() => textOf(`${objects}5A0100`, TLV_EMV), "PROTOCOL_TLV_COUNT_LIMIT", {
      offset: 3 * 4096,
      depth: 0,
      expected: 4096,
      actual: 4097,
    });
    expectFailure(() => textOf("5A00", TLV_EMV, { maxObjects: 0 }), "PROTOCOL_TLV_COUNT_LIMIT", {
      actual: 1,
    });
  });
});

describe("errors say where and how much", () => {
  test.each<[string, ErrorCode, Record<string, number>]>([
    ["5A009F", "PROTOCOL_TLV_TAG_TRUNCATED", { offset: 2, depth: 0, expected: 2, actual: 1 }],
    ["5A009F8181", "PROTOCOL_TLV_TAG_TRUNCATED", { offset: 2, depth: 0, expected: 4, actual: 3 }],
    ["DF8181810100", "PROTOCOL_TLV_TAG_TOO_LONG", { offset: 0, depth: 0, expected: 4, actual: 5 }],
    ["E1015A", "PROTOCOL_TLV_LENGTH_MISSING", { offset: 2, depth: 1, expected: 1, actual: 0 }],
    ["9F02", "PROTOCOL_TLV_LENGTH_MISSING", { offset: 0, depth: 0, expected: 1, actual: 0 }],
    ["5A8200", "PROTOCOL_TLV_LENGTH_TRUNCATED", { offset: 0, depth: 0, expected: 2, actual: 1 }],
    ["5A81", "PROTOCOL_TLV_LENGTH_TRUNCATED", { offset: 0, depth: 0, expected: 1, actual: 0 }],
    ["5A85", "PROTOCOL_TLV_LENGTH_TOO_LONG", { offset: 0, depth: 0, expected: 4, actual: 5 }],
    ["5AFF", "PROTOCOL_TLV_LENGTH_TOO_LONG", { offset: 0, depth: 0, expected: 4, actual: 127 }],
    ["5A0201", "PROTOCOL_TLV_VALUE_TRUNCATED", { offset: 0, depth: 0, expected: 2, actual: 1 }],
    [
      "5A8480000000",
      "PROTOCOL_TLV_VALUE_TRUNCATED",
      { offset: 0, depth: 0, expected: 0x80000000, actual: 0 },
    ],
    ["E1045A0501005A00", "PROTOCOL_TLV_NESTED_OVERFLOW", { offset: 2, depth: 1, expected: 5, actual: 2 }],
  ])("%s", (hex, code, context) => expectFailure(() => textOf(hex, TLV_EMV), code, context));
});

describe("reset", () => {
  test("starts over, on other bytes, on a part of them", () => {
    const cursor = new TlvCursor(bytesOf("E1025A059C0100"));
    cursor.next();
    expectFailure(() => cursor.next(), "PROTOCOL_TLV_NESTED_OVERFLOW");
    const bytes = bytesOf("00005A0100");
    cursor.reset(bytes);
    expect(cursor.fillerBytes).toBe(0);
    expect([cursor.next(), cursor.tag, cursor.depth, cursor.fillerBytes]).toEqual([true, 0x5a, 0, 2]);
    expect(cursor.value.buffer).toBe(bytes.buffer);
    cursor.reset(bytes, 2);
    expect([cursor.next(), cursor.tagOffset, cursor.fillerBytes]).toEqual([true, 2, 0]);
    cursor.reset(bytes, 0, 2);
    expect([cursor.next(), cursor.fillerBytes]).toEqual([false, 2]);
    cursor.reset(bytes, undefined, 2);
    expect([cursor.next(), cursor.fillerBytes]).toEqual([false, 2]);
    cursor.reset(bytes, 2, 4);
    expectFailure(() => cursor.next(), "PROTOCOL_TLV_VALUE_TRUNCATED", { offset: 2, expected: 1, actual: 0 });
  });

  test.each<[string, unknown[]]>([
    ["bytes", []],
    ["bytes", ["5A0100"]],
    ["start", [bytesOf("5A00"), -1]],
    ["start", [bytesOf("5A00"), 3]],
    ["start", [bytesOf("5A00"), "0"]],
    ["end", [bytesOf("5A00"), 1, 0]],
    ["end", [bytesOf("5A00"), 0, 3]],
    ["end", [bytesOf("5A00"), 0, "2"]],
  ])("refuses %s of %j", (argument, values) => {
    const cursor = new TlvCursor(bytesOf("5A00"));
    const reset = cursor.reset.bind(cursor) as (...values: unknown[]) => void;
    expectFailure(() => reset(...values), "ARGUMENT_INVALID", { argument });
  });
});

test("a message of 2 GiB is refused, in whole and in part: an offset is a signed number of 32 bits", () => {
  const huge = Object.defineProperty(bytesOf("5A00"), "length", { value: 2 ** 31 });
  const cursor = new TlvCursor(bytesOf("5A00"));
  for (const use of [() => new TlvCursor(huge), () => cursor.reset(huge), () => cursor.reset(huge, 0, 2)]) {
    expectFailure(use, "ARGUMENT_INVALID", { argument: "bytes" });
  }
});

describe("what next() takes by itself and what it leaves to the general case read alike", () => {
  test.each<[string, string]>([
    ["one length byte more", "5A8101AA9C0100"],
    ["two length bytes more", "9F2282000155FF820001"],
    ["three length bytes more", "5A83000001AA9C0100"],
    ["a template of a long length", "E1820003580100"],
    ["a tag of two bytes and nothing in it, at the end", "5A01009F0200"],
    ["a tag of one byte and nothing in it, at the end", "9F0201005A00"],
    ["a header cut by its template", "E1029F02009C0100"],
    ["a long length cut by its template", "E1035A8200019C0100"],
    ["a long length that says too much", "5A82FFFF00"],
    ["a tag of three bytes", "DF81290100DF812900"],
    ["filler", "005A010000009C010000"],
  ])("%s", (_what, hex) => {
    const bytes = bytesOf(hex);
    const read = (limits: TlvLimits): unknown[] => {
      const seen: unknown[] = [];
      const cursor = new TlvCursor(bytes, TLV_EMV, limits);
      try {
        while (cursor.next())
          seen.push([cursor.tag, cursor.tagOffset, cursor.valueOffset, cursor.length, cursor.depth]);
      } catch (error) {
        seen.push((error as { code: string }).code, (error as { context: object }).context);
      }
      return seen;
    };
    const byItself = read({});
    expect(byItself.length).toBeGreaterThan(0);
    // A limit on lengths that the message does not reach leaves all to the general case.
    expect(read({ maxLength: 0xfffe })).toEqual(byItself);
  });
});

test.each<[string, unknown[]]>([
  ["bytes", []],
  ["bytes", [null]],
  ["bytes", ["5A0100"]],
  ["bytes", [[0x5a, 0x00]]],
  ["profile", [bytesOf("5A00"), null]],
  ["profile.filler00", [bytesOf("5A00"), {}]],
  ["limits", [bytesOf("5A00"), TLV_EMV, null]],
  ["limits.maxDepth", [bytesOf("5A00"), TLV_EMV, { maxDepth: 1000 }]],
])("the constructor refuses %s of %j", (argument, values) => {
  const create = (): unknown => Reflect.construct(TlvCursor, values);
  expectFailure(create, "ARGUMENT_INVALID", { argument });
});

describe("10 MiB of noise fail with a code", () => {
  const noise = new Uint8Array(10 * 1024 * 1024);
  let state = 1;
  for (let at = 0; at < noise.length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    noise[at] = state >> 16;
  }
  test.each([
    ["TLV_EMV", TLV_EMV],
    ["TLV_EMV_LENIENT", TLV_EMV_LENIENT],
    ["TLV_BER", TLV_BER],
    ["TLV_IDTECH", TLV_IDTECH],
  ])("%s", (_name, profile) => {
    const cursor = new TlvCursor(noise, profile);
    let objects = 0;
    const drain = (): void => {
      while (cursor.next()) objects++;
    };
    expect(() => drain()).toThrow(expect.objectContaining({ code: expect.stringMatching(/^PROTOCOL_TLV_/) }));
    expect(objects).toBeLessThanOrEqual(4096);
  });
});
