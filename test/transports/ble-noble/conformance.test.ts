import { SimulatedReader } from "../../../src/simulator/index.ts";
import { createBleNobleTransport } from "../../../src/transports/ble-noble/index.ts";
import type { Bench } from "../conformance.ts";
import { present } from "../far-end.ts";
import { describeConformance } from "../run-conformance.ts";
import { FakeDevice, FakeNoble, type Flavour } from "./fake-noble.ts";

function bench(flavour: Flavour, chunkBytes: number | undefined): Bench {
  const simulator = new SimulatedReader();
  const noble = new FakeNoble({ flavour });
  const device = noble.add(
    new FakeDevice(simulator, chunkBytes === undefined ? {} : { notificationBytes: chunkBytes }),
  );
  const transport = createBleNobleTransport({ noble });
  return {
    transport,
    far: {
      present: (how) => present(simulator, how),
      unplug: () => device.unplug(),
      replug: () => device.replug(),
      swallowWrites: (swallows) => {
        device.swallowsWrites = swallows;
      },
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

describeConformance("noble stoprocent", ({ chunkBytes }) => bench("stoprocent", chunkBytes));
describeConformance("noble abandonware", ({ chunkBytes }) => bench("abandonware", chunkBytes));
