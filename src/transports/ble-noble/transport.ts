/**
 * Readers over Bluetooth LE through noble.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { withDeadline } from "../../deadline.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import {
  type AdvertisedReader,
  type Advertisement,
  isSelected,
  readAdvertisement,
} from "../ble/advertised-reader.ts";
import { openGattLink } from "../ble/gatt-link.ts";
import { Scanner } from "../ble/scanner.ts";
import { watchReaders } from "../ble/watch-readers.ts";
import type {
  DiscoveringTransport,
  FoundReader,
  Link,
  ReaderChange,
  ReaderSelector,
  WaitOptions,
} from "../transport.ts";
import type { Central } from "./central.ts";
import { HelperCentral } from "./helper-central.ts";
import { NobleCentral } from "./noble-central.ts";
import { type BleNobleOptions, type BleNobleSetup, requireBleNobleOptions, requireWait } from "./options.ts";

/** Finding takes up to 20 s with a reader that is woken meanwhile (vp3300 reference 5), connecting the rest. */
const OPEN_MS = 30_000;
/** Advertisements come each second or more often. */
const LIST_MS = 5_000;
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

/** A link of this transport, and the reader at its other end: one that is connected does not advertise. */
interface Held {
  readonly reader: AdvertisedReader;
  readonly link: Link | undefined;
}

/** See {@link createBleNobleTransport}. */
export class BleNobleTransport implements DiscoveringTransport {
  readonly kind = "ble-noble";
  readonly #setup: BleNobleSetup;
  readonly #held = new Map<string, Held>();
  #session: Session | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(options: BleNobleOptions = {}) {
    this.#setup = requireBleNobleOptions(options);
  }

  async isSupported(): Promise<boolean> {
    try {
      await this.#current().central.ready();
      return true;
    } catch {
      return false;
    }
  }

  /** Listens for `timeoutMs`, default 5000. Readers that are linked here are among them, although they are silent. */
  async list(options: WaitOptions = {}): Promise<readonly FoundReader[]> {
    const { signal, timeoutMs } = requireWait(options, LIST_MS);
    const { clock, pattern, selector } = this.#setup;
    const found = new Map([...this.#held].map(([id, { reader }]) => [id, reader]));
    const listening = withDeadline<never>(
      (ended) =>
        this.#hear(ended, (seen) => {
          const reader = readAdvertisement(seen, pattern);
          if (reader) found.set(reader.id, reader);
        }),
      { clock, timeoutMs, signal, onTimeout: () => new Vp3300Error("TRANSPORT_NOT_FOUND") },
    );
    await listening.catch((error: unknown) => {
      if (!isVp3300Error(error) || error.code !== "TRANSPORT_NOT_FOUND") throw error;
    });
    return [...found.values()]
      .filter((reader) => isSelected(reader, selector))
      .map((reader) => this.#found(reader));
  }

  async *watch(
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ReaderChange, void, undefined> {
    const { signal } = requireWait(options, LIST_MS);
    const { clock, pattern, selector } = this.#setup;
    yield* watchReaders({
      clock,
      signal,
      listen: (listener) => this.#current().scanner.listen(listener),
      held: () =>
        [...this.#held.values()].map(({ reader }) => reader).filter((reader) => isSelected(reader, selector)),
      read: (seen) => {
        const reader = readAdvertisement(seen, pattern);
        return reader && isSelected(reader, selector) ? reader : undefined;
      },
      found: (reader) => this.#found(reader),
    });
  }

  /**
   * @throws Vp3300Error as `list`, and `TRANSPORT_NOT_FOUND`, `TRANSPORT_DEVICE_BUSY`, `TRANSPORT_SERVICE_MISSING`,
   * `TRANSPORT_OPEN_FAILED`, `TRANSPORT_OPEN_TIMEOUT`, `TRANSPORT_CLOSED`
   */
  open(options: WaitOptions = {}): Promise<Link> {
    return this.#open(this.#setup.selector, options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** As `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #open(selector: ReaderSelector, options: WaitOptions): Promise<Link> {
    const { signal, timeoutMs } = requireWait(options, OPEN_MS);
    const { clock } = this.#setup;
    const progress: { connectingTo?: AdvertisedReader } = {};
    return withDeadline((ended) => this.#findAndConnect(selector, progress, ended), {
      clock,
      timeoutMs,
      signal,
      onTimeout: () =>
        progress.connectingTo
          ? new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", {
              timeoutMs,
              name: progress.connectingTo.name,
              fix: WAKE,
            })
          : this.#notFound(timeoutMs),
      onLate: (link) => void link.close(),
    });
  }

  #notFound(timeoutMs: number): Vp3300Error {
    const { devices = 0, silentMs = timeoutMs } = this.#session?.scanner.heard ?? {};
    return new Vp3300Error("TRANSPORT_NOT_FOUND", {
      timeoutMs,
      devicesHeard: devices,
      nothingHeardForMs: silentMs,
      fix: WAKE,
    });
  }

  async #findAndConnect(
    selector: ReaderSelector,
    progress: { connectingTo?: AdvertisedReader },
    signal: AbortSignal,
  ): Promise<Link> {
    for (let attempt = 1; ; attempt += 1) {
      delete progress.connectingTo;
      const reader = await this.#find(selector, signal);
      progress.connectingTo = reader;
      try {
        return await this.#inTurn(() => this.#connect(reader, signal));
      } catch (error) {
        const mayPass = isVp3300Error(error) && error.code === "TRANSPORT_OPEN_FAILED";
        if (!mayPass || attempt >= CONNECT_ATTEMPTS) throw error;
      }
    }
  }

  /** The first reader that is selected, advertises, and is not in use here. */
  #find(selector: ReaderSelector, signal: AbortSignal): Promise<AdvertisedReader> {
    const { clock, pattern } = this.#setup;
    const isFound = (reader: AdvertisedReader | undefined): reader is AdvertisedReader =>
      reader !== undefined && isSelected(reader, selector) && !this.#held.has(reader.id);
    const inUse = [...this.#held.values()].find(({ reader }) => isSelected(reader, selector))?.reader;
    return new Promise((resolve, reject) => {
      const finish = () => {
        busy?.cancel();
        ended.abort();
      };
      const ended = new AbortController();
      const busy =
        inUse &&
        clock.setTimer(ANOTHER_MS, () => {
          finish();
          reject(new Vp3300Error("TRANSPORT_DEVICE_BUSY", { name: inUse.name, holder: "this transport" }));
        });
      this.#hear(AbortSignal.any([signal, ended.signal]), (seen) => {
        const reader = readAdvertisement(seen, pattern);
        if (!isFound(reader)) return;
        finish();
        resolve(reader);
      }).catch((error: unknown) => {
        finish();
        reject(error);
      });
    });
  }

  /** Hears advertisements until the signal, and rejects with its reason, or with what ends the scan. */
  #hear(signal: AbortSignal, onAdvertisement: (seen: Advertisement) => void): Promise<never> {
    return new Promise((_, reject) => {
      const stop = (error: unknown) => {
        stopListening();
        signal.removeEventListener("abort", onAbort);
        reject(error);
      };
      const onAbort = () => stop(signal.reason);
      const { scanner } = this.#current();
      const stopListening = scanner.listen({ onAdvertisement, onFailure: stop });
      signal.addEventListener("abort", onAbort);
      if (signal.aborted) onAbort();
    });
  }

  async #connect(reader: AdvertisedReader, signal: AbortSignal): Promise<Link> {
    signal.throwIfAborted();
    const { central, scanner } = this.#current();
    const { clock } = this.#setup;
    if (this.#held.has(reader.id)) throw new Vp3300Error("TRANSPORT_DEVICE_BUSY", { name: reader.name });
    this.#held.set(reader.id, { reader, link: undefined });
    try {
      const link = await scanner.pausedFor(() =>
        openGattLink((listener) => central.connect(reader.id, listener, signal), clock),
      );
      this.#held.set(reader.id, { reader, link });
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
    return { ...reader, kind: this.kind, open: (options = {}) => this.#open({ id }, options) };
  }

  #current(): Session {
    if (this.#closed) throw new Vp3300Error("TRANSPORT_CLOSED");
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

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    session?.scanner.fail(new Vp3300Error("TRANSPORT_CLOSED"));
    const links = [...this.#held.values()].map(({ link }) => link?.close());
    await Promise.allSettled(links);
    await session?.central.close();
  }
}
