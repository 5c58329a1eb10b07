import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explanationJson, explanationLines } from "../../src/cli/decode-lines.ts";
import { explain } from "../../src/explain/index.ts";
import { bytesOf } from "../vectors.ts";
import { CANARIES, flattened } from "./canaries.ts";
import { VECTOR_INPUTS, type VectorInput } from "./vector-inputs.ts";

const FORMATS = ["auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol"] as const;
const INPUTS: readonly VectorInput[] = Object.values(VECTOR_INPUTS).flat();

/** Everything that can be printed of an explanation. */
function printed(input: string | Uint8Array, as: (typeof FORMATS)[number]): string {
  const explanation = explain(input, { as });
  const { error } = explanation;
  return flattened(
    [
      explanationLines(explanation).join("\n"),
      explanationJson(explanation),
      error === undefined ? "" : `${error.message} ${JSON.stringify(error.context)}`,
    ].join("\n"),
  );
}

function leaksIn(output: string): string[] {
  return CANARIES.filter((canary) => output.includes(canary));
}

describe("card data", () => {
  test("the canaries are real: the inputs hold them", () => {
    const inputs = flattened(INPUTS.map(({ input }) => input).join("\n"));
    expect(CANARIES.filter((canary) => inputs.includes(canary)).length).toBeGreaterThan(100);
  });

  test("no vector, read as any format, shows an account number, a track or a name", () => {
    let count = 0;
    for (const { name, input } of INPUTS) {
      for (const as of FORMATS) {
        expect(leaksIn(printed(input, as)), `${name} as ${as}`).toEqual([]);
        count++;
      }
    }
    expect(count).toBe(479 * FORMATS.length);
  });

  test("nor does a vector that was cut short or damaged", () => {
    const damaged = fc
      .tuple(fc.constantFrom(...INPUTS), fc.nat(), fc.nat(), fc.integer({ min: 0, max: 0xff }))
      .map(([{ input }, cut, at, byte]) => {
        const bytes = /^[\da-f]+$/i.test(input) ? bytesOf(input) : new TextEncoder().encode(input);
        const kept = bytes.slice(0, (cut % (bytes.length + 1)) + 1);
        if (kept.length > 0) kept[at % kept.length] = byte;
        return kept;
      });
    fc.assert(
      fc.property(damaged, fc.constantFrom(...FORMATS), (bytes, as) => {
        expect(leaksIn(printed(bytes, as))).toEqual([]);
      }),
    );
  });
});
