import { createHidNodeTransport } from "vp3300/hid-node";
import { VirtualClock } from "vp3300/simulator";

// What node-hid says on Windows of a reader that this user may not open.
const hid = {
  devicesAsync: async () => [{ vendorId: 0x0acd, productId: 0x3810, path: "\\\\?\\hid#vp3300" }],
  HIDAsync: { open: () => Promise.reject(new Error("open_device: (0x00000005) Access is denied.")) },
};
const clock = new VirtualClock();
await clock.run(() => createHidNodeTransport({ hid, clock }).open());
