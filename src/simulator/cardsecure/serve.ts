/**
 * The simulated CardSecure behind a real HTTP server, on this machine only.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { requireFunction, requireInteger, requireObject } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import type { CardSecureSimulator } from "./simulator.ts";

/** A server that listens until it is closed. */
export interface CardSecureServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, for `new CardSecure({ baseUrl })`. */
  readonly url: string;
  /** Ends every connection and stops listening; nothing of the server stays alive. Idempotent. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new Vp3300Error("SIMULATOR_PORT_UNAVAILABLE", { port }, { cause }));
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

/**
 * Serves `simulator` on 127.0.0.1.
 *
 * @param options `port`: 0 (default) takes a free one
 * @throws Vp3300Error `SIMULATOR_PORT_UNAVAILABLE`, `ARGUMENT_INVALID`
 */
export async function serveCardSecure(
  simulator: CardSecureSimulator,
  options: { readonly port?: number } = {},
): Promise<CardSecureServer> {
  requireObject("simulator", simulator);
  requireFunction("simulator.fetch", simulator.fetch);
  requireObject("options", options);
  const { port = 0 } = options;
  requireInteger("options.port", port, 0, 65_535);
  const fetch = (request: Request) => simulator.fetch(request);
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }));
  await listen(server, port);
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
    return closed;
  };
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://${LOOPBACK}:${taken}`, close, [Symbol.asyncDispose]: close };
}
