/** Generators of data objects and of bytes that are nearly data objects, and a slow, obvious model of a strict walk. */
import fc from "fast-check";
import { encodeTlv, type TlvInput } from "../../../src/protocol/tlv/tlv-encode.ts";
import type { TlvNode } from "../../../src/protocol/tlv/tlv-tree.ts";

/** What `encodeTlv` takes to write `node` again, down to its leaves. */
export function inputOf(node: TlvNode): TlvInput {
  const value = node.constructed ? node.children.map(inputOf) : node.value;
  return { tag: node.tag, value, encoding: node.encoding };
}

/** A tag of BER-TLV. None starts with 00 or FF, so that none is filler and none is ID TECH's own. */
function berTag(isTemplate: boolean): fc.Arbitrary<number> {
  const bit = isTemplate ? 0x20 : 0x00;
  const classes = [0x00, 0x40, 0x80, 0xc0].map((bits) => bits | bit);
  const short = fc
    .tuple(fc.constantFrom(...classes), fc.integer({ min: 0x00, max: 0x1e }))
    .map(([bits, number]) => bits | number)
    .filter((tag) => tag !== 0x00);
  const lead = fc.constantFrom(...classes.map((bits) => bits | 0x1f).filter((byte) => byte !== 0xff));
  const more = fc.array(fc.integer({ min: 0x80, max: 0xff }), { maxLength: 2 });
  const last = fc.integer({ min: 0x00, max: 0x7f });
  const long = fc
    .tuple(lead, more, last)
    .map(([first, between, end]) => [...between, end].reduce((tag, byte) => tag * 0x100 + byte, first));
  return fc.oneof(short, long);
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 120, maxLength: 300 }) },
);

function objectsOf(
  primitive: fc.Arbitrary<TlvInput>,
  templateTag: fc.Arbitrary<number>,
): fc.Arbitrary<TlvInput[]> {
  const { objects } = fc.letrec<{ objects: TlvInput[]; template: TlvInput }>((tie) => ({
    objects: fc.array(fc.oneof({ maxDepth: 6, withCrossShrink: true }, primitive, tie("template")), {
      maxLength: 5,
      depthIdentifier: "tlv",
    }),
    template: fc.record({ tag: templateTag, value: tie("objects"), encoding: fc.constant("plain" as const) }),
  }));
  return objects;
}

const plainPrimitive = fc.record({
  tag: berTag(false),
  value,
  encoding: fc.constant("plain" as const),
});

/** Objects that mean the same in every profile. */
export const berObjects: fc.Arbitrary<TlvInput[]> = objectsOf(plainPrimitive, berTag(true));

const idtechPrimitive = fc.record({
  tag: fc.oneof(
    berTag(false),
    fc.constantFrom(0xffe0, 0xffe4, 0xffed, 0xfff0, 0xfff7, 0xffff, 0xffee12, 0xffee1f, 0xdfee25),
  ),
  value,
  encoding: fc.constantFrom("plain" as const, "masked" as const, "encrypted" as const),
});

/** Objects of ID TECH's dialect. */
export const idtechObjects: fc.Arbitrary<TlvInput[]> = objectsOf(
  idtechPrimitive,
  fc.oneof(
    berTag(true),
    fc.constantFrom(0xffee01, 0xffee04, 0xffee05, 0xffee06, 0xffee08, 0xff8105, 0xff8106),
  ),
);

const TELLING_BYTES = [0x00, 0x1f, 0x80, 0x81, 0x82, 0x84, 0x85, 0xa1, 0xc1, 0xe3, 0xee, 0xff];

/** Objects with one byte changed, put in or taken out, or with their end cut off. */
export const nearTlv: fc.Arbitrary<Uint8Array> = fc
  .record({
    bytes: fc.oneof(berObjects, idtechObjects).map(encodeTlv),
    how: fc.constantFrom("change", "insert", "remove", "cut"),
    at: fc.nat(),
    byte: fc.oneof(fc.constantFrom(...TELLING_BYTES), fc.integer({ min: 0x00, max: 0xff })),
  })
  .map(({ bytes, how, at, byte }) => {
    const index = bytes.length === 0 ? 0 : at % bytes.length;
    const changed = [...bytes];
    if (how === "change") changed[index] = byte;
    else if (how === "insert") changed.splice(index, 0, byte);
    else changed.splice(index, how === "cut" ? bytes.length : 1);
    return Uint8Array.from(changed);
  });

export type Row = [depth: number, tag: number, tagOffset: number, valueOffset: number, length: number];

/** A strict EMV walk as the book says it, one byte at a time; `error` is the code's last words. */
export function strictWalk(bytes: Uint8Array): { rows: Row[]; error?: string; offset?: number } {
  const rows: Row[] = [];
  const fail = (error: string, offset: number): never => {
    throw { error, offset };
  };
  const walk = (start: number, end: number, depth: number): void => {
    for (let at = start; at < end; ) {
      if (bytes[at] === 0x00) {
        at++;
        continue;
      }
      const tagOffset = at;
      let tag = BigInt(bytes[at++]!);
      if ((tag & 0x1fn) === 0x1fn) {
        do {
          if (at === end) fail("TAG_TRUNCATED", tagOffset);
          if (at - tagOffset === 4) fail("TAG_TOO_LONG", tagOffset);
          tag = (tag << 8n) | BigInt(bytes[at]!);
        } while (bytes[at++]! >= 0x80);
      }
      if (at === end) fail("LENGTH_MISSING", tagOffset);
      const first = bytes[at++]!;
      if (first === 0x80) fail("LENGTH_INDEFINITE", tagOffset);
      if (first > 0x84) fail("LENGTH_TOO_LONG", tagOffset);
      let length = BigInt(first);
      if (first > 0x80) {
        length = 0n;
        for (let count = first - 0x80; count > 0; count--) {
          if (at === end) fail("LENGTH_TRUNCATED", tagOffset);
          length = (length << 8n) | BigInt(bytes[at++]!);
        }
      }
      if (length > end - at) fail(depth === 0 ? "VALUE_TRUNCATED" : "NESTED_OVERFLOW", tagOffset);
      rows.push([depth, Number(tag), tagOffset, at, Number(length)]);
      if ((bytes[tagOffset]! & 0x20) !== 0) walk(at, at + Number(length), depth + 1);
      at += Number(length);
    }
  };
  try {
    walk(0, bytes.length, 0);
    return { rows };
  } catch (failure) {
    return { rows, ...(failure as { error: string; offset: number }) };
  }
}

/** `bytes`, and how many of them have been looked at since. */
export function watched(bytes: Uint8Array): { bytes: Uint8Array; reads: () => number } {
  let reads = 0;
  const proxy = new Proxy(bytes, {
    get(target, key): unknown {
      if (typeof key === "string" && /^\d+$/.test(key)) reads++;
      return Reflect.get(target, key, target);
    },
  });
  return { bytes: proxy, reads: () => reads };
}
