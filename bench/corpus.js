/**
 * The messages that everybody reads: 26 realistic ones, and their objects dealt out again into 3 000, because an order
 * of 26 is learnt by the branch predictor.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createRandom } from "./random.js";

const vectorFile = (name) => new URL(`../test/vectors/${name}.json`, import.meta.url);

/** A file of test/vectors, parsed. */
export const readVectors = (name) => JSON.parse(readFileSync(vectorFile(name), "utf8"));

/** Plain bytes, not a Buffer, with a buffer of their own. */
export const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

/** The messages as they are published. */
export const MESSAGES = readVectors("tlv-bench-corpus").corpus.map(({ hex }) => bytesOf(hex));

const DEALT = 3_000;

/** Where the object at `at` ends. Only for the corpus, which is well-formed. */
function objectEnd(bytes, at) {
  let position = at;
  if ((bytes[position++] & 0x1f) === 0x1f) while (bytes[position++] >= 0x80);
  let length = bytes[position++];
  if (length >= 0x80) {
    let size = length & 0x7f;
    length = 0;
    for (; size > 0; size--) length = length * 0x100 + bytes[position++];
  }
  return position + length;
}

function topObjects(bytes) {
  const objects = [];
  for (let at = 0; at < bytes.length; ) {
    const end = objectEnd(bytes, at);
    objects.push(bytes.subarray(at, end));
    at = end;
  }
  return objects;
}

/** Each message is as long as one of the 26, in objects drawn from all of them. */
function deal() {
  const random = createRandom(0x5eed);
  const objects = MESSAGES.flatMap(topObjects);
  return Array.from({ length: DEALT }, () => {
    const wanted = MESSAGES[Math.floor(random() * MESSAGES.length)].length;
    const parts = [];
    for (let length = 0; length < wanted; length += parts.at(-1).length) {
      parts.push(objects[Math.floor(random() * objects.length)]);
    }
    return Uint8Array.from(Buffer.concat(parts));
  });
}

/** The dealt messages. */
export const DEALT_MESSAGES = deal();

/** Turns a list of inputs into a contestant's `run`, one call an input. */
export function over(inputs, work) {
  return () => {
    let total = 0;
    for (let index = 0; index < inputs.length; index++) total = (total + work(inputs[index])) | 0;
    return total;
  };
}
