import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { createSocketTransport } from "vp3300/socket";

// Another program has the port.
const server = createServer((socket) => socket.end("220 mail.shop.example ESMTP\r\n"));
await once(server.listen(0, "127.0.0.1"), "listening");
const { port } = server.address() as AddressInfo;
const transport = createSocketTransport({ port, token: crypto.randomUUID() });
await transport.open().finally(() => server.close());
