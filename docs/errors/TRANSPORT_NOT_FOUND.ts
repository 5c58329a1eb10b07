import { createHidNodeTransport } from "vp3300/hid-node";
import { VirtualClock } from "vp3300/simulator";

// A machine with no reader on USB.
const hid = {
  devicesAsync: async () => [],
  HIDAsync: { open: () => Promise.reject(new Error("no such device")) },
};
const clock = new VirtualClock();
await clock.run(() => createHidNodeTransport({ hid, clock }).open());
