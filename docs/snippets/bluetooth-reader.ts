import { isVp3300Error, openReader } from "vp3300";
import { createBleNobleTransport } from "vp3300/ble-noble";

// The last five digits of the serial number stand in the reader's Bluetooth name.
const transport = createBleNobleTransport({ serialNumber: "19250" });
try {
  const reader = await openReader(transport);
  console.log(reader.identity.modelName, reader.identity.serialNumber);
  await reader.close();
} catch (error) {
  if (!isVp3300Error(error)) throw error;
  console.log(`${error.code}: ${error.context.fix ?? error.message}`);
}
await transport.close();
