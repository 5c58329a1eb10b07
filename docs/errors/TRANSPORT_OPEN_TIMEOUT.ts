import { createBleWebTransport } from "vp3300/ble-web";
import { VirtualClock } from "vp3300/simulator";

// A reader that is out of reach: the browser goes on trying.
const gatt = {
  connected: false,
  connect: () => new Promise(() => undefined),
  disconnect: () => undefined,
  getPrimaryServices: async () => [],
};
const device = Object.assign(new EventTarget(), { id: "a", name: "IDTECH-VP3300-19250", gatt });
const bluetooth = { requestDevice: async () => device, getDevices: async () => [device] };
const clock = new VirtualClock();
await clock.run(() => createBleWebTransport(bluetooth, { clock }).open({ timeoutMs: 10_000 }));
