import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";

const reader = await openReader(new SimulatedReader());
await reader.close();
await reader.execute("getFirmwareVersion");
