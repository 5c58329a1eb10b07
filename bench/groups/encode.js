/**
 * Writing TLV, and data object lists.
 *
 * @module
 */
import { deepStrictEqual, strictEqual } from "node:assert";
import { buildDol, dolDataLength, encodeTlv, parseDol, parseTlv } from "vp3300/protocol";
import { bytesOf, DEALT_MESSAGES, over, readVectors } from "../corpus.js";

const inputOf = (node) => ({
  tag: node.tag,
  value: node.constructed ? node.children.map(inputOf) : node.value.slice(),
});

const tagSize = (tag) => (tag < 0x100 ? 1 : tag < 0x10000 ? 2 : tag < 0x1000000 ? 3 : 4);
const lengthSize = (length) => (length < 0x80 ? 1 : length < 0x100 ? 2 : 3);

/** Two passes and one allocation, without checks: the reference. */
function measurePlainly(objects) {
  let total = 0;
  for (const { tag, value } of objects) {
    const length = Array.isArray(value) ? measurePlainly(value) : value.length;
    total += tagSize(tag) + lengthSize(length) + length;
  }
  return total;
}

function writePlainly(bytes, start, objects) {
  let at = start;
  for (const { tag, value } of objects) {
    const isTemplate = Array.isArray(value);
    const length = isTemplate ? measurePlainly(value) : value.length;
    for (let shift = 8 * (tagSize(tag) - 1); shift >= 0; shift -= 8) bytes[at++] = tag >>> shift;
    if (length < 0x80) bytes[at++] = length;
    else if (length < 0x100) {
      bytes[at++] = 0x81;
      bytes[at++] = length;
    } else {
      bytes[at++] = 0x82;
      bytes[at++] = length >> 8;
      bytes[at++] = length & 0xff;
    }
    if (isTemplate) at = writePlainly(bytes, at, value);
    else {
      bytes.set(value, at);
      at += length;
    }
  }
  return at;
}

function encodePlainly(objects) {
  const bytes = new Uint8Array(measurePlainly(objects));
  writePlainly(bytes, 0, objects);
  return bytes;
}

/** Objects into bytes. */
export function encodeGroup({ rivals }) {
  const trees = DEALT_MESSAGES.slice(0, 1_000).map((bytes) => ({
    bytes,
    objects: parseTlv(bytes).map(inputOf),
  }));
  for (const { objects } of trees) deepStrictEqual(encodeTlv(objects), encodePlainly(objects));
  const contestant = (name, kind, work, extra) => ({
    name,
    kind,
    items: trees.length,
    run: over(trees, work),
    ...extra,
  });
  const contestants = [
    contestant(
      "two passes, one allocation, no checks",
      "naive",
      ({ objects }) => encodePlainly(objects).length,
    ),
    contestant("copy of the message", "floor", ({ bytes }) => bytes.slice().length),
    contestant("encodeTlv", "ours", ({ objects }) => encodeTlv(objects).length, { target: { ratio: 1.1 } }),
  ];
  for (const { name, encoder } of rivals.filter((rival) => rival.encoder !== undefined)) {
    const inputs = trees.map(({ bytes }) => encoder.prepare(bytes));
    strictEqual(encoder.encode(inputs[0]).length > 0, true);
    contestants.push({
      name: `npm ${name}`,
      kind: "rival",
      items: inputs.length,
      run: over(inputs, (input) => encoder.encode(input).length),
    });
  }
  return { title: "Encode", unit: "message", base: "two passes, one allocation, no checks", contestants };
}

/** The length alone, without checks. */
function dolLengthPlainly(dol) {
  let total = 0;
  for (let at = 0; at < dol.length; ) {
    if ((dol[at++] & 0x1f) === 0x1f) while (dol[at++] >= 0x80);
    total += dol[at++];
  }
  return total;
}

/** Data object lists: length, entries, data. */
export function dolGroup({ installed }, require) {
  const { vectors, formats } = readVectors("emv-dol");
  const dols = vectors.filter(({ expected }) => expected.ok).map(({ hex }) => bytesOf(hex));
  const formatsByTag = new Map(
    Object.entries(formats).map(([tag, format]) => [Number.parseInt(tag, 16), format]),
  );
  const formatOf = (tag) => formatsByTag.get(tag);
  const values = new Map();
  for (const dol of dols)
    for (const { tag, length } of parseDol(dol)) values.set(tag, new Uint8Array(length).fill(1));
  const sources = [values];
  for (const dol of dols) {
    strictEqual(dolDataLength(dol), dolLengthPlainly(dol));
    strictEqual(buildDol(dol, sources, formatOf).length, dolLengthPlainly(dol));
  }
  const many = Array.from({ length: 40 }, () => dols).flat();
  const contestant = (name, kind, work, ratio) => ({
    name,
    kind,
    items: many.length,
    run: over(many, work),
    ...(ratio && { target: { ratio } }),
  });
  const contestants = [
    contestant("length, without checks", "floor", dolLengthPlainly),
    contestant("dolDataLength", "ours", dolDataLength, 1.2),
    contestant("parseDol", "ours", (dol) => parseDol(dol).length, 3),
    contestant("buildDol", "ours", (dol) => buildDol(dol, sources, formatOf).length, 9),
  ];
  if (installed) {
    const { DOL } = require("node-tlv");
    // Tags of three bytes never return there, and other lists print an error.
    const readable = many.filter((dol) =>
      parseDol(dol).every(({ tag, length }) => tag < 0x10000 && length < 0x80),
    );
    const short = readable.map((dol) => Buffer.from(dol).toString("hex").toUpperCase()).filter(Boolean);
    contestants.push({
      name: "npm node-tlv, the list",
      kind: "rival",
      items: short.length,
      run: over(short, (text) => DOL.parse(text).getList().length),
    });
  }
  return { title: "Data object lists", unit: "list", base: "length, without checks", contestants };
}
