import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../runs.ts";
import { bytesOf } from "../vectors.ts";
import { CANARIES, FORMATS, printed } from "./canaries.ts";
import { ALL_INPUTS } from "./vector-inputs.ts";

/** A vector that was cut short, one byte of it changed. */
const damaged = fc
  .tuple(fc.constantFrom(...ALL_INPUTS), fc.nat(), fc.nat(), fc.integer({ min: 0, max: 0xff }))
  .map(([{ input }, cut, at, byte]) => {
    const bytes = /^[\da-f]+$/i.test(input) ? bytesOf(input) : new TextEncoder().encode(input);
    const kept = bytes.slice(0, (cut % (bytes.length + 1)) + 1);
    if (kept.length > 0) kept[at % kept.length] = byte;
    return kept;
  });

/** Account numbers are known by their digits, names only by their tag: damage can make a name into a label. */
const ACCOUNT_NUMBERS = CANARIES.filter((canary) => /^[2-6]\d{12,18}$/.test(canary)).filter(
  // Mostly zeros: an offset and the padding behind it read like one.
  (number) => !/(.)\1{9}/.test(number),
);

test("damage never brings an account number to light, whatever the bytes are read as", () => {
  expect(ACCOUNT_NUMBERS.length).toBeGreaterThan(30);
  fc.assert(
    fc.property(damaged, fc.constantFrom(...FORMATS), (bytes, as) => {
      const output = printed(bytes, as);
      expect(ACCOUNT_NUMBERS.filter((number) => output.includes(number))).toEqual([]);
    }),
    runs(),
  );
});
