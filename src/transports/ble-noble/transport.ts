/**
 * Readers over Bluetooth LE through noble.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { wait } from "../../deadline.ts";
import { createDeferred, markHandled } from "../../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import {
  type AdvertisedReader,
  type Advertisement,
  isAdvertisedSelected,
  readAdvertisement,
} from "../ble/advertised-reader.ts";
import { openGattLink } from "../ble/gatt-link.ts";
import { Scanner } from "../ble/scanner.ts";
import { watchedAir } from "../ble/watched-air.ts";
import { ReaderWatch } from "../reader-watch.ts";
import type {
  DiscoveringTransport,
  FoundReader,
  Link,
  ReaderChange,
  ReaderSelector,
  WaitOptions,
} from "../transport.ts";
import { requireWaitOptions, TransportScope } from "../transport-scope.ts";
import type { Central } from "./central.ts";
import { HelperCentral } from "./helper-central.ts";
import { NobleCentral } from "./noble-central.ts";
import { type BleNobleOptions, type BleNobleSetup, requireBleNobleOptions } from "./options.ts";

const KIND = "ble-noble";
/** An adapter that has not said by then what it can do is taken for none. */
const SUPPORT_MS = 30_000;
/** Readers advertise each second or more often, and the adapter has to be started first. */
const LIST_MS = 5_000;
const LIST_GRACE_MS = 1_000;
/** How long another reader is looked for when the one that matches is in use here. */
const ANOTHER_MS = 2_000;
/** Connections fail by chance on the air (0x3e); then the next one is likely to succeed. */
const CONNECT_ATTEMPTS = 3;

const WAKE =
  "press the reader's button so that it advertises, and see that no phone or computer is connected to it";

interface Session {
  readonly central: Central;
  readonly scanner: Scanner;
}

/** How far opening has come, for the error at its deadline. */
interface Progress {
  phase: "adapter" | "search" | "connection";
  name: string;
}

/** See {@link createBleNobleTransport}. */
export class BleNobleTransport implements DiscoveringTransport {
  readonly kind = KIND;
  readonly #setup: BleNobleSetup;
  readonly #scope: TransportScope;
  /** Readers that are linked here, or about to be: they do not advertise. */
  readonly #held = new Map<string, AdvertisedReader>();
  #session: Session | undefined;
  /** The end of the session before: two at once would be in each other's way at the adapter. */
  #retiring: Promise<void> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();

  /** For {@link createBleNobleTransport}. */
  constructor(options: BleNobleOptions) {
    this.#setup = requireBleNobleOptions(options);
    this.#scope = new TransportScope(KIND, this.#setup.clock);
  }

  async isSupported(): Promise<boolean> {
    const timeoutMs = SUPPORT_MS;
    const onTimeout = () => new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { transport: KIND, timeoutMs });
    return this.#scope
      .run((signal) => orAbort(this.#ready(), signal), { timeoutMs, onTimeout })
      .then(
        () => true,
        () => false,
      );
  }

  /** Listens for all of `timeoutMs`, default 5000. Readers that are linked here are listed, although they are silent. */
  async list(options: WaitOptions = {}): Promise<readonly FoundReader[]> {
    requireWaitOptions(options);
    const { timeoutMs = LIST_MS } = options;
    const found = new Map(this.#held);
    const onAdvertisement = (seen: Advertisement) => {
      const reader = readAdvertisement(seen, this.#setup.pattern);
      if (reader) found.set(reader.id, reader);
    };
    const notReady = () =>
      new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { transport: KIND, timeoutMs, waitingFor: "adapter" });
    await this.#scope.run(
      async (signal) => {
        const listened = wait(this.#setup.clock, timeoutMs, signal);
        markHandled(listened);
        const tooLate = listened.then(() => Promise.reject(notReady()));
        markHandled(tooLate);
        await orAbort(Promise.race([this.#ready(), tooLate]), signal);
        await this.#hearing(onAdvertisement, () => listened);
      },
      // The list ends by itself when its time is over: this is for what can't.
      { ...options, timeoutMs: timeoutMs + LIST_GRACE_MS, onTimeout: notReady },
    );
    return [...found.values()]
      .filter((reader) => isAdvertisedSelected(reader, this.#setup.selector))
      .map((reader) => this.#found(reader));
  }

  watch(options: { readonly signal?: AbortSignal | undefined } = {}): AsyncIterable<ReaderChange> {
    requireWaitOptions(options);
    const { clock, pattern, selector } = this.#setup;
    const selected = (reader: AdvertisedReader | undefined) =>
      reader && isAdvertisedSelected(reader, selector) ? this.#found(reader) : undefined;
    const place = watchedAir({
      clock,
      listen: (listener) => this.#current().scanner.listen(listener),
      held: () => [...this.#held.values()].flatMap((reader) => selected(reader) ?? []),
      read: (seen) => selected(readAdvertisement(seen, pattern)),
    });
    return new ReaderWatch(place, this.#scope, options.signal);
  }

  async open(options: WaitOptions = {}): Promise<Link> {
    return this.#open(this.#setup.selector, options);
  }

  async close(): Promise<void> {
    await this.#scope.close();
    const session = this.#session;
    if (session) this.#retire(session, new Vp3300Error("TRANSPORT_CLOSED", { transport: KIND }));
    await this.#retiring;
  }

  /** As `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #open(selector: ReaderSelector, options: WaitOptions): Promise<Link> {
    requireWaitOptions(options);
    const { timeoutMs = this.#setup.openTimeoutMs } = options;
    const progress: Progress = { phase: "adapter", name: "" };
    return this.#scope.run(
      async (signal) => this.#scope.hold(await this.#findAndConnect(selector, progress, signal)),
      {
        ...options,
        timeoutMs,
        onTimeout: () => this.#timeoutError(progress, timeoutMs),
        onLate: (link) => markHandled(link.close()),
        opens: true,
      },
    );
  }

  async #findAndConnect(selector: ReaderSelector, progress: Progress, signal: AbortSignal): Promise<Link> {
    for (let attempt = 1; ; attempt += 1) {
      // A failed connect takes its time to let go, and may be given up meanwhile.
      signal.throwIfAborted();
      progress.phase = "adapter";
      await orAbort(this.#ready(), signal);
      progress.phase = "search";
      const reader = await this.#find(selector, signal);
      progress.phase = "connection";
      progress.name = reader.name;
      try {
        return await this.#inTurn(() => this.#connect(reader, signal));
      } catch (error) {
        const code = isVp3300Error(error) ? error.code : undefined;
        // Another call was quicker: there may be another reader.
        const isTaken = code === "TRANSPORT_DEVICE_BUSY";
        const mayPass = code === "TRANSPORT_OPEN_FAILED" && attempt < CONNECT_ATTEMPTS;
        if (!isTaken && !mayPass) throw error;
      }
    }
  }

  /** The first reader that is selected, advertises, and is not in use here. */
  async #find(selector: ReaderSelector, signal: AbortSignal): Promise<AdvertisedReader> {
    signal.throwIfAborted();
    const found = createDeferred<AdvertisedReader>();
    const onAdvertisement = (seen: Advertisement) => {
      const reader = readAdvertisement(seen, this.#setup.pattern);
      if (!reader || this.#held.has(reader.id) || !isAdvertisedSelected(reader, selector)) return;
      found.resolve(reader);
    };
    const onAbort = () => found.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const inUse = [...this.#held.values()].find((reader) => isAdvertisedSelected(reader, selector));
    const busy = inUse && this.#setup.clock.setTimer(ANOTHER_MS, () => found.reject(busyError(inUse)));
    try {
      return await this.#hearing(onAdvertisement, () => found.promise);
    } finally {
      busy?.cancel();
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Hears advertisements until `end` settles, and settles as it does; rejects with what ends the scan. */
  async #hearing<T>(onAdvertisement: (seen: Advertisement) => void, end: () => Promise<T>): Promise<T> {
    const failed = createDeferred<never>();
    markHandled(failed.promise);
    const stop = this.#current().scanner.listen({ onAdvertisement, onFailure: failed.reject });
    try {
      return await Promise.race([end(), failed.promise]);
    } finally {
      stop();
    }
  }

  async #connect(reader: AdvertisedReader, signal: AbortSignal): Promise<Link> {
    signal.throwIfAborted();
    const { central, scanner } = this.#current();
    if (this.#held.has(reader.id)) throw busyError(reader);
    this.#held.set(reader.id, reader);
    try {
      const link = await scanner.pausedFor(() =>
        openGattLink((listener) => central.connect(reader.id, listener, signal), this.#setup.clock),
      );
      void link.closed.then(() => this.#held.delete(reader.id));
      return link;
    } catch (error) {
      this.#held.delete(reader.id);
      throw error;
    }
  }

  /** Adapters make one connection at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #found(reader: AdvertisedReader): FoundReader {
    const { id } = reader;
    return { ...reader, kind: KIND, open: (options = {}) => this.#open({ id }, options) };
  }

  #timeoutError({ phase, name }: Progress, timeoutMs: number): Vp3300Error {
    if (phase === "search") {
      const { devices = 0, silentMs = timeoutMs } = this.#session?.scanner.heard ?? {};
      const heard = { devicesHeard: devices, nothingHeardForMs: silentMs };
      return new Vp3300Error("TRANSPORT_NOT_FOUND", { transport: KIND, timeoutMs, ...heard, fix: WAKE });
    }
    const waitingFor = phase === "adapter" ? phase : `connection to ${name}`;
    return new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { transport: KIND, timeoutMs, waitingFor });
  }

  /** A helper that was ended because it was stuck has a successor. */
  async #ready(): Promise<void> {
    await this.#retiring;
    const session = this.#current();
    try {
      await session.central.ready();
    } catch (error) {
      const wasStuck = isVp3300Error(error) && error.code === "TRANSPORT_OPEN_TIMEOUT";
      // noble does not get over an adapter that it failed to start, nor Node over a module: the next call has new ones.
      if (this.#session === session && !this.#setup.noble) this.#retire(session, error);
      else if (wasStuck && this.#session !== session) return this.#current().central.ready();
      throw error;
    }
  }

  /** Ends what is the current session. */
  #retire({ central, scanner }: Session, error: unknown): void {
    this.#session = undefined;
    scanner.fail(error);
    this.#retiring = central.close();
  }

  #current(): Session {
    if (this.#scope.closed) throw new Vp3300Error("TRANSPORT_CLOSED", { transport: KIND });
    this.#session ??= this.#start();
    return this.#session;
  }

  #start(): Session {
    const { clock, choice, noble, library, helper } = this.#setup;
    const listener = {
      onAdvertisement: (seen: Advertisement) => scanner.hear(seen),
      onScanStopped: () => scanner.stopped(),
      onGone: (cause: unknown) => {
        if (this.#session?.central === central) this.#session = undefined;
        scanner.fail(cause);
      },
    };
    const central = noble
      ? new NobleCentral(noble, { clock, choice, listener })
      : new HelperCentral({ clock, choice, library, helper, listener });
    const scanner = new Scanner(central, clock);
    return { central, scanner };
  }
}

/** Waits for what knows no signal, and no longer than it lets: one that has not fired yet. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const forget = () => signal.removeEventListener("abort", onAbort);
    void promise.then(resolve, reject).then(forget);
  });
}

const busyError = ({ id, name }: AdvertisedReader) =>
  new Vp3300Error("TRANSPORT_DEVICE_BUSY", {
    id,
    name,
    fix: "close the other link of this transport to the reader",
  });

/**
 * A transport to readers over Bluetooth LE through noble, an optional peer of this package: `@stoprocent/noble`, else
 * `@abandonware/noble`. Nothing is loaded, started or searched for before the first call.
 *
 * noble runs in a helper process, unless an instance is handed in: it may block its thread for 40 s while it connects,
 * prints, listens to signals and does not always end. The helper ends with {@link BleNobleTransport.close}, and with this
 * process; while it is idle it keeps no process alive.
 *
 * Its errors, beside those of `DiscoveringTransport`: `TRANSPORT_NOT_FOUND` when no matching reader advertised before the
 * deadline (`devicesHeard` tells a deaf adapter from a sleeping reader), `TRANSPORT_DEVICE_BUSY`,
 * `TRANSPORT_SERVICE_MISSING`, `TRANSPORT_OPEN_FAILED`, `TRANSPORT_OPEN_TIMEOUT`, `TRANSPORT_CLOSED` once it was closed.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 *
 * @example
 * ```ts
 * await using transport = createBleNobleTransport({ serialNumber: "19250" });
 * await using reader = await openReader(transport);
 * ```
 */
export function createBleNobleTransport(options: BleNobleOptions = {}): BleNobleTransport {
  return new BleNobleTransport(options);
}
