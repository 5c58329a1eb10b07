import { SimulatedReader } from "vp3300/simulator";
import { serveReader } from "vp3300/socket";

// The first server has the address, the second one wants it.
const token = crypto.randomUUID();
await using first = await serveReader(new SimulatedReader(), { port: 0, token });
await serveReader(new SimulatedReader(), { ...first.address, token });
