/**
 * A reader that another process of this machine serves, as a transport.
 *
 * @module
 */
import { createConnection, type Socket } from "node:net";
import { requireFunction, requireInteger, requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { markHandled } from "../../deferred.ts";
import { type ErrorCode, Vp3300Error } from "../../errors.ts";
import type { Link, Transport, WaitOptions } from "../transport.ts";
import { LONGEST_WAIT_MS, requireWaitOptions, TransportScope } from "../transport-scope.ts";
import { type CheckedAddress, checkAddress, type SocketAddress } from "./address.ts";
import { SocketLink } from "./socket-link.ts";

/** Where the reader is served, on what time, and how long to wait for it. */
export interface SocketTransportOptions extends SocketAddress {
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
  /** How long `open()` waits for the server to open the reader, 1 to 600 000 ms. Default 30 000. */
  readonly openTimeoutMs?: number | undefined;
}

const KIND = "socket";
/** How long a reader may take to be opened, by default: as long as a radio may take to find one. */
const OPEN_MS = 30_000;
/** What is left for the server to say that it could not open the reader in time, of what the caller has. */
const SHARE = 0.9;

const CONNECT_CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: "TRANSPORT_NOT_FOUND",
  ECONNREFUSED: "TRANSPORT_NOT_FOUND",
  EACCES: "TRANSPORT_PERMISSION",
  EPERM: "TRANSPORT_PERMISSION",
};

/**
 * The reader that `serveReader` offers at this address, as if it were attached here. Each link is a connection of its own.
 *
 * `open()` rejects with what the server's transport says (its codes and contexts), and besides with `TRANSPORT_NOT_FOUND`
 * when nobody serves there, `TRANSPORT_PERMISSION` for a wrong token on either side or a socket file of another user,
 * `TRANSPORT_DEVICE_BUSY` when another client has the reader, `TRANSPORT_PEER_INVALID` when something else answers,
 * `TRANSPORT_OPEN_FAILED`, `TRANSPORT_OPEN_TIMEOUT`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createSocketTransport(options: SocketTransportOptions): Transport {
  requireObject("options", options);
  const address = checkAddress(options, 1);
  const { clock = systemClock, openTimeoutMs = OPEN_MS } = options;
  requireObject("options.clock", clock);
  requireFunction("options.clock.setTimer", clock.setTimer);
  requireInteger("options.openTimeoutMs", openTimeoutMs, 1, LONGEST_WAIT_MS);
  const scope = new TransportScope(KIND, clock);
  return {
    kind: KIND,
    async open(wait: WaitOptions = {}) {
      requireWaitOptions(wait);
      const { signal, timeoutMs = openTimeoutMs } = wait;
      return scope.run<Link>((ended) => connect(address, clock, Math.ceil(SHARE * timeoutMs), ended), {
        timeoutMs,
        signal,
        onTimeout: () => new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { address: address.place, timeoutMs }),
        onLate: (link) => markHandled(link.close()),
        opens: true,
      });
    },
  };
}

async function connect(
  address: CheckedAddress,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Link> {
  const socket = createConnection(address.target);
  const abort = () => socket.destroy();
  signal.addEventListener("abort", abort);
  try {
    await connected(socket, address.place);
  } finally {
    signal.removeEventListener("abort", abort);
  }
  return SocketLink.open(socket, { ...address, clock, timeoutMs }, signal);
}

function connected(socket: Socket, place: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: NodeJS.ErrnoException) => {
      const reason = cause?.code ?? "closed";
      const code = CONNECT_CODES[reason] ?? "TRANSPORT_OPEN_FAILED";
      reject(new Vp3300Error(code, { address: place, reason }, cause === undefined ? undefined : { cause }));
    };
    const end = () => fail();
    socket.once("error", fail);
    socket.once("close", end);
    socket.once("connect", () => {
      socket.off("error", fail).off("close", end);
      resolve();
    });
  });
}
