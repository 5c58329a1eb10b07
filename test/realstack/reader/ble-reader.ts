/**
 * Process of a virtual reader on the radio: `node ble-reader.mjs <serial number>`, on the adapter that
 * BLENO_HCI_DEVICE_ID names.
 *
 * @module
 */
import { SimulatedReader } from "vp3300/simulator";
import { BleCarrier } from "./ble-carrier.ts";
import { VirtualReader } from "./virtual-reader.ts";

const [serialNumber = "0820619250"] = process.argv.slice(2);
new VirtualReader(
  new BleCarrier(serialNumber),
  new SimulatedReader({ model: "vp3300bt", serialNumber }),
).serve();
