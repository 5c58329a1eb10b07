import { EventEmitter } from "node:events";
import { createHidNodeTransport } from "vp3300/hid-node";
import { VirtualClock } from "vp3300/simulator";

// A reader that takes no report.
const handle = Object.assign(new EventEmitter(), {
  write: () => new Promise<number>(() => undefined),
  close: async () => undefined,
});
const hid = {
  devicesAsync: async () => [{ vendorId: 0x0acd, productId: 0x3810, path: "usb-1" }],
  HIDAsync: { open: async () => handle },
};
const clock = new VirtualClock();
await clock.run(async () => {
  const link = await createHidNodeTransport({ hid, clock }).open();
  // The link is lost with it; the code is its cause's.
  await link.write(Uint8Array.of(1)).catch((error) => {
    throw error.cause;
  });
});
