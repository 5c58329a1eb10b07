import { EventEmitter } from "node:events";
import { createBleNobleTransport } from "vp3300/ble-noble";
import { VirtualClock } from "vp3300/simulator";

// What noble says on a machine without an adapter.
const noble = Object.assign(new EventEmitter(), {
  state: "unsupported",
  startScanningAsync: async () => undefined,
  stopScanningAsync: async () => undefined,
});
const clock = new VirtualClock();
await clock.run(() => createBleNobleTransport({ noble, clock }).open());
