import { describe, expect, test } from "vitest";
import { decodeSwipe } from "../../../src/protocol/cards/swipe.ts";
import { encodeSwipe } from "../../../src/protocol/cards/swipe-encode.ts";
import { decodeSwipeKeyboard, keyboardForm } from "../../../src/protocol/cards/swipe-keyboard.ts";
import { encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";
import { partsOf } from "./swipe-parts.ts";

interface TokenizeCase {
  id: string;
  request: { devicedata: string };
}

const { cases } = loadVectors<{ cases: TokenizeCase[] }>("cardsecure");
const sample = cases.find(({ id }) => id === "tok-msr-idtech-encrypted")!.request.devicedata;

describe("cardsecure.json, tok-msr-idtech-encrypted", () => {
  test("decodes", () => {
    const swipe = decodeSwipeKeyboard(sample);
    expect(JSON.parse(JSON.stringify(swipe))).toMatchObject({
      format: "enhanced",
      encodeType: 0x80,
      cipher: "tdes",
      ksn: "CDCDCD94030006C00106",
      serialNumber: "815T595518",
      maskedPan: "6011********6668",
    });
    expect(swipe.tracks.map(({ text }) => text?.reveal())).toEqual([
      "%*6011********6668^DISCOVER TEST CARD^***************?*",
      ";6011********6668=***************?*",
      undefined,
    ]);
    expect(swipe.tracks.map(({ encrypted, hash }) => [encrypted?.length, hash?.length])).toEqual([
      [56, 20],
      [40, 20],
      [undefined, undefined],
    ]);
    expect([swipe.chipCard, swipe.expiry, swipe.tracks[0].length]).toEqual([false, undefined, 55]);
  });

  test("is what keyboardForm makes of the binary form", () => {
    const binary = encodeSwipe(partsOf(decodeSwipeKeyboard(sample)));
    expect(binary.length).not.toBe(sample.length);
    expect(keyboardForm(binary).reveal()).toBe(sample);
    expect(String(keyboardForm(binary))).toBe("[swipe redacted]");
  });
});

const ORIGINAL = encodeSwipe({
  format: "original",
  tracks: [{ text: ";*", hash: new Uint8Array(20) }],
  encryptedBlock: new Uint8Array(8),
  ksn: new Uint8Array(10),
});

describe("keyboardForm and back", () => {
  test.each([
    ["original format", ORIGINAL],
    ["optional bytes", encodeSwipe({ tracks: [{ text: "%*" }], optionalBytes: bytesOf("01ff") })],
    ["nothing but a header", encodeSwipe({ tracks: [] })],
  ])("%s", (_what, binary) => {
    const swipe = decodeSwipeKeyboard(keyboardForm(binary).reveal());
    expect(encodeSwipe(partsOf(swipe))).toEqual(binary);
  });

  test("a text longer than its length field can say is refused", () => {
    const binary = encodeSwipe({ tracks: [], optionalBytes: bytesOf("20"), mac: new Uint8Array(32_760) });
    expectFailure(() => keyboardForm(binary), "PROTOCOL_FRAME_TOO_LONG", { expected: 65535, actual: 65538 });
  });
});

/** A keyboard form around `body`, with the length and the checks that belong to it. */
function typed(body: string, more = ""): string {
  const codes = Array.from(body, (character) => character.charCodeAt(0));
  const hex = (value: number) => (value & 0xff).toString(16).padStart(2, "0");
  const lrc = codes.reduce((check, code) => check ^ code, 0);
  const sum = codes.reduce((check, code) => check + code, 0);
  return `02${hex(codes.length)}${hex(codes.length >> 8)}${body}${hex(lrc)}${hex(sum)}03${more}`;
}

describe("broken keyboard forms", () => {
  const good = typed("801F0200000100;*");
  // biome-ignore format: a table reads by column
  test.each([
    ["nothing",                   "",                              "PROTOCOL_FRAME_TRUNCATED", 0],
    ["another start",             good.replace("02", "03"),        "PROTOCOL_FRAME_HEADER",    0],
    ["a length cut short",        "0210",                          "PROTOCOL_FRAME_TRUNCATED", 4],
    ["a length that is no hex",   `02xx00${good.slice(6)}`,        "PROTOCOL_HEX_INVALID",     2],
    ["an end cut short",          good.slice(0, -1),               "PROTOCOL_FRAME_TRUNCATED", 27],
    ["more behind the end",       `${good}\r`,                     "PROTOCOL_FRAME_LENGTH",    28],
    ["another end",               `${good.slice(0, -1)}4`,         "PROTOCOL_FRAME_END",       26],
    ["another LRC",               good.replace(/....03$/, "000003"), "PROTOCOL_FRAME_LRC",     22],
    ["another sum",               good.replace(/..03$/, "0003"),   "PROTOCOL_FRAME_SUM",       24],
    ["checks that are no hex",    good.replace(/..03$/, "--03"),   "PROTOCOL_HEX_INVALID",     24],
    ["an empty body",             typed(""),                       "PROTOCOL_SWIPE_LENGTH",    6],
    ["half a header",             typed("801F02"),                 "PROTOCOL_SWIPE_LENGTH",    12],
    ["a header that is no hex",   typed("801F0200000G00;*"),       "PROTOCOL_HEX_INVALID",     16],
    ["a text cut short",          typed("801F0200000100;"),        "PROTOCOL_SWIPE_LENGTH",    20],
    ["half a byte",               typed("801F0200000100;*0"),      "PROTOCOL_SWIPE_LENGTH",    23],
    ["a byte left over",          typed("801F0200000100;*00"),     "PROTOCOL_SWIPE_LENGTH",    22],
    ["a KSN cut short",           typed("801F0200000180;*0000"),   "PROTOCOL_SWIPE_LENGTH",    22],
    ["a character of two bytes",  typed("801F0200000100;\u0100"),  "PROTOCOL_DATA_INVALID",    21],
  ] as const)("%s", (_what, text, code, offset) => {
    expectFailure(() => decodeSwipeKeyboard(text), code, { offset });
  });

  test("the good one is good, in either case", () => {
    expect(decodeSwipeKeyboard(good).tracks[0].text?.reveal()).toBe(";*");
    expect(decodeSwipeKeyboard(typed("801f0200000100;*")).encodeType).toBe(0x80);
  });
});

test("bad arguments and noise", () => {
  for (const value of [undefined, null, 2, new Uint8Array(3)]) {
    expectFailure(() => decodeSwipeKeyboard(value as never), "ARGUMENT_INVALID", { argument: "text" });
  }
  expectFailure(() => decodeSwipeKeyboard("0".repeat(10 * 2 ** 20)), "ARGUMENT_INVALID", {
    argument: "text",
  });
  expectFailure(() => keyboardForm("02" as never), "ARGUMENT_INVALID", { argument: "bytes" });
  expectFailure(() => keyboardForm(new Uint8Array(6)), "PROTOCOL_FRAME_HEADER");
  expectFailure(() => keyboardForm(encodeNga(bytesOf("80"))), "PROTOCOL_SWIPE_LENGTH", { offset: 4 });
  expect(decodeSwipe(encodeSwipe({ tracks: [] })).encrypted).toBe(false);
});
