/** Runs the conformance cases under vitest. */
import { describe, test } from "vitest";
import { type Bench, CONFORMANCE } from "./conformance.ts";

/** Makes a suite of all cases. `create` makes the bench of one case; `left` names cases that can't apply, and why. */
export function describeConformance(
  name: string,
  create: (options: { readonly chunkBytes?: number }) => Bench | Promise<Bench>,
): void {
  describe(`${name} conforms`, () => {
    for (const { name: what, chunkBytes, run } of CONFORMANCE) {
      test(what, async () => {
        await using bench = await create(chunkBytes === undefined ? {} : { chunkBytes });
        await run(bench);
      });
    }
  });
}
