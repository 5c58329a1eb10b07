import { SimulatedReader } from "../../src/simulator/index.ts";
import type { Bench } from "./conformance.ts";
import { present } from "./far-end.ts";
import { describeConformance } from "./run-conformance.ts";

describeConformance("simulator", (options): Bench => {
  const simulator = new SimulatedReader(options);
  return {
    transport: simulator,
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
