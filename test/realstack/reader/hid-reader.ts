/**
 * Process of a virtual reader on USB: `node hid-reader.mjs uhid|gadget <serial number>`.
 *
 * @module
 */
import { SimulatedReader } from "vp3300/simulator";
import { GadgetDevice } from "./gadget.ts";
import { HidCarrier } from "./hid-carrier.ts";
import { UhidDevice } from "./uhid.ts";
import { VirtualReader } from "./virtual-reader.ts";

const [device, serialNumber = "0820619250"] = process.argv.slice(2);
const hid = device === "gadget" ? new GadgetDevice(serialNumber) : new UhidDevice(serialNumber);
new VirtualReader(new HidCarrier(hid), new SimulatedReader({ model: "vp3300", serialNumber })).serve();
