import { SimulatedReader } from "../../../src/simulator/index.ts";
import { createHidWebTransport } from "../../../src/transports/hid-web/index.ts";
import type { Bench } from "../conformance.ts";
import { present } from "../far-end.ts";
import { describeConformance } from "../run-conformance.ts";
import { VirtualHidReader } from "../virtual-hid-reader.ts";
import { FakeWebHid } from "./fake-web-hid.ts";

// A message is one chunk, whatever the reports were: a HID link has no smaller ones to be told to send.
describeConformance("hid-web", async (): Promise<Bench> => {
  const simulator = new SimulatedReader();
  const reader = new VirtualHidReader(simulator);
  const hid = new FakeWebHid();
  let device = await hid.plug(reader);
  const transport = createHidWebTransport(hid, { settleMs: 1 });
  return {
    transport,
    far: {
      present: (how) => present(simulator, how),
      unplug: () => hid.unplug(device),
      swallowWrites: (swallows) => {
        device.swallowsReports = swallows;
      },
      replug: async () => {
        device = await hid.plug(reader);
      },
    },
    handles: () => process.getActiveResourcesInfo().length + hid.listeners + device.listeners,
    async [Symbol.asyncDispose]() {
      await transport.close();
      reader.unplug();
    },
  };
});
