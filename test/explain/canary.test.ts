import { describe, expect, test } from "vitest";
import { CANARIES, FORMATS, flattened, leaksIn, printed } from "./canaries.ts";
import { ALL_INPUTS as INPUTS } from "./vector-inputs.ts";

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
});
