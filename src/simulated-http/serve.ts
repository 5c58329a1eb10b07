/**
 * A simulated service behind a real HTTP server.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { requireFunction, requireInteger, requireObject, requireText } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";
import type { FetchLike } from "./as-fetch.ts";
import { isConnectionCut } from "./cut.ts";

/** Certificate and key of a server on this machine, in PEM. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
}

/** How to listen. */
export interface ServeOptions {
  /** 0 (default) takes a free one. */
  readonly port?: number | undefined;
  /** Address to listen on. Default 127.0.0.1: another lets other machines in. */
  readonly host?: string | undefined;
  /** With it the server speaks `https`. */
  readonly tls?: ServerTls | undefined;
}

/** A server that listens until it is closed. */
export interface SimulatorServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Ends every connection and stops listening; nothing of the server stays alive. Idempotent. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** What answers: a `fetch` whose {@link connectionCut} becomes a connection that ends. */
export interface Answering {
  readonly fetch: FetchLike;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new Vp3300Error("SIMULATOR_PORT_UNAVAILABLE", { port }, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Sends a body as it comes, one chunk behind, so that an answer of one chunk goes out with its length. A body that is
 * cut ends the connection after what there was of it.
 */
async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  const reader = response.body?.getReader();
  const gone = new Promise<void>((resolve) => outgoing.once("close", resolve));
  let waiting: Uint8Array | undefined;
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || outgoing.destroyed) break;
      if (waiting !== undefined && !outgoing.write(waiting)) {
        await Promise.race([new Promise((resolve) => outgoing.once("drain", resolve)), gone]);
      }
      waiting = value;
    }
    outgoing.end(waiting);
  } catch (error) {
    if (!isConnectionCut(error)) throw error;
    outgoing.write(waiting ?? "", () => outgoing.destroy());
  }
  if (outgoing.destroyed) await reader?.cancel();
}

/** Answers by the simulator; a cut is a connection that ends without an answer, or in the middle of it. */
async function answer(simulator: Answering, request: Request, outgoing: ServerResponse): Promise<Response> {
  try {
    const { method, url, headers } = request;
    const body = await request.text();
    // Without the connection's own signal: the service goes on with a request whose client has gone. A redirect is the
    // client's to follow.
    const asked = new Request(url, { method, headers, redirect: "manual", ...(body !== "" && { body }) });
    await send(await simulator.fetch(asked), outgoing);
  } catch (error) {
    if (!isConnectionCut(error)) throw error;
    outgoing.destroy();
  }
  return RESPONSE_ALREADY_SENT;
}

/**
 * Lets an answer that is under way leave before bytes that are no request end their connection: clients exist that send
 * GET and DELETE with a body and without its length.
 */
function endAfterAnswer(answers: WeakMap<Duplex, ServerResponse>, socket: Duplex): void {
  const underWay = answers.get(socket);
  if (underWay === undefined || underWay.writableFinished) {
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  } else underWay.once("finish", () => socket.destroy());
}

/**
 * Serves `simulator` on this machine.
 *
 * @throws Vp3300Error `SIMULATOR_PORT_UNAVAILABLE`, `ARGUMENT_INVALID`
 */
export async function serveSimulator(
  simulator: Answering,
  options: ServeOptions = {},
): Promise<SimulatorServer> {
  requireObject("simulator", simulator);
  requireFunction("simulator.fetch", simulator.fetch);
  requireObject("options", options);
  const { port = 0, host = LOOPBACK, tls } = options;
  requireInteger("options.port", port, 0, 65_535);
  requireText("options.host", host);
  if (tls !== undefined) {
    requireObject("options.tls", tls);
    requireText("options.tls.cert", tls.cert);
    requireText("options.tls.key", tls.key);
  }
  const answers = new WeakMap<Duplex, ServerResponse>();
  const listener = getRequestListener(
    (request, bindings) => {
      const { incoming, outgoing } = bindings as HttpBindings;
      answers.set(incoming.socket, outgoing);
      return answer(simulator, request, outgoing);
    },
    { overrideGlobalObjects: false },
  );
  const server =
    tls === undefined ? createServer(listener) : createTlsServer({ cert: tls.cert, key: tls.key }, listener);
  server.on("clientError", (_error, socket) => endAfterAnswer(answers, socket));
  await listen(server, port, host);
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
    return closed;
  };
  const { port: taken } = server.address() as AddressInfo;
  const scheme = tls === undefined ? "http" : "https";
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `${scheme}://${name}:${taken}`, close, [Symbol.asyncDispose]: close };
}
