import { SimulatedReader } from "../../../src/simulator/index.ts";
import { createBleWebTransport } from "../../../src/transports/ble-web/index.ts";
import type { Bench } from "../conformance.ts";
import { present } from "../far-end.ts";
import { describeConformance } from "../run-conformance.ts";
import { FakeWebBluetooth, FakeWebDevice } from "./fake-web-bluetooth.ts";

describeConformance("ble-web", async ({ chunkBytes }): Promise<Bench> => {
  const simulator = new SimulatedReader();
  const bluetooth = new FakeWebBluetooth();
  const options = chunkBytes === undefined ? {} : { notificationBytes: chunkBytes };
  const device = bluetooth.add(new FakeWebDevice("reader", simulator, options));
  const transport = createBleWebTransport(bluetooth);
  await transport.request();
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
    handles: () => process.getActiveResourcesInfo().length + device.listeners,
    [Symbol.asyncDispose]: () => transport.close(),
  };
});
