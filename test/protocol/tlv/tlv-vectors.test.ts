import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { TlvCursor } from "../../../src/protocol/tlv/tlv-cursor.ts";
import { encodeTlv } from "../../../src/protocol/tlv/tlv-encode.ts";
import {
  TLV_BER,
  TLV_EMV,
  TLV_EMV_LENIENT,
  TLV_IDTECH,
  type TlvProfile,
} from "../../../src/protocol/tlv/tlv-profile.ts";
import { tagHex } from "../../../src/protocol/tlv/tlv-tag.ts";
import { parseTlv, parseTlvPartial, type TlvNode } from "../../../src/protocol/tlv/tlv-tree.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { failureOf } from "../coded.ts";
import { inputOf } from "./arbitraries-tlv.ts";

type Row = [depth: number, tag: string, tagOffset: number, valueOffset: number, length: number];
interface Vector {
  name: string;
  profile: "emv" | "ber";
  padFF?: boolean;
  hex: string;
  expected:
    | { ok: true; nodes: Row[]; canonical: boolean; filler: number }
    | { ok: false; nodesBeforeError: Row[]; error: string; tagOffset: number; depth: number };
}
interface ResponseNode {
  tag: string;
  length: number;
  encoding: string;
  value: string;
  children?: ResponseNode[];
}
interface Response {
  name: string;
  hex: string;
  decoded: {
    frame?: { data: string };
    attribution?: object;
    tagCount?: number;
    tlv?: ResponseNode[];
  };
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  TAG_TRUNCATED: "PROTOCOL_TLV_TAG_TRUNCATED",
  TAG_TOO_LONG: "PROTOCOL_TLV_TAG_TOO_LONG",
  LENGTH_MISSING: "PROTOCOL_TLV_LENGTH_MISSING",
  LENGTH_TRUNCATED: "PROTOCOL_TLV_LENGTH_TRUNCATED",
  LENGTH_TOO_LONG: "PROTOCOL_TLV_LENGTH_TOO_LONG",
  INDEFINITE_LENGTH: "PROTOCOL_TLV_LENGTH_INDEFINITE",
  EOC_MISSING: "PROTOCOL_TLV_EOC_MISSING",
  VALUE_TRUNCATED: "PROTOCOL_TLV_VALUE_TRUNCATED",
  NESTED_OVERFLOW: "PROTOCOL_TLV_NESTED_OVERFLOW",
};

/** The deepest vector nests forty templates; our limit is a policy that the vectors don't share. */
const LIMITS = { maxDepth: 40 };

function profileOf({ profile, padFF = false }: Vector): TlvProfile {
  if (profile === "ber") return TLV_BER;
  return padFF ? TLV_EMV_LENIENT : TLV_EMV;
}

function rowsOf(nodes: readonly TlvNode[], depth = 0): Row[] {
  return nodes.flatMap((node): Row[] => [
    [depth, node.tagHex, node.tagOffset, node.valueOffset, node.length],
    ...rowsOf(node.children, depth + 1),
  ]);
}

function visit(cursor: TlvCursor, rows: Row[]): void {
  while (cursor.next()) {
    rows.push([cursor.depth, tagHex(cursor.tag), cursor.tagOffset, cursor.valueOffset, cursor.length]);
  }
}

describe("tlv.json", () => {
  const { vectors } = loadVectors<{ vectors: Vector[] }>("tlv");
  const counts = { wellFormed: 0, canonical: 0, malformed: 0 };

  test.each(vectors)("$name", (vector) => {
    const { expected } = vector;
    const bytes = bytesOf(vector.hex);
    const cursor = new TlvCursor(bytes, profileOf(vector), LIMITS);
    const visited: Row[] = [];
    const { nodes, error } = parseTlvPartial(bytes, profileOf(vector), LIMITS);
    if (expected.ok) {
      counts.wellFormed++;
      visit(cursor, visited);
      expect(visited).toEqual(expected.nodes);
      expect(cursor.fillerBytes).toBe(expected.filler);
      expect(error).toBeUndefined();
      expect(rowsOf(nodes)).toEqual(expected.nodes);
      if (expected.canonical) {
        counts.canonical++;
        expect(formatHex(encodeTlv(nodes.map(inputOf)))).toBe(vector.hex);
      }
    } else {
      counts.malformed++;
      const failure = failureOf(() => visit(cursor, visited));
      const context = { offset: expected.tagOffset, depth: expected.depth };
      expect(visited).toEqual(expected.nodesBeforeError);
      expect([failure.code, failure.context]).toEqual([
        CODES[expected.error],
        expect.objectContaining(context),
      ]);
      expect(rowsOf(nodes)).toEqual(expected.nodesBeforeError);
      expect([error?.code, error?.context]).toEqual([failure.code, failure.context]);
    }
  });

  test("all were run", () => expect(counts).toEqual({ wellFormed: 196, canonical: 179, malformed: 43 }));
});

describe("the TLV of emv-responses.json", () => {
  const responses = loadVectors<Response[]>("emv-responses").filter(({ decoded }) => decoded.tlv);
  let objects = 0;

  function compare(nodes: readonly TlvNode[], expected: readonly ResponseNode[]): void {
    expect(nodes.map(({ tagHex }) => tagHex)).toEqual(expected.map(({ tag }) => tag));
    for (const [index, { length, encoding, value, children = [] }] of expected.entries()) {
      const node = nodes[index]!;
      objects++;
      expect([node.length, node.encoding]).toEqual([length, encoding]);
      expect(formatHex(node.value).toLowerCase()).toBe(value);
      expect(node.constructed).toBe(children.length > 0);
      compare(node.children, children);
    }
  }

  test.each(responses)("$name", ({ hex, decoded }) => {
    const data = bytesOf(decoded.frame?.data ?? hex);
    const start = decoded.attribution ? 1 : decoded.tagCount === undefined ? 0 : 2;
    const nodes = parseTlv(data.subarray(start), TLV_IDTECH);
    compare(nodes, decoded.tlv!);
  });

  test("all were run", () => expect([responses.length, objects]).toEqual([22, 263]));
});
