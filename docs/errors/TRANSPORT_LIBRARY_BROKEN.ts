import { createHidNodeTransport } from "vp3300/hid-node";

// What node-hid does when its native part does not load: it says so at its first use.
const cannotLoad = () => Promise.reject(new Error("libusb-1.0.so.0: cannot open shared object file"));
const hid = { HIDAsync: { open: cannotLoad }, devicesAsync: cannotLoad };
await createHidNodeTransport({ hid }).open();
