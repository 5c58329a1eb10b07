import { describe, expect, test } from "vitest";
import {
  anyBytes,
  bcd,
  bytes,
  type Codec,
  choice,
  counted,
  countedTlvs,
  cString,
  date,
  defaulted,
  flag,
  integer,
  list,
  none,
  openChoice,
  optional,
  prefixed,
  secretBytes,
  struct,
  tagged,
  tagList,
  text,
  time,
  tlvs,
} from "../../../src/protocol/commands/codecs.ts";
import { Secret } from "../../../src/secret.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure, failureOf } from "../coded.ts";

const u8 = integer(1);
const pair = struct({ first: u8, second: integer(2, "le") });

describe("codecs write and read", () => {
  test.each<[string, Codec<never, unknown>, unknown, string]>([
    ["nothing", none, undefined, ""],
    ["a byte", u8, 0xfe, "fe"],
    ["most significant byte first", integer(2), 0x0102, "0102"],
    ["least significant byte first", integer(2, "le"), 0x0102, "0201"],
    ["four bytes, unsigned", integer(4), 0xfffefdfc, "fffefdfc"],
    ["BCD", bcd(2, 0, 9999), 2026, "2026"],
    ["BCD with a leading zero", bcd(1, 0, 59), 5, "05"],
    ["a choice by place", choice(["a", "b"]), "b", "01"],
    ["a choice by its own byte", choice([false, true], [0, 3]), true, "03"],
    ["a number choice", choice([200, 400]), 400, "01"],
    ["an open choice by name", openChoice(["tdes", "aes"]), "aes", "01"],
    ["an open choice by number", openChoice(["tdes", "aes"]), 7, "07"],
    ["a flag", flag, true, "01"],
    ["bytes", bytes(1, 3), bytesOf("0102"), "0102"],
    ["no bytes", anyBytes, bytesOf(""), ""],
    ["text", text(1, 16), "303T061925", "33303354303631393235"],
    ["text with a NUL", text(0, 255, true), "NEO v1", "4e454f20763100"],
    ["text that a NUL ends", cString(1, 5), "abc", "61626300"],
    ["a structure", pair, { first: 1, second: 2 }, "010200"],
    ["an optional value", optional(u8), 5, "05"],
    ["an optional value left out", optional(u8), undefined, ""],
    ["a defaulted value", defaulted(u8, 9), 5, "05"],
    ["a list", list(u8), [1, 2, 3], "010203"],
    ["an empty list", list(u8), [], ""],
    ["a value behind its length", prefixed(anyBytes), bytesOf("aabb"), "0200aabb"],
    ["the same, most significant byte first", prefixed(anyBytes, "be"), bytesOf("aabb"), "0002aabb"],
    ["a list behind its count", counted(list(u8)), [7, 8], "02000708"],
    ["a tag's value", tagged(0x9f06, 5, 16), bytesOf("a000000003"), "9f0605a000000003"],
    ["tags", tagList, [0x5a, 0x9f02, 0xdfee25, 0xffe4], "5a9f02dfee25ffe4"],
    ["a time", time, { hour: 14, minute: 5 }, "1405"],
    ["a date", date, { year: 2026, month: 11, day: 21 }, "20261121"],
  ])("%s", (_name, codec, value, hex) => {
    expect(codec.encode(value as never)).toEqual(bytesOf(hex));
    expect(codec.decode(bytesOf(hex))).toEqual(value);
  });

  test("a defaulted value that is left out is written all the same", () => {
    expect(defaulted(u8, 9).encode(undefined)).toEqual(bytesOf("09"));
  });

  test("text without its NUL, or with more, reads the same", () => {
    const version = text(0, 255, true);
    expect([version.decode(bytesOf("4e454f")), version.decode(bytesOf("4e454f0000"))]).toEqual([
      "NEO",
      "NEO",
    ]);
  });

  test("data objects, and what was read can be written", () => {
    const data = bytesOf("9f020600000000010057a10254cc" + "ffe40102");
    const objects = tlvs.decode(data);
    expect(objects.map((node) => [node.tag, node.encoding])).toEqual([
      [0x9f02, "plain"],
      [0x57, "masked"],
      [0xffe4, "plain"],
    ]);
    expect(tlvs.encode(objects)).toEqual(data);
    expect(countedTlvs.encode(objects)).toEqual(Uint8Array.of(3, 0, ...data));
    expect(countedTlvs.decode(Uint8Array.of(3, 0, ...data))).toHaveLength(3);
  });

  test("a secret shows its label, never its bytes", () => {
    const codec = secretBytes("card data");
    const secret = codec.decode(bytesOf("4761"));
    expect(String(secret)).toBe("[card data redacted]");
    expect(secret.reveal()).toEqual(bytesOf("4761"));
    expect(codec.encode(new Secret(bytesOf("4761"), "mine"))).toEqual(bytesOf("4761"));
  });

  test("byte strings are views of the data", () => {
    const data = bytesOf("0102");
    expect(anyBytes.decode(data).buffer).toBe(data.buffer);
  });

  test.each<[Codec<never, unknown>, string]>([
    [none, "none"],
    [integer(1), "u8"],
    [integer(2, "le"), "u16le"],
    [bcd(1, 0, 59), "bcd2"],
    [flag, "false | true"],
    [openChoice(["tdes", "aes"]), "tdes | aes | u8"],
    [anyBytes, "n bytes"],
    [bytes(1), "1..n bytes"],
    [bytes(5, 5), "5 bytes"],
    [bytes(5, 16), "5..16 bytes"],
    [text(0, 255, true), "0..255 ASCII, 00"],
    [cString(1, 25), "1..25 ASCII, 00"],
    [secretBytes("card data"), "card data"],
    [pair, "first: u8, second: u16le"],
    [optional(u8), "u8 (optional)"],
    [defaulted(u8, 0), "u8"],
    [prefixed(u8), "length u16le, u8"],
    [countedTlvs, "count u16le, TLVs"],
    [tagged(0x9f06, 5, 16), "TLV 9F06: 5..16 bytes"],
    [tagList, "(tag)*"],
  ])("a codec says its shape", (codec, shape) => {
    expect(codec.shape).toBe(shape);
  });
});

describe("codecs refuse what is malformed, with the offset", () => {
  test.each<[string, Codec<never, unknown>, string, number, unknown]>([
    ["bytes where none belong", none, "00", 0, "1 more bytes"],
    ["no byte", u8, "", 0, 0],
    ["a byte too many", u8, "0102", 1, "1 more bytes"],
    ["half a number", integer(2), "01", 1, 1],
    ["a number out of range", integer(1, "be", 1, 4), "05", 0, 5],
    ["a nibble that is no digit", bcd(2, 0, 9999), "202a", 1, 0x2a],
    ["a high nibble that is no digit", bcd(1, 0, 59), "a0", 0, 0xa0],
    ["BCD out of range", bcd(1, 0, 59), "60", 0, 60],
    ["a byte that is no choice", flag, "02", 0, 2],
    ["no choice at all", flag, "", 0, 0],
    ["too few bytes", bytes(5, 16), "01020304", 4, 4],
    ["too many bytes", bytes(1, 3), "01020304", 3, 4],
    ["too few of a fixed number", bytes(3, 3), "0102", 2, 2],
    ["too many of a fixed number", bytes(1, 1), "0102", 1, "1 more bytes"],
    ["a control character", text(), "410a42", 1, 0x0a],
    ["a character above ASCII", text(), "4180", 1, 0x80],
    ["text too long", text(1, 2), "414243", 2, 3],
    ["text too short", text(1, 2), "", 0, 0],
    ["text whose NUL is missing", cString(1, 5), "616263", 3, "end of data"],
    ["text too long before its NUL", cString(1, 2), "61626300", 2, 3],
    ["a field of a structure", struct({ first: u8, time }), "011460", 2, 60],
    ["a structure that ends early", pair, "0102", 2, 1],
    ["half an item of a list", list(integer(2)), "010203", 3, 1],
    ["a length behind the data", prefixed(anyBytes), "0300aabb", 4, 2],
    ["a field shorter than its length", prefixed(u8), "0200aabb", 3, "1 more bytes"],
    ["half a length", prefixed(anyBytes), "03", 1, 1],
    ["a count that is wrong", countedTlvs, "02009c0100", 0, 2],
    ["another tag", tagged(0x9f06, 5, 16), "8405a000000003", 0, "84"],
    ["no tag", tagged(0x9f06, 5, 16), "", 0, "none"],
    ["one tag too many", tagged(0x9f06, 5, 16), "9f0605a0000000039c0100", 0, "9F06"],
    ["a tag's value too short", tagged(0x9f06, 5, 16), "9f0604a0000000", 7, 4],
    ["a tag's value too long", tagged(0x9f06, 1, 2), "9f0604a0000000", 5, 4],
    ["half a tag", tagList, "5a9f", 1, 0x9f],
    ["a tag of zero", tagList, "5a00", 1, 0],
  ])("%s", (_name, codec, hex, offset, actual) => {
    expectFailure(() => codec.decode(bytesOf(hex)), "PROTOCOL_DATA_INVALID", { offset, actual });
  });

  test("data objects behind other fields count their offset in the whole data", () => {
    const failure = failureOf(() => struct({ timeoutS: u8, tlv: tlvs }).decode(bytesOf("1e9f0206000000")));
    expect([failure.code, failure.context.offset]).toEqual(["PROTOCOL_TLV_VALUE_TRUNCATED", 1]);
    expect(failure.cause).toBeDefined();
  });

  test("data that is no bytes", () => {
    expectFailure(() => u8.decode([1] as never), "ARGUMENT_INVALID", { argument: "data" });
  });
});

describe("codecs refuse a wrong value, by the name of the argument", () => {
  test.each<[string, Codec<never, unknown>, unknown, string]>([
    ["something where nothing belongs", none, 0, "value"],
    ["a fraction", u8, 1.5, "value"],
    ["a number below its range", u8, -1, "value"],
    ["a number above its range", integer(2), 0x10000, "value"],
    ["BCD above its range", time, { hour: 24, minute: 0 }, "value.hour"],
    ["a field left out", time, { hour: 23 }, "value.minute"],
    ["no structure", time, undefined, "value"],
    ["no choice", flag, 1, "value"],
    ["no open choice", openChoice(["tdes"]), "des", "value"],
    ["an open choice out of range", openChoice(["tdes"]), 256, "value"],
    ["text for bytes", anyBytes, "00", "value"],
    ["too few bytes", bytes(5, 16), bytesOf("00"), "value"],
    ["too many bytes", bytes(1, 2), bytesOf("000102"), "value"],
    ["more bytes than a data field holds", anyBytes, new Uint8Array(0x10000), "value"],
    ["bytes for a secret", secretBytes("card data"), bytesOf("00"), "value"],
    ["bytes for text", text(), bytesOf("41"), "value"],
    ["text too short", text(1), "", "value"],
    ["text too long", text(1, 2), "abc", "value"],
    ["text that is not ASCII", text(), "Réglé", "value"],
    ["a NUL inside text", cString(1, 5), "a\0b", "value"],
    ["no list", list(u8), 1, "value"],
    ["an item out of range", list(u8), [1, 256], "value[1]"],
    ["an item of a list in a structure", struct({ lines: list(u8) }), { lines: ["a"] }, "value.lines[0]"],
    ["a list longer than its count", counted(list(u8)), new Array(0x10000).fill(0), "value.length"],
    ["no counted list", countedTlvs, undefined, "value"],
    ["a value longer than its length", prefixed(list(u8)), new Array(0x10000).fill(0), "value.length"],
    ["a tag that is none", tagList, [0x5a, 0x9f], "value[1]"],
    ["a tag's value too short", tagged(0x9f06, 5, 16), bytesOf("00"), "value"],
  ])("%s", (_name, codec, value, argument) => {
    expectFailure(() => codec.encode(value as never), "ARGUMENT_INVALID", { argument });
  });

  test("data objects that are none", () => {
    expectFailure(() => tlvs.encode([{ tag: -1, value: bytesOf("00") }]), "ARGUMENT_INVALID");
    expectFailure(() => tlvs.encode(7 as never), "ARGUMENT_INVALID");
  });
});
