import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TlvCursor } from "../../../src/protocol/tlv/tlv-cursor.ts";
import { encodeTlv, type TlvInput } from "../../../src/protocol/tlv/tlv-encode.ts";
import { findTlv } from "../../../src/protocol/tlv/tlv-find.ts";
import {
  TLV_BER,
  TLV_EMV,
  TLV_EMV_LENIENT,
  TLV_IDTECH,
  type TlvProfile,
} from "../../../src/protocol/tlv/tlv-profile.ts";
import { parseTlv, parseTlvPartial, type TlvNode } from "../../../src/protocol/tlv/tlv-tree.ts";
import { runs } from "../../runs.ts";
import { failureOf } from "../coded.ts";
import {
  berObjects,
  idtechObjects,
  inputOf,
  nearTlv,
  type Row,
  strictWalk,
  watched,
} from "./arbitraries-tlv.ts";

const PROFILES: readonly (readonly [name: string, profile: TlvProfile])[] = [
  ["TLV_EMV", TLV_EMV],
  ["TLV_EMV_LENIENT", TLV_EMV_LENIENT],
  ["TLV_BER", TLV_BER],
  ["TLV_IDTECH", TLV_IDTECH],
  [
    "all rules at once",
    { ...TLV_IDTECH, ...TLV_EMV_LENIENT, indefinite: true, idtech: true, authorizationCodeTag: true },
  ],
];

const rowsOf = (nodes: readonly TlvNode[], depth = 0): Row[] =>
  nodes.flatMap((node): Row[] => [
    [depth, node.tag, node.tagOffset, node.valueOffset, node.length],
    ...rowsOf(node.children, depth + 1),
  ]);

function visit(cursor: TlvCursor): { rows: Row[]; failure?: unknown } {
  const rows: Row[] = [];
  try {
    while (cursor.next()) {
      rows.push([cursor.depth, cursor.tag, cursor.tagOffset, cursor.valueOffset, cursor.length]);
    }
    return { rows };
  } catch (failure) {
    return { rows, failure };
  }
}

describe("what is written is read again", () => {
  test.each(PROFILES.slice(0, 4))("%s", (_name, profile) => {
    const objects = profile.idtech ? fc.oneof(berObjects, idtechObjects) : berObjects;
    fc.assert(
      fc.property(objects, (input) => {
        expect(parseTlv(encodeTlv(input), profile).map(inputOf)).toEqual(input);
      }),
      runs(),
    );
  });
});

describe("bytes that are nearly objects", () => {
  test.each(PROFILES)(
    "%s: tree and cursor agree, and fail with a code and an offset inside",
    (_name, profile) => {
      fc.assert(
        fc.property(nearTlv, (bytes) => {
          const { nodes, error } = parseTlvPartial(bytes, profile);
          const cursor = new TlvCursor(bytes, profile);
          const { rows, failure } = visit(cursor);
          expect(rowsOf(nodes)).toEqual(rows);
          expect(failure).toEqual(error);
          if (error) {
            expect(error.code).toMatch(/^PROTOCOL_TLV_/);
            expect(error.context.offset).toSatisfy((offset: number) => offset >= 0 && offset <= bytes.length);
            expect(failureOf(() => cursor.next())).toEqual(error);
          }
          for (const [, , tagOffset, valueOffset, length] of rows) {
            expect(valueOffset).toBeGreaterThan(tagOffset);
            expect(valueOffset + length).toBeLessThanOrEqual(bytes.length);
          }
        }),
        runs(),
      );
    },
  );

  test("the strict walk is the book's", () => {
    fc.assert(
      fc.property(fc.oneof(nearTlv, fc.uint8Array({ maxLength: 40 })), (bytes) => {
        const model = strictWalk(bytes);
        const { nodes, error } = parseTlvPartial(bytes, TLV_EMV, { maxDepth: 255 });
        expect(rowsOf(nodes)).toEqual(model.rows);
        expect(error?.code).toBe(model.error && `PROTOCOL_TLV_${model.error}`);
        expect(error?.context.offset).toBe(model.offset);
      }),
      runs(),
    );
  });

  test("a cursor that must count its objects reads the same as one that need not", () => {
    fc.assert(
      fc.property(nearTlv, (bytes) => {
        const { nodes, error } = parseTlvPartial(bytes);
        const objects = rowsOf(nodes).length;
        const counting = parseTlvPartial(bytes, TLV_EMV, { maxObjects: objects });
        expect(rowsOf(counting.nodes)).toEqual(rowsOf(nodes));
        expect(counting.error).toEqual(error);
        if (objects === 0) return;
        const limited = parseTlvPartial(bytes, TLV_EMV, { maxObjects: objects - 1 });
        expect(rowsOf(limited.nodes)).toHaveLength(objects - 1);
        expect(limited.error?.code).toBe("PROTOCOL_TLV_COUNT_LIMIT");
      }),
      runs(),
    );
  });

  test("every object that the tree holds is found by its tag, the first of its kind", () => {
    const flat = (nodes: readonly TlvNode[]): TlvNode[] =>
      nodes.flatMap((node) => [node, ...flat(node.children)]);
    fc.assert(
      fc.property(idtechObjects, (input: TlvInput[]) => {
        const bytes = encodeTlv(input);
        const all = flat(parseTlv(bytes, TLV_IDTECH));
        for (const { tag } of all) {
          const first = all.find((node) => node.tag === tag)!;
          expect(findTlv(bytes, tag, TLV_IDTECH)).toEqual(first);
        }
      }),
      runs(100),
    );
  });
});

describe("work grows linearly up to 64 KiB", () => {
  const SIZE = 8 * 1024;
  const LIMITS = { maxObjects: 0x7fffffff, maxLength: 0xffffffff };
  const fill = (pattern: readonly number[], size: number): Uint8Array =>
    Uint8Array.from({ length: size }, (_, at) => pattern[at % pattern.length]!);
  const nested = (header: (length: number) => number[], contents: Uint8Array): Uint8Array => {
    let bytes = [...contents];
    for (let depth = 0; depth < 8; depth++) bytes = [...header(bytes.length), ...bytes];
    return Uint8Array.from(bytes);
  };

  test.each<[string, TlvProfile, (size: number) => Uint8Array]>([
    ["filler", TLV_EMV, (size) => fill([0x00], size)],
    ["small objects", TLV_EMV, (size) => fill([0x5a, 0x01, 0x00], size)],
    ["empty objects", TLV_IDTECH, (size) => fill([0xff, 0xe4, 0x00], size)],
    ["many templates that hold no objects", TLV_EMV_LENIENT, (size) => fill([0xe1, 0x02, 0x9f, 0x01], size)],
    [
      "one template in another",
      TLV_EMV_LENIENT,
      (size) => nested((n) => [0xe1, 0x82, n >> 8, n & 0xff], fill([0x5a, 0x00], size - 40)),
    ],
    [
      "one template in another, the innermost broken",
      TLV_EMV_LENIENT,
      (size) => nested((n) => [0xe1, 0x82, n >> 8, n & 0xff], fill([0x5a, 0x00], size - 41)),
    ],
    ["templates that are never closed", TLV_BER, (size) => fill([0xe1, 0x80], size)],
    [
      "one open template in another",
      TLV_BER,
      (size) => nested(() => [0xe1, 0x80], fill([0x5a, 0x01, 0x00], size - 16)),
    ],
    ["templates opened and closed", TLV_BER, (size) => fill([0xe1, 0x80, 0x00, 0x00], size)],
  ])("%s", (_what, profile, make) => {
    const readsFor = (size: number): number => {
      const { bytes, reads } = watched(make(size));
      parseTlvPartial(bytes, profile, LIMITS);
      return reads();
    };
    const [small, large] = [readsFor(SIZE), readsFor(8 * SIZE)];
    expect(large).toBeLessThan(8.1 * small);
    expect(large).toBeLessThan(40 * 8 * SIZE);
  });
});
