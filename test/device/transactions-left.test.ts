import fc from "fast-check";
import { expect, test } from "vitest";
import { transactionsLeft } from "../../src/device/index.ts";
import { formatHex, parseHex } from "../../src/protocol/index.ts";
import { nextKsn } from "../../src/simulator/keys/dukpt-tdes.ts";
import { expectFailure } from "../protocol/coded.ts";
import { runs } from "../runs.ts";

/** Counters that are used at all: 1 to 10 bits of 21. */
const MOST = 1_048_575;

function isUsed(counter: number): boolean {
  const ones = counter.toString(2).replaceAll("0", "").length;
  return ones >= 1 && ones <= 10;
}

function ksnOf(counter: number): Uint8Array {
  const ksn = parseHex("FFFF9876543210E00000");
  ksn[7] = ksn[7]! | (counter >> 16);
  ksn[8] = (counter >> 8) & 0xff;
  ksn[9] = counter & 0xff;
  return ksn;
}

test.each([
  [1, MOST],
  [0, MOST],
  [2, MOST - 1],
  [0x1ff800, 1],
  [0x1ff801, 0],
  [0x1fffff, 0],
])("counter %i: %i left", (counter, left) => {
  expect(transactionsLeft(ksnOf(counter))).toBe(left);
});

test("agrees with counting one by one", () => {
  let left = 0;
  for (let counter = 0x1fffff; counter >= 0x1f0000; counter -= 1) {
    if (isUsed(counter)) left += 1;
    if (counter % 97 === 0 || isUsed(counter)) expect(transactionsLeft(ksnOf(counter))).toBe(left);
  }
});

test("each transaction takes one away", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0x1ff7ff }).filter(isUsed), (counter) => {
      const ksn = ksnOf(counter);
      expect(transactionsLeft(nextKsn(ksn)!), formatHex(ksn)).toBe(transactionsLeft(ksn) - 1);
    }),
    runs(),
  );
});

test("a KSN of another length is none of TDES", () => {
  expectFailure(() => transactionsLeft(new Uint8Array(12)), "ARGUMENT_INVALID", { argument: "ksn" });
});
