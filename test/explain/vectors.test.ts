import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/index.ts";
import { expectTiling, leavesOf } from "./leaves.ts";
import { VECTOR_INPUTS, type VectorInput } from "./vector-inputs.ts";

/** How many inputs each vector file has. */
const COUNTS = {
  "neo-frames": 81,
  "nga-frames": 27,
  "emv-responses": 27,
  "msr-swipes": 20,
  "msr-tracks": 56,
  tlv: 239,
  "emv-dol": 27,
  cardsecure: 2,
} as const;

/** Inputs that fit two formats, or none by themselves: `auto` may read them otherwise. */
const AMBIGUOUS_FILES: readonly string[] = ["tlv", "emv-dol", "msr-tracks"];

describe.each(Object.entries(VECTOR_INPUTS))("%s.json", (file, inputs: readonly VectorInput[]) => {
  test("every byte of every right vector is understood, every broken one has an error with its offset", () => {
    let count = 0;
    for (const { name, input, as, broken } of inputs) {
      const explanation = explain(input, { as });
      expectTiling(explanation);
      const { error, parts } = explanation;
      if (broken) {
        expect(error?.code, name).toMatch(/^PROTOCOL_/);
        expect(error?.context.offset, name).toEqual(expect.any(Number));
      } else {
        expect(error, name).toBeUndefined();
        expect(
          leavesOf(parts).filter(({ notUnderstood }) => notUnderstood),
          name,
        ).toEqual([]);
      }
      count++;
    }
    expect(count).toBe(COUNTS[file as keyof typeof COUNTS]);
  });

  test("no format at all makes a vector throw or lose a byte", () => {
    let count = 0;
    for (const { input } of inputs) {
      for (const as of ["auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol"] as const) {
        expectTiling(explain(input, { as }));
      }
      count++;
    }
    expect(count).toBe(COUNTS[file as keyof typeof COUNTS]);
  });

  test("auto recognises the format", () => {
    const right = inputs.filter(({ broken }) => !broken);
    const recognised = right.filter(({ input, as }) => explain(input).as === as);
    const share = AMBIGUOUS_FILES.includes(file) ? 0.65 : 1;
    expect(recognised.length / right.length).toBeGreaterThanOrEqual(share);
  });
});
