import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { buildDol, dolDataLength, parseDol, splitDol } from "../../../src/protocol/tlv/dol.ts";
import { parseTag, tagHex } from "../../../src/protocol/tlv/tlv-tag.ts";
import { runs } from "../../runs.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

type Entry = [tag: string, length: number];
interface Vector {
  name: string;
  hex: string;
  data?: string;
  sources?: Record<string, string>[];
  expected:
    | {
        ok: true;
        entries?: Entry[];
        dataLength?: number;
        values?: [tag: string, value: string][];
        data?: string;
      }
    | {
        ok: false;
        error: "TAG_TRUNCATED" | "TAG_TOO_LONG" | "LENGTH_MISSING";
        tagOffset: number;
        entriesBeforeError: Entry[];
      };
}

const entriesOf = (dol: Uint8Array): Entry[] => parseDol(dol).map(({ tag, length }) => [tagHex(tag), length]);

describe("emv-dol.json", () => {
  const { vectors, formats } = loadVectors<{ vectors: Vector[]; formats: Record<string, string> }>("emv-dol");
  const counts = { parsed: 0, split: 0, built: 0, malformed: 0 };

  test.each(vectors)("$name", ({ hex, data, sources, expected }) => {
    const dol = bytesOf(hex);
    if (!expected.ok) {
      counts.malformed++;
      const code: ErrorCode = `PROTOCOL_TLV_${expected.error}`;
      expectFailure(() => parseDol(dol), code, { offset: expected.tagOffset });
      expectFailure(() => dolDataLength(dol), code, { offset: expected.tagOffset });
      expect(entriesOf(dol.subarray(0, expected.tagOffset))).toEqual(expected.entriesBeforeError);
      return;
    }
    if (expected.entries) {
      counts.parsed++;
      expect(entriesOf(dol)).toEqual(expected.entries);
      expect(dolDataLength(dol)).toBe(expected.dataLength);
    }
    if (expected.values) {
      counts.split++;
      const values = splitDol(dol, bytesOf(data!));
      expect(values.map(({ tag, value }) => [tagHex(tag), formatHex(value)])).toEqual(expected.values);
    }
    if (sources) {
      counts.built++;
      const maps = sources.map(
        (source) => new Map(Object.entries(source).map(([tag, value]) => [parseTag(tag), bytesOf(value)])),
      );
      expect(formatHex(buildDol(dol, maps, (tag) => formats[tagHex(tag)]))).toBe(expected.data);
    }
  });

  test("all were run", () => expect(counts).toEqual({ parsed: 20, split: 10, built: 3, malformed: 4 }));
});

test("entries say where they are", () => {
  expect(parseDol(bytesOf("9F3704DF811B01"))).toEqual([
    { tag: 0x9f37, length: 4, offset: 0 },
    { tag: 0xdf811b, length: 1, offset: 3 },
  ]);
});

describe("splitDol", () => {
  const dol = bytesOf("9A039C01");

  test("values are views into the data", () => {
    const data = bytesOf("26010100");
    expect(splitDol(dol, data)[1]!.value.buffer).toBe(data.buffer);
  });

  test("the data must be as long as the list asks", () => {
    expectFailure(() => splitDol(dol, bytesOf("260101")), "PROTOCOL_TLV_VALUE_TRUNCATED", {
      offset: 2,
      expected: 1,
      actual: 0,
    });
    expectFailure(() => splitDol(dol, bytesOf("2601010000")), "PROTOCOL_DATA_INVALID", {
      offset: 4,
      expected: 4,
      actual: 5,
    });
  });
});

describe("buildDol", () => {
  const value = bytesOf("0102");
  test.each<[string, string, string | undefined, string]>([
    ["n, short", "5A04", "n", "00000102"],
    ["n, long", "5A01", "n", "02"],
    ["cn, short", "5A04", "cn", "0102FFFF"],
    ["cn, long", "5A01", "cn", "01"],
    ["b, short", "5A04", "b", "01020000"],
    ["ans, long", "5A01", "ans", "01"],
    ["no format", "5A03", undefined, "010200"],
    ["fitting", "5A02", "n", "0102"],
    ["nothing asked", "5A00", "n", ""],
    ["unknown", "5702", "n", "0000"],
  ])("%s", (_what, dol, format, data) => {
    expect(formatHex(buildDol(bytesOf(dol), [new Map([[0x5a, value]])], () => format))).toBe(data);
  });

  test("a constructed tag is filled with zeros, known or not", () => {
    const source = new Map([
      [0x62, value],
      [0xbf0c, value],
    ]);
    expect(formatHex(buildDol(bytesOf("6202BF0C01"), [source]))).toBe("000000");
  });

  test("the first source that has the tag gives the value", () => {
    const sources = [new Map(), new Map([[0x5a, value]]), new Map([[0x5a, bytesOf("FF")]])];
    expect(formatHex(buildDol(bytesOf("5A02"), sources))).toBe("0102");
    expect(formatHex(buildDol(bytesOf("5A02"), []))).toBe("0000");
  });
});

test("what is built is split again, and is as long as the list asks", () => {
  const entry = fc.tuple(fc.constantFrom(0x5a, 0x9c, 0x9f37), fc.uint8Array({ maxLength: 20 }));
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: ([tag]) => tag }), (entries) => {
      const dol = bytesOf(
        entries.map(([tag, value]) => tagHex(tag) + value.length.toString(16).padStart(2, "0")).join(""),
      );
      const data = buildDol(dol, [new Map(entries)]);
      expect(data).toHaveLength(dolDataLength(dol));
      expect(splitDol(dol, data).map(({ tag, value }) => [tag, value])).toEqual(entries);
    }),
    runs(),
  );
});

test("a list is bounded, and 10 MiB of noise fail with a code", () => {
  expect(parseDol(bytesOf("5A01".repeat(4096)))).toHaveLength(4096);
  const tooMany = { offset: 8192, expected: 4096, actual: 4097 };
  expectFailure(() => parseDol(bytesOf("5A01".repeat(4097))), "PROTOCOL_TLV_COUNT_LIMIT", tooMany);
  const noise = Uint8Array.from({ length: 10 * 1024 * 1024 }, (_, at) => (at * 167) & 0xff);
  for (const read of [parseDol, dolDataLength, (dol: Uint8Array) => buildDol(dol, [])]) {
    expect(() => read(noise)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^PROTOCOL_TLV_/) }),
    );
  }
});

const DOL = bytesOf("9A03");
test.each<[string, (...values: never[]) => unknown, unknown[]]>([
  ["dol", parseDol, []],
  ["dol", parseDol, ["9A03"]],
  ["dol", dolDataLength, [null]],
  ["dol", splitDol, [[0x9a, 3], DOL]],
  ["data", splitDol, [DOL, "260101"]],
  ["dol", buildDol, ["9A03", []]],
  ["sources", buildDol, [DOL]],
  ["sources", buildDol, [DOL, new Map()]],
  ["sources", buildDol, [DOL, [{}]]],
  ["sources", buildDol, [DOL, [new Map([[0x9a, "260101"]])]]],
  ["formatOf", buildDol, [DOL, [], "n"]],
])("%s is checked by %o", (argument, read, values) => {
  expectFailure(() => (read as (...values: unknown[]) => unknown)(...values), "ARGUMENT_INVALID", {
    argument,
  });
});

test("a source that has the tag answers for it, even with nothing", () => {
  const nothing = new Map([[0x9a, undefined]]) as unknown as Map<number, Uint8Array>;
  const date = new Map([[0x9a, bytesOf("260101")]]);
  expect(formatHex(buildDol(bytesOf("9A03"), [nothing, date]))).toBe("000000");
  expect(formatHex(buildDol(bytesOf("9A03"), [new Map(), date]))).toBe("260101");
});

test("asks for the format of the values that have to be fitted, and of no others", () => {
  const values = new Map([
    [0x9f02, Uint8Array.of(1, 2)],
    [0x82, Uint8Array.of(3)],
    [0xdf8119, Uint8Array.of(4, 5)],
  ]);
  const asked: number[] = [];
  const formatOf = (tag: number) => {
    asked.push(tag);
    return "n";
  };
  const dol = Uint8Array.of(0x9f, 0x02, 2, 0x82, 2, 0xdf, 0x81, 0x19, 1);
  expect([...buildDol(dol, [values], formatOf)]).toEqual([1, 2, 0, 3, 5]);
  expect(asked).toEqual([0x82, 0xdf8119]);
});
