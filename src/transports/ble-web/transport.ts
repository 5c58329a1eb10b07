/**
 * Readers over Bluetooth LE that a page was granted, found and opened with Web Bluetooth.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { markHandled } from "../../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import {
  type AdvertisedReader,
  isAdvertisedSelected,
  type ReaderPattern,
  readAdvertisement,
} from "../ble/advertised-reader.ts";
import { type BleOptions, type BleSetup, requireBleOptions } from "../ble/ble-options.ts";
import { openGattLink } from "../ble/gatt-link.ts";
import { ChunkQueue } from "../chunk-queue.ts";
import { HeldDevices } from "../held-devices.ts";
import { ReaderWatch } from "../reader-watch.ts";
import type { DiscoveringTransport, FoundReader, Link, ReaderChange, WaitOptions } from "../transport.ts";
import { LONGEST_WAIT_MS, requireWaitOptions, TransportScope } from "../transport-scope.ts";
import {
  BUSY_FIX,
  NO_ADAPTER_FIX,
  NOT_GRANTED_FIX,
  UNSUPPORTED_FIX,
  webBluetoothFailure,
} from "./failures.ts";
import {
  requireWebBluetooth,
  type WebBluetooth,
  type WebBluetoothDevice,
  type WebBluetoothFilter,
} from "./web-bluetooth.ts";
import { WebConnection } from "./web-connection.ts";

const KIND = "ble-web";
const LIST_TIMEOUT_MS = 5_000;
/** Connections fail by chance on the air; then the next one is likely to succeed. */
const CONNECT_ATTEMPTS = 3;
/** That much of a serial number stands in a name. */
const SERIAL_IN_NAME = 5;

/** How readers are found and spoken to. {@link FoundReader.id} is the browser's own, for this page. */
export interface BleWebOptions extends BleOptions {}

/** How far opening has come, for the error at its deadline. */
interface Progress {
  connectingTo: string | undefined;
}

/** Devices that links of this page hold: a second link would take the answers to the first. */
const HELD = /* @__PURE__ */ new HeldDevices<WebBluetoothDevice>();

/** See {@link createBleWebTransport}. */
export class BleWebTransport implements DiscoveringTransport {
  readonly kind = KIND;
  readonly #bluetooth: WebBluetooth | undefined;
  readonly #setup: BleSetup;
  readonly #scope: TransportScope;
  /** Chosen by a person for this transport, the last one first: readers, whatever their names are. */
  #chosen: readonly WebBluetoothDevice[] = [];
  readonly #waiting = new Set<ChunkQueue<true>>();

  /** For {@link createBleWebTransport}. */
  constructor(bluetooth: WebBluetooth | undefined, options: BleWebOptions) {
    if (bluetooth !== undefined) requireWebBluetooth(bluetooth);
    this.#setup = requireBleOptions(options);
    this.#bluetooth = bluetooth;
    this.#scope = new TransportScope(KIND, this.#setup.clock);
  }

  isSupported(): Promise<boolean> {
    return this.#within({}, LIST_TIMEOUT_MS, () => this.#available()).then(
      () => true,
      () => false,
    );
  }

  /**
   * Asks the person at the page to choose a reader, and gives the one that was chosen: none when the chooser was closed.
   * Has to be called in the handler of a click or key.
   *
   * @throws Vp3300Error as {@link DiscoveringTransport.list}; `timeoutMs` is ten minutes by default
   */
  async request(options: WaitOptions = {}): Promise<readonly FoundReader[]> {
    requireWaitOptions(options);
    // Nothing is awaited before the browser is asked: it counts from the click.
    return this.#within(options, LONGEST_WAIT_MS, async () => {
      const device = await this.#choose();
      if (!device) return [];
      this.#chosen = [device, ...this.#chosen.filter((other) => other.id !== device.id)];
      for (const waiting of this.#waiting) waiting.push(true);
      return [this.#found(device)];
    });
  }

  /** The granted readers, chosen by {@link BleWebTransport.request} or before, whether they are in reach or not. */
  async list(options: WaitOptions = {}): Promise<readonly FoundReader[]> {
    requireWaitOptions(options);
    return this.#within(options, LIST_TIMEOUT_MS, () => this.#readers());
  }

  /** As {@link BleWebTransport.list}: a page is not told who advertises, so a reader comes when it is granted. */
  watch(options: { readonly signal?: AbortSignal | undefined } = {}): AsyncIterable<ReaderChange> {
    requireWaitOptions(options);
    const chosen = new ChunkQueue<true>();
    const place = {
      start: () => this.#wait(chosen),
      look: () => this.#readers(),
      untilNextLook: async () => void (await chosen.next()),
    };
    return new ReaderWatch(place, this.#scope, options.signal);
  }

  async open(options: WaitOptions = {}): Promise<Link> {
    requireWaitOptions(options);
    return this.#openWithin(options, (signal, progress) => this.#openFirst(signal, progress));
  }

  async close(): Promise<void> {
    await this.#scope.close();
  }

  /** As `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #within<T>(options: WaitOptions, defaultMs: number, work: () => Promise<T>): Promise<T> {
    const { timeoutMs = defaultMs } = options;
    const onTimeout = () => new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { transport: KIND, timeoutMs });
    return this.#scope.run(work, { ...options, timeoutMs, onTimeout });
  }

  #requireBluetooth(): WebBluetooth {
    if (this.#bluetooth) return this.#bluetooth;
    throw new Vp3300Error("TRANSPORT_UNSUPPORTED", { transport: KIND, fix: UNSUPPORTED_FIX });
  }

  async #available(): Promise<WebBluetooth> {
    const bluetooth = this.#requireBluetooth();
    if ((await bluetooth.getAvailability?.()) === false) {
      throw new Vp3300Error("TRANSPORT_NO_ADAPTER", { transport: KIND, fix: NO_ADAPTER_FIX });
    }
    return bluetooth;
  }

  async #choose(): Promise<WebBluetoothDevice | undefined> {
    const { pattern, selector, choice } = this.#setup;
    const optionalServices = choice.services.map(({ service }) => service);
    try {
      const filters = filtersOf(pattern, selector.serialNumber);
      return await this.#requireBluetooth().requestDevice({ filters, optionalServices });
    } catch (cause) {
      if (isVp3300Error(cause)) throw cause;
      // Nobody chose; the browser says the same when there is nothing to choose with.
      const isNone = (cause as { readonly name?: unknown } | undefined)?.name === "NotFoundError";
      if (!isNone) throw webBluetoothFailure("requestDevice", cause);
      await this.#available();
      return undefined;
    }
  }

  /** Those that were chosen here, then those that the page was granted before. */
  async #granted(): Promise<readonly WebBluetoothDevice[]> {
    const bluetooth = await this.#available();
    let before: readonly WebBluetoothDevice[];
    try {
      before = (await bluetooth.getDevices?.()) ?? [];
    } catch (cause) {
      throw webBluetoothFailure("getDevices", cause);
    }
    const isChosen = (device: WebBluetoothDevice) => this.#chosen.some(({ id }) => id === device.id);
    const others = before.filter((device) => !isChosen(device) && this.#read(device));
    return [...this.#chosen, ...others].filter((device) =>
      isAdvertisedSelected(this.#describe(device), this.#setup.selector),
    );
  }

  async #readers(): Promise<readonly FoundReader[]> {
    return (await this.#granted()).map((device) => this.#found(device));
  }

  #read({ id, name }: WebBluetoothDevice): AdvertisedReader | undefined {
    return readAdvertisement({ id, name: name ?? "", serviceUuids: [] }, this.#setup.pattern);
  }

  /** A device that a person chose is a reader, be it renamed. */
  #describe(device: WebBluetoothDevice): AdvertisedReader {
    const { id, name } = device;
    return this.#read(device) ?? { id, name: name ?? "", serialNumber: "", model: undefined };
  }

  #found(device: WebBluetoothDevice): FoundReader {
    return {
      ...this.#describe(device),
      kind: KIND,
      open: async (options: WaitOptions = {}) => {
        requireWaitOptions(options);
        return this.#openWithin(options, (signal, progress) => this.#openDevice(device, signal, progress));
      },
    };
  }

  #openWithin(
    options: WaitOptions,
    work: (signal: AbortSignal, progress: Progress) => Promise<Link>,
  ): Promise<Link> {
    const { timeoutMs = this.#setup.openTimeoutMs } = options;
    const progress: Progress = { connectingTo: undefined };
    return this.#scope.run(async (signal) => this.#scope.hold(await work(signal, progress)), {
      ...options,
      timeoutMs,
      onTimeout: () =>
        progress.connectingTo === undefined
          ? new Vp3300Error("TRANSPORT_NOT_FOUND", { transport: KIND, timeoutMs, fix: NOT_GRANTED_FIX })
          : new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", {
              transport: KIND,
              timeoutMs,
              waitingFor: `connection to ${progress.connectingTo}`,
            }),
      onLate: (link) => markHandled(link.close()),
      opens: true,
    });
  }

  /** Waits for a reader that the page was granted, or is granted meanwhile. */
  async #openFirst(signal: AbortSignal, progress: Progress): Promise<Link> {
    const chosen = new ChunkQueue<true>();
    const stop = this.#wait(chosen);
    signal.addEventListener("abort", stop, { once: true });
    try {
      for (;;) {
        const [device] = await this.#granted();
        signal.throwIfAborted();
        if (device) return await this.#openDevice(device, signal, progress);
        await chosen.next();
      }
    } finally {
      stop();
      signal.removeEventListener("abort", stop);
    }
  }

  #wait(chosen: ChunkQueue<true>): () => void {
    this.#waiting.add(chosen);
    return () => {
      this.#waiting.delete(chosen);
      chosen.end();
    };
  }

  async #openDevice(device: WebBluetoothDevice, signal: AbortSignal, progress: Progress): Promise<Link> {
    const { id, gatt } = device;
    if (!gatt) throw webBluetoothFailure("connect", new TypeError("the device has no GATT server"));
    const busy = () => new Vp3300Error("TRANSPORT_DEVICE_BUSY", { id, fix: BUSY_FIX });
    const held = await HELD.hold(device, signal, busy);
    progress.connectingTo = device.name || id;
    const { choice, clock } = this.#setup;
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const link = await openGattLink(async (listener) => {
            const connection = new WebConnection(device, gatt, { choice, clock }, listener);
            await connection.open(signal);
            return connection;
          }, clock);
          held.releaseAfter(link);
          return link;
        } catch (error) {
          const mayPass = isVp3300Error(error) && error.code === "TRANSPORT_OPEN_FAILED";
          if (!mayPass || signal.aborted || attempt >= CONNECT_ATTEMPTS) throw error;
        }
      }
    } catch (error) {
      held.release();
      throw error;
    } finally {
      progress.connectingTo = undefined;
    }
  }
}

/** What the chooser shows. With a serial number, only the names that end in what is known of it. */
function filtersOf(pattern: ReaderPattern, serialNumber: string | undefined): WebBluetoothFilter[] {
  if (serialNumber !== undefined) {
    return pattern.namePrefixes.map(({ prefix }) => ({ name: prefix + serialNumber.slice(-SERIAL_IN_NAME) }));
  }
  return [
    ...pattern.namePrefixes.map(({ prefix }) => ({ namePrefix: prefix })),
    ...pattern.services.map((service) => ({ services: [service] })),
  ];
}

/**
 * A transport to readers over Bluetooth LE from a page: `createBleWebTransport(navigator.bluetooth)`. It knows nothing of
 * Node, and a bundler takes it as it is. Without Web Bluetooth, `navigator.bluetooth` is `undefined`, and so may
 * `bluetooth` be: every call then says that it is not supported.
 *
 * A page sees the readers that it was granted by {@link BleWebTransport.request}; those of earlier visits only where the
 * browser has `getDevices`. `open()` opens the first of these, and waits for one to be granted.
 *
 * Its errors, beside those of {@link DiscoveringTransport}: `TRANSPORT_NOT_FOUND` when no reader was granted before the
 * deadline, `TRANSPORT_DEVICE_BUSY`, `TRANSPORT_SERVICE_MISSING`, `TRANSPORT_OPEN_FAILED`, `TRANSPORT_OPEN_TIMEOUT`,
 * `TRANSPORT_CLOSED` once it was closed.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 *
 * @example
 * ```ts
 * const transport = createBleWebTransport(navigator.bluetooth);
 * button.onclick = async () => {
 *   const [chosen] = await transport.request();
 *   if (chosen) await openReader(chosen);
 * };
 * ```
 */
export function createBleWebTransport(
  bluetooth: WebBluetooth | undefined,
  options: BleWebOptions = {},
): BleWebTransport {
  return new BleWebTransport(bluetooth, options);
}
