/** A transport over the double of node-hid, with one reader plugged in, under virtual time. */
import { SimulatedReader, VirtualClock } from "../../../src/simulator/index.ts";
import type { HidNodeOptions, NodeHidDevice } from "../../../src/transports/hid-node/index.ts";
import { HidNodeTransport } from "../../../src/transports/hid-node/transport.ts";
import { VirtualHidReader } from "../virtual-hid-reader.ts";
import { FakeUsb } from "./fake-node-hid.ts";

export interface HidBenchOptions {
  readonly driver?: "hidraw" | "libusb";
  readonly options?: HidNodeOptions;
  readonly device?: Partial<NodeHidDevice>;
}

export async function hidBench({ driver = "hidraw", options = {}, device = {} }: HidBenchOptions = {}) {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock });
  const reader = new VirtualHidReader(simulator);
  const usb = new FakeUsb(driver);
  const slot = await usb.plug(reader, device);
  const transport = new HidNodeTransport({ hid: usb.hid, clock, ...options }, usb.host);
  return { clock, simulator, reader, usb, slot, transport };
}
