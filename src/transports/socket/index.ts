/**
 * A reader that is shared with other processes of the same machine: {@link serveReader} offers one,
 * {@link createSocketTransport} opens it as if it were attached. For Node.
 *
 * @module
 */
export type { SocketAddress } from "./address.ts";
export { type ServedReader, type ServeReaderOptions, serveReader } from "./serve-reader.ts";
export { createSocketTransport, type SocketTransportOptions } from "./socket-transport.ts";
