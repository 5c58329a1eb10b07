import { SimulatedReader } from "vp3300/simulator";

const link = await new SimulatedReader().open();
await link.close();
await link.write(Uint8Array.of(1));
