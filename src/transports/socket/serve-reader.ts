/**
 * Offers a reader to other processes of this machine.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type ListenOptions, type Server } from "node:net";
import { isMainThread } from "node:worker_threads";
import { requireFunction, requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import { HeldDevices } from "../held-devices.ts";
import type { Transport } from "../transport.ts";
import { type CheckedAddress, checkAddress, type SocketAddress } from "./address.ts";
import { ServedConnection } from "./served-connection.ts";

/** How a reader is served. */
export interface ServeReaderOptions extends SocketAddress {
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
}

/** A reader that is served. It keeps its process alive until it is closed. */
export interface ServedReader extends AsyncDisposable {
  /** Where: what `createSocketTransport` takes, but for the token. */
  readonly address: { readonly path: string } | { readonly port: number };
  /** Whether a client has the reader open. */
  readonly inUse: boolean;
  /** Ends all connections, whose links are lost then, and releases the reader. Idempotent. */
  close(): Promise<void>;
}

/** More connections than that at a time are dropped: there is one owner, and the others are told so at once. */
const MOST_CONNECTIONS = 16;
/** Nobody but the owner may connect to a socket file. */
const OTHERS = 0o177;
const OWNER = 0o600;

/**
 * Serves the reader that `transport` opens to other processes of this machine, which open it with
 * `createSocketTransport` as if it were attached to them. It is opened when a client asks for it and released when the
 * client is gone. One client has it at a time; others are refused with `TRANSPORT_DEVICE_BUSY`.
 *
 * On a socket file, only programs of the same user can connect. On a port only programs of this machine can, and they
 * have to know the token; which is proven both ways, and never sent. What goes over the socket is not encrypted beyond
 * what the reader does.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `TRANSPORT_SERVE_FAILED` when the address is in use or may not be used
 */
export async function serveReader(transport: Transport, options: ServeReaderOptions): Promise<ServedReader> {
  requireObject("transport", transport);
  requireFunction("transport.open", transport.open);
  requireObject("options", options);
  const address = checkAddress(options, 0);
  const { clock = systemClock } = options;
  requireObject("options.clock", clock);
  requireFunction("options.clock.setTimer", clock.setTimer);
  const reader = new SocketServer(transport, address, clock);
  await reader.listen();
  return reader;
}

class SocketServer implements ServedReader {
  address!: ServedReader["address"];
  readonly #checked: CheckedAddress;
  readonly #server: Server;
  readonly #connections = new Set<ServedConnection>();
  readonly #held = new HeldDevices<"reader">();
  #inUse = false;
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, checked: CheckedAddress, clock: Clock) {
    this.#checked = checked;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      const connection = new ServedConnection(socket, {
        transport,
        token: checked.token,
        clock,
        claim: (ending) => this.#claim(ending),
      });
      this.#connections.add(connection);
      void connection.done.then(() => this.#connections.delete(connection));
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
    // A connection that could not be accepted is none; without a listener it would end the process.
    this.#server.on("error", () => undefined);
  }

  get inUse(): boolean {
    return this.#inUse;
  }

  async listen(): Promise<void> {
    const { target, place } = this.#checked;
    try {
      await listening(this.#server, target).catch(async (error: unknown) => {
        if (!("path" in target) || !(await isLeftBehind(error, target.path))) throw error;
        unlinkSync(target.path);
        await listening(this.#server, target);
      });
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? "unknown";
      throw new Vp3300Error("TRANSPORT_SERVE_FAILED", { address: place, reason }, { cause });
    }
    // What a worker makes has the rights that its process gives to new files: see `guarded`.
    if ("path" in target && !isMainThread && process.platform !== "win32") chmodSync(target.path, OWNER);
    const bound = this.#server.address();
    this.address = bound !== null && typeof bound === "object" ? { port: bound.port } : { path: place };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all(Array.from(this.#connections, (connection) => connection.close()));
    await stopped;
  }

  async #claim(ending: AbortSignal): Promise<() => void> {
    const busy = () => new Vp3300Error("TRANSPORT_DEVICE_BUSY", { reason: "another client has it" });
    if (this.#closing !== undefined) throw busy();
    const held = await this.#held.hold("reader", ending, busy);
    this.#inUse = true;
    return () => {
      this.#inUse = false;
      held.release();
    };
  }
}

function listening(server: Server, target: CheckedAddress["target"]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    guarded(() => server.listen({ ...target, exclusive: true } satisfies ListenOptions));
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** A socket file is made while `listen` runs, with the rights that the process gives to new files. */
function guarded(listen: () => void): void {
  // A worker can't say which: its files get their rights a moment later.
  const before = isMainThread ? process.umask(OTHERS) : undefined;
  try {
    listen();
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

/** Whether the address is taken by a socket file that no process listens on any more. */
async function isLeftBehind(error: unknown, path: string): Promise<boolean> {
  if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || !isSocketFile(path)) return false;
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once("connect", () => resolve(false));
    socket.once("error", (refusal: NodeJS.ErrnoException) => resolve(refusal.code === "ECONNREFUSED"));
    socket.once("connect", () => socket.destroy());
  });
}

function isSocketFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
