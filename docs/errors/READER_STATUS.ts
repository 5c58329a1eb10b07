import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";

await using reader = await openReader(new SimulatedReader());
// There is no key in this slot.
await reader.execute("getKeySerialNumber", 7);
