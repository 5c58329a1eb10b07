import { createBleWebTransport } from "vp3300/ble-web";

// A device with the name of a reader, and with the services of a heart-rate belt.
const gatt = {
  connected: true,
  connect: async () => undefined,
  disconnect: () => undefined,
  getPrimaryServices: async () => [
    { uuid: "0000180d-0000-1000-8000-00805f9b34fb", getCharacteristics: async () => [] },
  ],
};
const device = Object.assign(new EventTarget(), { id: "a", name: "IDTECH-VP3300-19250", gatt });
const bluetooth = { requestDevice: async () => device, getDevices: async () => [device] };
await createBleWebTransport(bluetooth).open();
