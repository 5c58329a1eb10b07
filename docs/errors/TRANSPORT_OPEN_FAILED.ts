import { SimulatedReader } from "vp3300/simulator";

// One program holds the reader, another one wants it.
const simulated = new SimulatedReader();
await simulated.open();
await simulated.open();
