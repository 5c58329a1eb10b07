import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";
import { createSocketTransport, serveReader } from "vp3300/socket";

// In the process that has the reader; any transport will do.
const path = join(tmpdir(), `reader-${process.pid}`);
await using served = await serveReader(new SimulatedReader(), { path });

// In any other process of the same user.
const reader = await openReader(createSocketTransport({ path }));
console.log(`${reader.identity.modelName} ${reader.identity.serialNumber}, in use: ${served.inUse}`);
await reader.close();
