/**
 * Objects out of hexadecimal text: what most packages take in.
 *
 * @module
 */
import { deepStrictEqual } from "node:assert";
import { parseHex, TLV_EMV, TlvCursor } from "vp3300/protocol";
import { MESSAGES, over } from "../corpus.js";
import { walkUnchecked } from "./tlv-floors.js";

/** The packages that take text. */
const TAKE_TEXT = ["node-emv", "ut-emv", "node-tlv", "node-tlv-upgraded"];

/** The group; its base reads the same messages as bytes. */
export function hexGroup({ rivals }) {
  const inputs = MESSAGES.map((bytes) => ({ bytes, hex: Buffer.from(bytes).toString("hex").toUpperCase() }));
  const cursor = new TlvCursor(MESSAGES[0], TLV_EMV);
  const walk = (bytes) => {
    cursor.reset(bytes);
    let total = 0;
    while (cursor.next()) total = (total + cursor.tag + cursor.length) | 0;
    return total;
  };
  for (const { bytes, hex } of inputs) deepStrictEqual(parseHex(hex), bytes);
  const contestant = (name, kind, work, extra) => ({
    name,
    kind,
    items: inputs.length,
    run: over(inputs, work),
    ...extra,
  });
  const attempt = (parse) => (input) => {
    try {
      return parse(input.bytes, input.hex) ? 1 : 0;
    } catch {
      return 0; // refused, though well-formed: the tables of TLV count these
    }
  };
  return {
    title: "Hexadecimal text to objects",
    unit: "message",
    base: "walk of the bytes, without checks",
    contestants: [
      contestant("walk of the bytes, without checks", "floor", ({ bytes }) => walkUnchecked(bytes)),
      contestant("Buffer.from, which stops at what is no digit, and TlvCursor", "naive", ({ hex }) =>
        walk(Buffer.from(hex, "hex")),
      ),
      contestant("parseHex and TlvCursor", "ours", ({ hex }) => walk(parseHex(hex)), {
        target: { ratio: 10 },
        note: "every digit checked, without Node",
      }),
      ...rivals
        .filter(({ name }) => TAKE_TEXT.includes(name))
        .map(({ name, parse, makes }) => contestant(`npm ${name}`, "rival", attempt(parse), { note: makes })),
    ],
  };
}
