import { recording, replay } from "vp3300/recording";
import { SimulatedReader } from "vp3300/simulator";
import { collectedHeapBytes } from "../collected-heap.ts";
import type { Bench } from "../conformance.ts";
import { present } from "../far-end.ts";
import { describeCases, describeConformance } from "../run-conformance.ts";

/** A simulated reader that is recorded. */
function recordedBench(sink: (line: string) => void, options: { readonly chunkBytes?: number }): Bench {
  const simulator = new SimulatedReader(options);
  return {
    transport: recording(simulator, sink),
    far: {
      present: (how) => present(simulator, how),
      unplug: () => simulator.disconnect(),
      replug: () => undefined,
    },
    async [Symbol.asyncDispose]() {
      simulator.disconnect();
    },
  };
}

describeConformance("recording", (options) => recordedBench(() => undefined, options));

describeCases("replay", async ({ run }, options) => {
  let text = "";
  await using bench = recordedBench((line) => {
    text += line;
  }, options);
  await run(bench);
  // What the customer and the cable did is in the recording; nobody has to do it again.
  const nothing = () => undefined;
  await run({
    heapBytes: collectedHeapBytes,
    transport: replay(text, options),
    far: { present: nothing, unplug: nothing, replug: nothing },
    [Symbol.asyncDispose]: async () => undefined,
  });
});
