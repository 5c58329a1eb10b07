/** Runs the conformance cases under vitest. */
import { describe, test } from "vitest";
import { collectedHeapBytes } from "./collected-heap.ts";
import { type Bench, CONFORMANCE, type ConformanceCase } from "./conformance.ts";
import { CONFORMING_ROWS, type ConformingName } from "./conforming.ts";

type CaseOptions = Pick<ConformanceCase, "chunkBytes">;

/** Makes a suite of all cases, whatever running one takes. */
export function describeCases(
  name: ConformingName,
  run: (conformanceCase: ConformanceCase, options: CaseOptions) => Promise<void>,
): void {
  describe(`${CONFORMING_ROWS[name].title} conforms`, () => {
    for (const conformanceCase of CONFORMANCE) {
      const { chunkBytes } = conformanceCase;
      test(conformanceCase.name, async ({ task }) => {
        task.meta.conformance = name;
        await run(conformanceCase, chunkBytes === undefined ? {} : { chunkBytes });
      });
    }
  });
}

/** Makes a suite of all cases. `create` makes the bench of one case. */
export function describeConformance(
  name: ConformingName,
  create: (options: CaseOptions) => Bench | Promise<Bench>,
): void {
  describeCases(name, async ({ run }, options) => {
    await using bench = await create(options);
    await run({ heapBytes: collectedHeapBytes, ...bench });
  });
}
