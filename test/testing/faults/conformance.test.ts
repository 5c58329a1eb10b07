import { SimulatedReader } from "vp3300/simulator";
import { faultyTransport } from "vp3300/testing";
import type { Bench } from "../../transports/conformance.ts";
import { present } from "../../transports/far-end.ts";
import { describeConformance } from "../../transports/run-conformance.ts";

for (const chunkBytes of [undefined, 1]) {
  describeConformance("faulty", (options): Bench => {
    const simulator = new SimulatedReader({
      ...options,
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    });
    return {
      transport: faultyTransport(simulator, []),
      far: {
        present: (how) => present(simulator, how),
        unplug: () => simulator.disconnect(),
        replug: () => undefined,
      },
      async [Symbol.asyncDispose]() {
        simulator.disconnect();
      },
    };
  });
}
