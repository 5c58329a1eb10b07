import { isVp3300Error, openReader } from "vp3300";
import { createHidNodeTransport } from "vp3300/hid-node";

// Waits ten seconds for a reader to be plugged in; { serialNumber: "…" } waits for that one.
const transport = createHidNodeTransport();
try {
  const reader = await openReader(transport);
  console.log(reader.identity.modelName, reader.identity.serialNumber);
  await reader.close();
} catch (error) {
  if (!isVp3300Error(error)) throw error;
  console.log(`${error.code}: ${error.context.fix ?? error.message}`);
}
await transport.close();
