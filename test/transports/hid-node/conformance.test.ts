import { SimulatedReader } from "../../../src/simulator/index.ts";
import { HidNodeTransport } from "../../../src/transports/hid-node/transport.ts";
import type { Bench } from "../conformance.ts";
import { present } from "../far-end.ts";
import { describeConformance } from "../run-conformance.ts";
import { VirtualHidReader } from "../virtual-hid-reader.ts";
import { FakeUsb } from "./fake-node-hid.ts";

// A message is one chunk, whatever the reports were: a HID link has no smaller ones to be told to send.
for (const name of ["hid-node hidraw", "hid-node libusb"] as const) {
  const driver = name === "hid-node hidraw" ? "hidraw" : "libusb";
  describeConformance(name, async (): Promise<Bench> => {
    const simulator = new SimulatedReader();
    const reader = new VirtualHidReader(simulator);
    const usb = new FakeUsb(driver);
    let slot = await usb.plug(reader);
    const transport = new HidNodeTransport({ hid: usb.hid, pollMs: 10, settleMs: 1 }, usb.host);
    return {
      transport,
      far: {
        present: (how) => present(simulator, how),
        unplug: () => usb.unplug(slot),
        swallowWrites: (swallows) => {
          slot.swallowsReports = swallows;
        },
        replug: async () => {
          slot = await usb.plug(reader);
        },
      },
      async [Symbol.asyncDispose]() {
        await transport.close();
        reader.unplug();
      },
    };
  });
}
