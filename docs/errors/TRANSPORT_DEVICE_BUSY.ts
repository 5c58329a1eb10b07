import { SimulatedReader } from "vp3300/simulator";
import { createSocketTransport, serveReader } from "vp3300/socket";

// One program at a time has a reader that is served.
const token = crypto.randomUUID();
await using server = await serveReader(new SimulatedReader(), { port: 0, token });
const transport = createSocketTransport({ ...server.address, token });
const first = await transport.open();
await transport.open().finally(() => first.close());
