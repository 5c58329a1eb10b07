import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { encodeSwipe } from "../../../src/protocol/cards/swipe-encode.ts";
import { decodeTransactionResponse } from "../../../src/protocol/cards/transaction-response.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

interface TlvVector {
  tag: string;
  length: number;
  encoding: string;
  value: string;
  role?: string;
  children?: TlvVector[];
}

interface ResponseVector {
  name: string;
  hex: string;
  decoded: {
    frame?: { status: string; data: string };
    attribution?: {
      raw: string;
      interface: string;
      encryptionMode: string;
      emvEncrypted: boolean;
      msrEncrypted: boolean;
      extension: boolean;
    };
    tlv?: TlvVector[];
    ksn?: string;
    resultCode?: string;
    contactlessError?: { code: string; sw: string; rfState: string };
    swipe?: { encodeType: string; trackStatus: string; trackLengths: number[]; maskedOrClear: string[] };
  };
}

const SOURCES: Record<string, string> = {
  contact: "contact",
  "contactless-emv": "contactless",
  "contactless-msd": "contactlessMagstripe",
  msr: "swipe",
};

const vectors = loadVectors<ResponseVector[]>("emv-responses");
const MASTERCARD = "MasterCard contactless record, masked and encrypted length flags, demo key";
/** What the file holds besides transaction answers: configuration answers, a command, prompts. */
const OTHERS = /^(retrieve|get configuration|set contactless|LCD)/;
const answers = vectors.filter(({ name }) => !OTHERS.test(name));

function decode({ name, hex, decoded: { frame } }: ResponseVector) {
  const data = bytesOf(frame?.data ?? hex);
  const status = Number.parseInt(frame?.status ?? "00", 16);
  return decodeTransactionResponse(data, status, { attribution: name !== MASTERCARD });
}

function flatten(nodes: TlvVector[]): TlvVector[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children ?? [])]);
}

const CARD_DATA = new Set([
  "56",
  "57",
  "5A",
  "5F20",
  "9F0B",
  "9F1F",
  "9F20",
  "9F6B",
  "DFEF4D",
  "DFEF17",
  "DFEF18",
]);
for (const tag of ["FFEE13", "FFEE14", "DFEE13", "DFEE14", "DFEE23"]) CARD_DATA.add(tag);

describe("emv-responses.json", () => {
  test("19 transaction answers: attribution, result, error, KSN, swipe", () => {
    let count = 0;
    for (const vector of answers) {
      const { name, decoded } = vector;
      const response = decode(vector);
      const { attribution } = decoded;
      if (attribution !== undefined) {
        expect(response.attribution, name).toEqual({
          raw: Number.parseInt(attribution.raw, 16),
          source: SOURCES[attribution.interface],
          cipher: attribution.encryptionMode.toLowerCase(),
          emvEncrypted: attribution.emvEncrypted,
          swipeEncrypted: attribution.msrEncrypted,
          extension: attribution.extension,
        });
      }
      const { resultCode, contactlessError, ksn, swipe } = decoded;
      expect(response.resultCode, name).toBe(resultCode && Number.parseInt(resultCode, 16));
      expect(response.contactlessError, name).toEqual(
        contactlessError && {
          code: Number.parseInt(contactlessError.code, 16),
          sw: Number.parseInt(contactlessError.sw, 16),
          rfState: Number.parseInt(contactlessError.rfState, 16),
        },
      );
      const { capture } = response;
      if (capture?.kind === "swipe") {
        expect({
          encodeType: formatHex(Uint8Array.of(capture.swipe.encodeType)),
          trackStatus: formatHex(Uint8Array.of(capture.swipe.trackStatus)),
          trackLengths: capture.swipe.tracks.map(({ length }) => length),
          maskedOrClear: capture.swipe.tracks.map(({ text }) => text?.reveal() ?? ""),
        }).toEqual(swipe);
      } else {
        expect(swipe, name).toBeUndefined();
        if (capture !== undefined)
          expect(capture.ksn && formatHex(capture.ksn).toLowerCase(), name).toBe(ksn);
      }
      count++;
    }
    expect(count).toBe(19);
  });

  test("the masked twin is what a tag gives, in flagged and in plain duplicates", () => {
    let count = 0;
    for (const vector of answers) {
      const response = decode(vector);
      const nodes = flatten(vector.decoded.tlv!);
      for (const tag of ["57", "5A"]) {
        const twins = nodes.filter((node) => node.tag === tag);
        if (twins.length === 0) continue;
        expect(twins.length).toBe(2);
        expect(response.tag(Number.parseInt(tag, 16)), vector.name).toEqual(bytesOf(twins[0]!.value));
        count++;
      }
    }
    expect(count).toBe(10);
  });

  test("every other tag gives its first value, templates none, card data in clear never", () => {
    let count = 0;
    for (const vector of answers) {
      const response = decode(vector);
      const nodes = flatten(vector.decoded.tlv!);
      for (const [index, { tag, value, children }] of nodes.entries()) {
        if (nodes.findIndex((node) => node.tag === tag) < index || tag === "57" || tag === "5A") continue;
        const given = response.tag(Number.parseInt(tag, 16));
        if (CARD_DATA.has(tag) || children !== undefined) expect(given, tag).toBeUndefined();
        else expect(given, tag).toEqual(bytesOf(value));
        count++;
      }
    }
    expect(count).toBe(231);
  });

  test("with the 8 of other kinds there are 27", () => {
    expect(vectors.length).toBe(19 + 8);
    expect(answers.length).toBe(19);
  });
});

describe("what is carried, never thrown on", () => {
  test("no data", () => {
    for (const status of [0x00, 0x08, 0x63, 0x81, 0xff]) {
      const response = decodeTransactionResponse(new Uint8Array(), status);
      expect(response.toJSON()).toEqual({
        status,
        attribution: undefined,
        resultCode: undefined,
        entryMode: undefined,
        contactlessError: undefined,
        capture: undefined,
      });
    }
  });

  test("unknown attribution, result, entry mode and tags", () => {
    const response = decodeTransactionResponse(bytesOf("18dfee2502fffe9f390142dfed190101"), 0xee);
    expect(response.attribution).toMatchObject({ raw: 0x18, source: "unknown" });
    expect([response.status, response.resultCode, response.entryMode]).toEqual([0xee, 0xfffe, 0x42]);
    expect(response.tag(0xdfed19)).toEqual(bytesOf("01"));
    expect(response.tag(0x9f02)).toBeUndefined();
  });

  test("fields of another size than documented", () => {
    const response = decodeTransactionResponse(bytesOf("01dfee2501009f3900ffee1f0124"), 0x0a);
    expect([response.resultCode, response.entryMode, response.contactlessError]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("error codes above 7f stay positive", () => {
    const { contactlessError } = decodeTransactionResponse(bytesOf("01ffee1f04ffeeddcc"), 0x0a);
    expect(contactlessError).toEqual({ code: 0xff, sw: 0xeedd, rfState: 0xcc });
  });

  test("without an attribution byte, DFEE26 gives it, or nothing does", () => {
    const of = (hex: string) =>
      decodeTransactionResponse(bytesOf(hex), 0, { attribution: false }).attribution;
    expect(of("dfee2602e100")).toMatchObject({ raw: 0xe1, source: "contactless" });
    expect([of("dfee2600"), of("9f390105"), of("")]).toEqual([undefined, undefined, undefined]);
  });
});

describe("what can't be read", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["a tag cut short",         "c1dfee",              "PROTOCOL_TLV_TAG_TRUNCATED",   1],
    ["a value cut short",       "c19f3901079f0206",    "PROTOCOL_TLV_VALUE_TRUNCATED", 5],
    ["a value past a template", "c1ffee0104df300200",  "PROTOCOL_TLV_NESTED_OVERFLOW", 5],
    ["a swipe without frame",   "c8dfee25020011dfee2306ffffffffffff", "PROTOCOL_FRAME_HEADER", 11],
    ["a swipe with wrong LRC",  "c8dfee23080202008080010003", "PROTOCOL_FRAME_LRC", 10],
    ["a swipe with half a header", "c8dfee23080202008080000003", "PROTOCOL_SWIPE_LENGTH", 8],
  ] as const)("%s", (_what, hex, code, offset) => {
    expectFailure(() => decodeTransactionResponse(bytesOf(hex), 0), code, { offset });
  });

  test("offsets count from the start of the data, with and without attribution", () => {
    const hex = "9f3901079f0206";
    expectFailure(
      () => decodeTransactionResponse(bytesOf(hex), 0, { attribution: false }),
      "PROTOCOL_TLV_VALUE_TRUNCATED",
      { offset: 4 },
    );
  });

  test("10 MiB of noise", () => {
    const noise = new Uint8Array(10 * 2 ** 20).fill(0x5a);
    expectFailure(() => decodeTransactionResponse(noise, 0), "PROTOCOL_TLV_COUNT_LIMIT");
  });
});

// biome-ignore format: a table reads by column
test.each([
  ["data",                ["c1", 0]],
  ["data",                [[0xc1], 0]],
  ["status",              [new Uint8Array(), 256]],
  ["status",              [new Uint8Array(), "00"]],
  ["status",              [new Uint8Array()]],
  ["options",             [new Uint8Array(), 0, null]],
  ["options.attribution", [new Uint8Array(), 0, { attribution: 1 }]],
] as const)("refuses another %s: %j", (argument, args) => {
  expectFailure(() => decodeTransactionResponse(...(args as unknown as [Uint8Array, number])), "ARGUMENT_INVALID", { argument });
});

test("a tag must be one", () => {
  const response = decodeTransactionResponse(bytesOf("015a084761739001010119"), 0);
  for (const tag of [0, -1, 0x9f, 1.5, "5A", undefined]) {
    expectFailure(() => response.tag(tag as number), "ARGUMENT_INVALID", { argument: "tag" });
    expectFailure(() => response.capture!.tag(tag as number), "ARGUMENT_INVALID", { argument: "tag" });
  }
});

test("a capture outlives the buffer that it was read from", () => {
  const swipe = encodeSwipe({ tracks: [{}, { text: ";4761739001010119=2212201?" }] });
  const data = bytesOf(`08dfee23${formatHex(Uint8Array.of(swipe.length))}${formatHex(swipe)}9f390190`);
  const { capture } = decodeTransactionResponse(data, 0);
  const before = [JSON.stringify(capture), capture?.deviceData().reveal()];
  data.fill(0);
  expect([JSON.stringify(capture), capture?.deviceData().reveal()]).toEqual(before);
  expect(inspect(capture)).toContain("4761********0119");
});

test("an answer that does not parse leaves nothing behind for the next one", () => {
  const good = Uint8Array.from(bytesOf("005a084761cccccccc0119"));
  const masked = () => decodeTransactionResponse(good, 0).capture?.maskedPan;
  expect(masked()).toBe("4761********0119");
  const broken = bytesOf("00ffee0504e1055a08");
  expectFailure(() => decodeTransactionResponse(broken, 0), "PROTOCOL_TLV_NESTED_OVERFLOW", { offset: 5 });
  expect(masked()).toBe("4761********0119");
});
