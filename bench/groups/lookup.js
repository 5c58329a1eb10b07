/**
 * Some tags out of a message, and names of tags.
 *
 * @module
 */
import { strictEqual } from "node:assert";
import { tagInfo, tagMeanings } from "vp3300/dictionary";
import { findTlv, TlvCursor } from "vp3300/protocol";
import { DEALT_MESSAGES, over } from "../corpus.js";
import { scanUnchecked } from "./tlv-floors.js";

const WANTED = [0x5a, 0x57, 0x9f02, 0x9f1a, 0x9f26, 0x9f36, 0x95, 0x84];
const cursor = new TlvCursor(DEALT_MESSAGES[0]);

function scans(bytes) {
  let total = 0;
  for (const tag of WANTED) total = (total + scanUnchecked(bytes, tag)) | 0;
  return total;
}

/** Where each wanted tag first is. The loop that a caller writes: one walk, one comparison a tag. */
function oneWalk(bytes) {
  let [pan, track2, amount, country, cryptogram, counter, results, name] = [-1, -1, -1, -1, -1, -1, -1, -1];
  cursor.reset(bytes);
  while (cursor.next()) {
    switch (cursor.tag) {
      case 0x5a:
        if (pan < 0) pan = cursor.valueOffset;
        break;
      case 0x57:
        if (track2 < 0) track2 = cursor.valueOffset;
        break;
      case 0x9f02:
        if (amount < 0) amount = cursor.valueOffset;
        break;
      case 0x9f1a:
        if (country < 0) country = cursor.valueOffset;
        break;
      case 0x9f26:
        if (cryptogram < 0) cryptogram = cursor.valueOffset;
        break;
      case 0x9f36:
        if (counter < 0) counter = cursor.valueOffset;
        break;
      case 0x95:
        if (results < 0) results = cursor.valueOffset;
        break;
      case 0x84:
        if (name < 0) name = cursor.valueOffset;
        break;
    }
  }
  return pan + track2 + amount + country + cryptogram + counter + results + name;
}

function eightFinds(bytes) {
  let total = 0;
  for (const tag of WANTED) total = (total + (findTlv(bytes, tag)?.valueOffset ?? -1)) | 0;
  return total;
}

/** Eight tags out of a message. */
export function lookupGroup() {
  for (const bytes of DEALT_MESSAGES) {
    const expected = scans(bytes);
    strictEqual(oneWalk(bytes), expected);
    strictEqual(eightFinds(bytes), expected);
  }
  const contestant = (name, kind, work, extra) => ({
    name,
    kind,
    items: DEALT_MESSAGES.length,
    run: over(DEALT_MESSAGES, work),
    ...extra,
  });
  return {
    title: "Eight tags out of a message",
    unit: "message",
    base: "eight scans without checks, each up to its tag",
    contestants: [
      contestant("eight scans without checks, each up to its tag", "floor", scans),
      contestant("one walk with a TlvCursor", "ours", oneWalk, { target: { ratio: 0.45, heapBytes: 2 } }),
      contestant("findTlv, eight times", "ours", eightFinds, { note: "the convenient way" }),
    ],
  };
}

/** Names of the tags of the corpus. */
export function nameGroup({ installed }, require) {
  const tags = DEALT_MESSAGES.slice(0, 100).flatMap((bytes) => {
    const found = [];
    cursor.reset(bytes);
    while (cursor.next()) found.push(cursor.tag);
    return found;
  });
  const names = new Map();
  for (const tag of tags) if (tagInfo(tag) !== undefined) names.set(tag, tagInfo(tag).name);
  for (const [tag, name] of names)
    strictEqual(
      tagMeanings(tag).some((info) => info.name === name),
      true,
    );
  const byText = new Map([...names].map(([tag, name]) => [tag.toString(16), name]));
  const texts = tags.map((tag) => tag.toString(16));
  const contestants = [
    {
      name: "Map by number",
      kind: "floor",
      items: tags.length,
      run: over(tags, (tag) => names.get(tag)?.length ?? 0),
    },
    {
      name: "Map by hexadecimal text",
      kind: "naive",
      items: tags.length,
      run: over(texts, (text) => byText.get(text)?.length ?? 0),
    },
    {
      name: "tagInfo",
      kind: "ours",
      items: tags.length,
      run: over(tags, (tag) => tagInfo(tag)?.name.length ?? 0),
      target: { ratio: 2, heapBytes: 2 },
    },
    {
      name: "tagInfo in a template",
      kind: "ours",
      note: "the meaning in its place",
      items: tags.length,
      run: over(tags, (tag) => tagInfo(tag, { template: 0x70 })?.name.length ?? 0),
    },
  ];
  if (installed) {
    const { lookup } = require("node-emv");
    const upper = texts.map((text) => text.toUpperCase());
    contestants.push({
      name: "npm node-emv",
      kind: "rival",
      items: upper.length,
      run: over(upper, (text) => {
        let length = 0;
        lookup(text, (name) => {
          length = String(name).length;
        });
        return length;
      }),
    });
  }
  return { title: "Name of a tag", unit: "tag", base: "Map by number", contestants };
}
