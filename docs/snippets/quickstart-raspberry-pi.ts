import { isVp3300Error, openReader } from "vp3300";
import { createHidNodeTransport } from "vp3300/hid-node";
import { SimulatedReader } from "vp3300/simulator";

// The same program on the desk and on the Pi: READER=usb there, nothing here.
const transport = process.env.READER === "usb" ? createHidNodeTransport() : new SimulatedReader();

try {
  await using reader = await openReader(transport, { timeoutMs: 10_000 });
  console.log(`ready: ${reader.identity.modelName} over ${transport.kind}`);
} catch (error) {
  if (!isVp3300Error(error)) throw error;
  // For the journal of the service: the code and what mends it, no card data.
  console.log(`${error.code}: ${error.context.fix ?? error.message}`);
  process.exitCode = 1;
}
