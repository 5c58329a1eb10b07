/**
 * A central whose noble runs in a process of its own, so that this one keeps its thread, its output and its signals, and
 * can end noble whatever it does.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import type { Clock } from "../../clock.ts";
import { settledWithin } from "../../deadline.ts";
import { createDeferred, type Deferred, markHandled } from "../../deferred.ts";
import { Vp3300Error } from "../../errors.ts";
import type { GattChoice } from "../ble/gatt.ts";
import type { GattConnection, GattListener } from "../ble/gatt-link.ts";
import type { Central, CentralListener } from "./central.ts";
import { fixable } from "./fixes.ts";
import { type HelperAnswer, type HelperEvent, type HelperRequest, unpackFailure } from "./helper-messages.ts";
import type { NobleHelperOptions } from "./options.ts";

/** Loading noble and hearing of the adapter: what the helper itself allows for it, and Node's start. */
const READY_MS = 15_000;
/** A call that takes the helper longer than that has blocked its thread. */
const CALL_MS = 5_000;
/** A helper that has not ended by then is ended. */
const END_MS = 500;
/** Giving up a connection takes a helper that is not stuck no longer than noble may take to say that it is gone. */
const CANCEL_MS = 1_500;

/** How the helper is started. */
export interface HelperCentralOptions {
  readonly clock: Clock;
  readonly choice: GattChoice;
  readonly library: string | undefined;
  readonly helper: NobleHelperOptions;
  readonly listener: CentralListener;
}

type Ask = HelperRequest extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never;
type Done = { readonly packetBytes?: number };
type AskOfLink = { readonly ask: "write"; readonly packet: Uint8Array } | { readonly ask: "disconnect" };

/** See {@link Central}. */
export class HelperCentral implements Central {
  readonly #options: HelperCentralOptions;
  readonly #child: ChildProcess;
  readonly #exited: Deferred<void> = createDeferred();
  readonly #pending = new Map<number, Deferred<Done>>();
  readonly #links = new Map<number, GattListener>();
  #lastId = 0;
  #loaded: Promise<Done> | undefined;
  #end: { readonly cause: unknown } | undefined;

  constructor(options: HelperCentralOptions) {
    this.#options = options;
    this.#child = startHelper(options.helper);
    this.#child.on("message", (message) => this.#take(message as HelperAnswer | HelperEvent));
    this.#child.on("error", (cause) => {
      if (this.#child.pid === undefined) this.#exited.resolve();
      this.#finish(helperNotStarted(cause));
    });
    this.#child.on("exit", (exitCode, signal) => {
      this.#exited.resolve();
      this.#finish(helperGone(exitCode, signal));
    });
    this.#holdProcess();
  }

  async ready(): Promise<void> {
    const { library, choice } = this.#options;
    this.#loaded ??= this.#ask({ ask: "load", library, choice }, READY_MS);
    await this.#loaded;
    await this.#ask({ ask: "ready" }, READY_MS);
  }

  async startScan(): Promise<void> {
    await this.#ask({ ask: "startScan" });
  }

  async stopScan(): Promise<void> {
    await this.#ask({ ask: "stopScan" });
  }

  async connect(device: string, listener: GattListener, signal: AbortSignal): Promise<GattConnection> {
    signal.throwIfAborted();
    this.#lastId += 1;
    const link = this.#lastId;
    this.#links.set(link, listener);
    const { id, done } = this.#request({ ask: "connect", link, device });
    const onAbort = () => this.#cancel(id, link, done, signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { packetBytes = 0 } = await done.promise;
      return new HelperConnection(
        packetBytes,
        (ask) => this.#ask({ ...ask, link }),
        () => this.#drop(link),
      );
    } catch (error) {
      this.#drop(link);
      throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  async close(): Promise<void> {
    if (!this.#end) {
      const { done } = this.#request({ ask: "close" });
      await settledWithin(this.#options.clock, END_MS, done.promise);
      this.#finish(new Vp3300Error("TRANSPORT_CLOSED"));
    }
    // This process may not end before a close() that it waits for has.
    this.#child.ref();
    await settledWithin(this.#options.clock, END_MS, this.#exited.promise);
    this.#child.kill("SIGKILL");
    await this.#exited.promise;
  }

  /** The caller waits no longer. A helper that does not give the connection up in time is stuck in it: it is ended. */
  #cancel(id: number, link: number, done: Deferred<Done>, reason: unknown): void {
    const given = this.#pending.get(id);
    if (!given) return;
    const stuck = this.#options.clock.setTimer(CANCEL_MS, () => this.#kill());
    const answered: Deferred<Done> = createDeferred();
    this.#pending.set(id, answered);
    const giveBack = () => {
      stuck.cancel();
      // It was made before the helper heard that nobody wants it: a reader that stays connected can't be found again.
      markHandled(this.#ask({ ask: "disconnect", link }));
    };
    answered.promise.then(giveBack, () => stuck.cancel());
    done.reject(reason);
    markHandled(this.#ask({ ask: "cancel", request: id }));
  }

  /** A write may stay open without the thread being stuck: the link gives it up, and asks for a disconnection then. */
  async #ask(ask: Ask, timeoutMs: number = CALL_MS): Promise<Done> {
    const { done } = this.#request(ask);
    if (ask.ask === "write") return done.promise;
    const stuck = this.#options.clock.setTimer(timeoutMs, () => this.#kill());
    return done.promise.finally(() => stuck.cancel());
  }

  #request(ask: Ask): { readonly id: number; readonly done: Deferred<Done> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const done: Deferred<Done> = createDeferred();
    markHandled(done.promise);
    if (this.#end) {
      done.reject(this.#end.cause);
      return { id, done };
    }
    this.#pending.set(id, done);
    this.#holdProcess();
    this.#child.send({ ...ask, id } as HelperRequest, (cause) => {
      if (cause) this.#finish(fixable("TRANSPORT_LIBRARY_BROKEN", {}, { cause }));
    });
    return { id, done };
  }

  #take(message: HelperAnswer | HelperEvent): void {
    if ("event" in message) this.#hear(message);
    else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("failure" in message) pending?.reject(unpackFailure(message.failure));
      else pending?.resolve(message);
      this.#holdProcess();
    }
  }

  #hear(message: HelperEvent): void {
    const { listener } = this.#options;
    switch (message.event) {
      case "advertisement":
        listener.onAdvertisement(message.advertisement);
        break;
      case "scanStopped":
        listener.onScanStopped();
        break;
      case "data":
        this.#links.get(message.link)?.onData(message.bytes);
        break;
      case "lost":
        this.#drop(message.link)?.onLost(unpackFailure(message.failure));
        break;
      case "crashed":
        this.#finish(unpackFailure(message.failure));
    }
  }

  #drop(link: number): GattListener | undefined {
    const listener = this.#links.get(link);
    this.#links.delete(link);
    this.#holdProcess();
    return listener;
  }

  /** An idle helper does not keep the process alive: one that only forgot to close may still end. */
  #holdProcess(): void {
    const isIdle = this.#pending.size === 0 && this.#links.size === 0;
    // Bun's channel has neither: there the child alone holds the process.
    const channel: { ref?(): void; unref?(): void } | null | undefined = this.#child.channel;
    if (isIdle) {
      this.#child.unref();
      channel?.unref?.();
    } else {
      this.#child.ref();
      channel?.ref?.();
    }
  }

  #kill(): void {
    this.#finish(new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { waitingFor: "helper process" }));
    this.#child.kill("SIGKILL");
  }

  #finish(cause: unknown): void {
    if (this.#end) return;
    this.#end = { cause };
    for (const { reject } of this.#pending.values()) reject(cause);
    this.#pending.clear();
    const links = [...this.#links.values()];
    this.#links.clear();
    for (const { onLost } of links) onLost(cause);
    this.#holdProcess();
    this.#options.listener.onGone(cause);
  }
}

/** A connection that the helper holds. */
class HelperConnection implements GattConnection {
  #packetBytes: number;
  readonly #ask: (ask: AskOfLink) => Promise<Done>;
  readonly #drop: () => void;

  constructor(packetBytes: number, ask: (ask: AskOfLink) => Promise<Done>, drop: () => void) {
    this.#packetBytes = packetBytes;
    this.#ask = ask;
    this.#drop = drop;
  }

  get packetBytes(): number {
    return this.#packetBytes;
  }

  async writePacket(packet: Uint8Array): Promise<void> {
    const { packetBytes = this.#packetBytes } = await this.#ask({ ask: "write", packet });
    this.#packetBytes = packetBytes;
  }

  async disconnect(): Promise<void> {
    this.#drop();
    await this.#ask({ ask: "disconnect" });
  }
}

/** The helper's module lies beside this one, compiled or not. */
const HOST = new URL(
  import.meta.url.endsWith(".ts") ? "./noble-host.ts" : "./noble-host.js",
  import.meta.url,
);

function startHelper({ modulePath = HOST, execArgv = [] }: NobleHelperOptions): ChildProcess {
  const { DEBUG: _, ...env } = process.env;
  try {
    return fork(modulePath, [], {
      execArgv: [...execArgv],
      // `DEBUG` would have noble print every byte. In Electron this very program has to behave as Node.
      env: { ...env, ...("electron" in process.versions ? { ELECTRON_RUN_AS_NODE: "1" } : {}) },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
  } catch (cause) {
    // Node tells of some failures by an event, and throws the others, such as want of memory.
    throw helperNotStarted(cause);
  }
}

const helperNotStarted = (cause: unknown) =>
  fixable("TRANSPORT_LIBRARY_BROKEN", { what: "noble's helper process" }, { cause });

function helperGone(exitCode: number | null, signal: NodeJS.Signals | null): Vp3300Error {
  return fixable("TRANSPORT_LIBRARY_BROKEN", {
    what: "noble's helper process ended",
    ...(exitCode === null ? {} : { exitCode }),
    ...(signal === null ? {} : { signal }),
  });
}
