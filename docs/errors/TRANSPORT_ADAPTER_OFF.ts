import { EventEmitter } from "node:events";
import { createBleNobleTransport } from "vp3300/ble-noble";
import { VirtualClock } from "vp3300/simulator";

// What noble says when Bluetooth is switched off.
const noble = Object.assign(new EventEmitter(), {
  state: "poweredOff",
  startScanningAsync: async () => undefined,
  stopScanningAsync: async () => undefined,
});
const clock = new VirtualClock();
await clock.run(() => createBleNobleTransport({ noble, clock }).open());
