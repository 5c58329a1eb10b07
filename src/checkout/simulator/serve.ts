/**
 * The simulated PointCheckout behind a real HTTP server, on this machine only.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { requireFunction, requireInteger, requireObject, requireText } from "../../arguments.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import type { CheckoutSimulator } from "./simulator.ts";

/** Certificate and key of a server on this machine, in PEM. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
}

/** How to listen. */
export interface ServeOptions {
  /** 0 (default) takes a free one. */
  readonly port?: number;
  /** With it the server speaks `https`. */
  readonly tls?: ServerTls;
}

/** A server that listens until it is closed. */
export interface CheckoutServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`; the API is at `/mer/v2.0/` below it. */
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

function isCut(error: unknown): boolean {
  return isVp3300Error(error) && error.code === "SIMULATOR_CONNECTION_CUT";
}

/** Passes on what there is of a body, and then ends the connection if the body was cut. */
async function sendBody(response: Response, outgoing: HttpBindings["outgoing"]): Promise<Response> {
  if (response.body === null) return response;
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body) chunks.push(chunk);
  } catch (error) {
    if (!isCut(error)) throw error;
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.write(Buffer.concat(chunks), () => outgoing.destroy());
    return RESPONSE_ALREADY_SENT;
  }
  return new Response(Buffer.concat(chunks), response);
}

/** Answers by the simulator; a cut is a connection that ends without an answer, or in the middle of it. */
function listenerOf(simulator: CheckoutSimulator) {
  return async (request: Request, { outgoing }: HttpBindings): Promise<Response> => {
    try {
      return await sendBody(await simulator.fetch(request), outgoing);
    } catch (error) {
      if (!isCut(error)) throw error;
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
  };
}

/**
 * Serves `simulator` on 127.0.0.1.
 *
 * @throws Vp3300Error `SIMULATOR_PORT_UNAVAILABLE`, `ARGUMENT_INVALID`
 */
export async function serveCheckout(
  simulator: CheckoutSimulator,
  options: ServeOptions = {},
): Promise<CheckoutServer> {
  requireObject("simulator", simulator);
  requireFunction("simulator.fetch", simulator.fetch);
  requireObject("options", options);
  const { port = 0, tls } = options;
  requireInteger("options.port", port, 0, 65_535);
  const listener = getRequestListener(
    (request, bindings) => listenerOf(simulator)(request, bindings as HttpBindings),
    {
      overrideGlobalObjects: false,
    },
  );
  if (tls !== undefined) {
    requireObject("options.tls", tls);
    requireText("options.tls.cert", tls.cert);
    requireText("options.tls.key", tls.key);
  }
  const server =
    tls === undefined ? createServer(listener) : createTlsServer({ cert: tls.cert, key: tls.key }, listener);
  await listen(server, port);
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
    return closed;
  };
  const { port: taken } = server.address() as AddressInfo;
  const scheme = tls === undefined ? "http" : "https";
  return { url: `${scheme}://${LOOPBACK}:${taken}`, close, [Symbol.asyncDispose]: close };
}
