/**
 * The helper process: noble and nothing else, doing what its parent asks. Started by helper-central.ts; not to be
 * imported.
 *
 * noble blocks its thread while it connects, prints, listens to signals and does not always end. Here it may: nobody else
 * uses this process, and it ends when its parent says so, is gone, or runs out of patience and ends it.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import type { GattConnection } from "../ble/gatt-link.ts";
import { crashFailure } from "./adapter.ts";
import { type HelperAnswer, type HelperEvent, type HelperRequest, packFailure } from "./helper-messages.ts";
import { refusalOf } from "./linux-refusal.ts";
import { loadNoble } from "./load-noble.ts";
import { NobleCentral } from "./noble-central.ts";
import type { NobleLike } from "./noble-like.ts";

let noble: NobleLike | undefined;
let central: NobleCentral | undefined;
const links = new Map<number, GattConnection>();
const requests = new Map<number, AbortController>();

/** A parent that is gone is told nothing: `disconnect` ends this process then. */
function send(message: HelperAnswer | HelperEvent, onSent: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, onSent);
}

/** The terminal's and the service manager's signals are for the parent, which closes or ends this process in order. */
function leaveSignalsToParent(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => undefined);
  }
}

async function load({ library, choice }: Extract<HelperRequest, { ask: "load" }>): Promise<undefined> {
  noble = await loadNoble(library);
  central = new NobleCentral(noble, {
    clock: systemClock,
    choice,
    listener: {
      onAdvertisement: (advertisement) => send({ event: "advertisement", advertisement }),
      onScanStopped: () => send({ event: "scanStopped" }),
      onGone: () => undefined,
    },
  });
}

function loaded(): NobleCentral {
  if (!central) throw new Vp3300Error("TRANSPORT_CLOSED");
  return central;
}

type Done = { readonly packetBytes?: number };

async function connect({ id, link, device }: Extract<HelperRequest, { ask: "connect" }>): Promise<Done> {
  const controller = new AbortController();
  requests.set(id, controller);
  try {
    const listener = {
      onData: (bytes: Uint8Array) => send({ event: "data", link, bytes: Uint8Array.from(bytes) }),
      onLost: (cause: unknown) => {
        links.delete(link);
        send({ event: "lost", link, failure: packFailure(cause) });
      },
    };
    const connection = await loaded().connect(device, listener, controller.signal);
    links.set(link, connection);
    return { packetBytes: connection.packetBytes };
  } finally {
    requests.delete(id);
  }
}

async function write({ link, packet }: Extract<HelperRequest, { ask: "write" }>): Promise<Done> {
  const connection = links.get(link);
  if (!connection) throw new Vp3300Error("TRANSPORT_LOST");
  await connection.writePacket(packet);
  return { packetBytes: connection.packetBytes };
}

async function disconnect(link: number): Promise<undefined> {
  const connection = links.get(link);
  links.delete(link);
  await connection?.disconnect();
}

async function close(): Promise<undefined> {
  await central?.close();
  // Before the adapter was started it throws.
  if (central?.started) noble?.stop?.();
}

async function ready(): Promise<undefined> {
  try {
    await loaded().ready();
  } catch (error) {
    throw refusalOf(error);
  } finally {
    // noble listens to signals once it has started.
    leaveSignalsToParent();
  }
}

async function carryOut(request: HelperRequest): Promise<Done | undefined> {
  switch (request.ask) {
    case "load":
      return load(request);
    case "ready":
      return ready();
    case "startScan":
      await loaded().startScan();
      return undefined;
    case "stopScan":
      await loaded().stopScan();
      return undefined;
    case "connect":
      return connect(request);
    case "write":
      return write(request);
    case "disconnect":
      return disconnect(request.link);
    case "cancel":
      requests.get(request.request)?.abort(new Vp3300Error("TRANSPORT_CLOSED"));
      return undefined;
    case "close":
      return close();
  }
}

async function answer(request: HelperRequest): Promise<void> {
  const { id, ask } = request;
  const message = await carryOut(request).then(
    (done): HelperAnswer => ({ id, ...done }),
    (error: unknown): HelperAnswer => ({ id, failure: packFailure(error) }),
  );
  // noble alone would keep this process for ever.
  send(message, ask === "close" ? () => process.exit(0) : undefined);
}

leaveSignalsToParent();
process.on("message", (request: HelperRequest) => void answer(request));
process.on("disconnect", () => process.exit(0));
process.on("uncaughtException", (error) => {
  // noble throws from its own timers and listeners: ENODEV, for one, where there is no adapter.
  send({ event: "crashed", failure: packFailure(crashFailure(error)) }, () => process.exit(1));
});
