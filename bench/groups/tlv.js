/**
 * Reading whole messages: the checked cursor, what is built on it, the floors and the packages of npm.
 *
 * @module
 */
import { strictEqual } from "node:assert";
import { parseTlv, TLV_EMV, TlvCursor } from "vp3300/protocol";
import { DEALT_MESSAGES, MESSAGES, over } from "../corpus.js";
import { sumBytes, walkUnchecked } from "./tlv-floors.js";

const cursor = new TlvCursor(MESSAGES[0], TLV_EMV);
const tape = new Int32Array(4 * 512);

function walkCursor(bytes) {
  cursor.reset(bytes);
  let total = 0;
  while (cursor.next()) total = (total + cursor.tag + cursor.valueOffset + cursor.length) | 0;
  return total;
}

/** Tag, offset, length and depth of every object in a typed array, for reading them again. */
function writeTape(bytes) {
  cursor.reset(bytes);
  let at = 0;
  while (cursor.next()) {
    tape[at++] = cursor.tag;
    tape[at++] = cursor.valueOffset;
    tape[at++] = cursor.length;
    tape[at++] = cursor.depth;
  }
  return at;
}

const treeOfOffsets = (bytes) => parseTlv(bytes).length;

/** The values of all objects but templates, whose contents are their children. */
function viewsOf(nodes) {
  let total = 0;
  for (const node of nodes) total += node.constructed ? viewsOf(node.children) : node.value.length;
  return total;
}
const treeWithViews = (bytes) => viewsOf(parseTlv(bytes));

function countNodes(nodes) {
  return nodes.reduce((sum, { children }) => sum + 1 + countNodes(children), 0);
}

/** Asserts that the ways to read agree before anything is timed. */
function check(messages) {
  for (const bytes of messages) {
    strictEqual(walkCursor(bytes), walkUnchecked(bytes));
    strictEqual(writeTape(bytes) / 4, countNodes(parseTlv(bytes)));
  }
}

/** The packages take up to a millisecond a message: so many are enough. */
const FOR_RIVALS = 300;

const bytesIn = (messages) => messages.reduce((sum, { length }) => sum + length, 0);

/** The rivals' packages, loaded: each with the vectors that it read right. */
function rivalsOf(all, rivals) {
  const messages = all.slice(0, FOR_RIVALS);
  // Counted in messages of the average length of all.
  const items = (bytesIn(messages) * all.length) / bytesIn(all);
  return rivals.map(({ name, parse, makes, right }) => {
    const inputs = messages.map((bytes) => ({
      bytes,
      hex: Buffer.from(bytes).toString("hex").toUpperCase(),
    }));
    const attempt = ({ bytes, hex }) => {
      try {
        return parse(bytes, hex) ? 1 : 0;
      } catch {
        return 0; // refused, though well-formed: counted below
      }
    };
    const refused = inputs.length - over(inputs, attempt)();
    return {
      name: `npm ${name}`,
      kind: "rival",
      right,
      note: refused === 0 ? makes : `${makes}; refuses ${refused} of ${inputs.length}`,
      items,
      run: over(inputs, attempt),
    };
  });
}

function groupOf(title, messages, rivals, right, targets, more = []) {
  check(messages);
  const ours = (name, work, note) => ({
    name,
    kind: "ours",
    right,
    note,
    target: targets[name],
    items: messages.length,
    run: over(messages, work),
  });
  const floor = (name, work) => ({ name, kind: "floor", items: messages.length, run: over(messages, work) });
  return {
    title,
    unit: "message",
    base: "walk without checks",
    contestants: [
      floor("walk without checks", walkUnchecked),
      floor("touch every byte", sumBytes),
      ours("TlvCursor", walkCursor, "every check, nothing made"),
      ours("TlvCursor into a typed array", writeTape, "an index to read again"),
      ours("parseTlv", treeOfOffsets, "a tree of offsets"),
      ours("parseTlv, every value", treeWithViews, "a tree with views"),
      ...more,
      ...rivalsOf(messages, rivals),
    ],
  };
}

/** The groups; `right` is what is printed of our own answers to the vectors. */
export function tlvGroups({ rivals, right }, cFloor) {
  const targets = {
    TlvCursor: { ratio: 1.33, heapBytes: 2 },
    "TlvCursor into a typed array": { ratio: 1.4, heapBytes: 2 },
    parseTlv: { ratio: 3.5, heapBytes: 3_300 },
    "parseTlv, every value": { ratio: 7.5 },
  };
  return [
    groupOf("TLV: 3 000 dealt messages", DEALT_MESSAGES, rivals, right, targets, cFloor),
    groupOf("TLV: 26 messages in one order", MESSAGES, rivals, right, {}),
  ];
}
