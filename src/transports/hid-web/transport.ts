/**
 * Readers on USB that a page was granted, found and opened with WebHID.
 *
 * @module
 */
import { requireInteger, requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { markHandled } from "../../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import { requireClock } from "../../wait-arguments.ts";
import { firstFree } from "../first-free.ts";
import { HeldDevices } from "../held-devices.ts";
import { type HidIdOptions, HidProfile, modelOfHidIds, requireHidIds, USB_MODELS } from "../hid-profile.ts";
import { isSelected, requireSelector } from "../reader-selector.ts";
import { ReaderWatch } from "../reader-watch.ts";
import type {
  DiscoveringTransport,
  FoundReader,
  Link,
  ReaderChange,
  ReaderSelector,
  WaitOptions,
} from "../transport.ts";
import { LONGEST_WAIT_MS, requireWaitOptions, TransportScope } from "../transport-scope.ts";
import { ConnectionEvents } from "./connection-events.ts";
import { asked, BUSY_FIX, UNSUPPORTED_FIX, webHidFailure } from "./failures.ts";
import { openWebLink } from "./open-link.ts";
import { requireWebHid, type WebHid, type WebHidDevice, type WebHidFilter } from "./web-hid.ts";

const KIND = "hid-web";
const LIST_TIMEOUT_MS = 5_000;

/**
 * How readers are found and opened. WebHID tells no serial number; `id` is {@link FoundReader.id} of this page's life.
 */
export interface HidWebOptions extends Omit<ReaderSelector, "serialNumber">, HidIdOptions {
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
  /** How long `open()` waits for a granted reader to be there, 1 to 600 000 ms. Default 10 000. */
  readonly openTimeoutMs?: number | undefined;
  /** Input that comes this soon after opening is older than the link, and dropped: 0 to 10 000 ms. Default 50. */
  readonly settleMs?: number | undefined;
}

/**
 * A reader on USB that the page was granted. It is this one until it is unplugged, and no longer: plugged in again, it is
 * another device to the page, with nothing that says which it was. Who keeps a reader keeps the transport.
 */
export interface HidWebReader extends FoundReader {
  readonly vendorId: number;
  readonly productId: number;
}

/** How far opening has come, for the error at its deadline. */
interface Progress {
  /** The id of the device that the browser is opening. */
  opening: string | undefined;
}

const NOT_GRANTED_FIX =
  "plug the reader in; a page has to be granted it once, by request() in the handler of a click";

/** Of all transports of the page: a device is one object in it. */
const HELD = /* @__PURE__ */ new HeldDevices<WebHidDevice>();

/** Names of devices for the life of the page: one that comes back is another object. */
const IDS = new WeakMap<WebHidDevice, string>();
let devicesSeen = 0;

function idOf(device: WebHidDevice): string {
  const known = IDS.get(device);
  if (known !== undefined) return known;
  const [vendor, product] = [device.vendorId, device.productId].map((id) => id.toString(16).padStart(4, "0"));
  devicesSeen += 1;
  const id = `${vendor}:${product}#${devicesSeen}`;
  IDS.set(device, id);
  return id;
}

/** Where a device declares more than one collection, the vendor's own is the one to talk over. */
function usageRank({ collections }: WebHidDevice): number {
  return collections.some(({ usagePage = 0 }) => usagePage >= 0xff00) ? 0 : 1;
}

/** Without what may be a lesser collection of a reader: nothing tells which devices are one reader's. */
function ownCollections(devices: readonly WebHidDevice[]): readonly WebHidDevice[] {
  return devices.filter(
    (device) =>
      !devices.some((other) => other.productId === device.productId && usageRank(other) < usageRank(device)),
  );
}

/** See {@link createHidWebTransport}. */
export class HidWebTransport implements DiscoveringTransport {
  readonly kind = KIND;
  readonly #hid: WebHid | undefined;
  readonly #id: string | undefined;
  readonly #clock: Clock;
  readonly #settleMs: number;
  readonly #openTimeoutMs: number;
  readonly #profile: HidProfile;
  readonly #scope: TransportScope;
  readonly #waiting = new Set<ConnectionEvents>();

  /** For {@link createHidWebTransport}. */
  constructor(hid: WebHid | undefined, options: HidWebOptions) {
    if (hid !== undefined) requireWebHid(hid);
    requireObject("options", options);
    requireSelector(options, USB_MODELS);
    requireHidIds(options);
    const { clock = systemClock, openTimeoutMs = 10_000, settleMs = 50 } = options;
    requireClock("options.clock", clock);
    requireInteger("options.openTimeoutMs", openTimeoutMs, 1, LONGEST_WAIT_MS);
    requireInteger("options.settleMs", settleMs, 0, 10_000);
    this.#hid = hid;
    this.#id = options.id;
    this.#clock = clock;
    this.#settleMs = settleMs;
    this.#openTimeoutMs = openTimeoutMs;
    this.#profile = new HidProfile(options);
    this.#scope = new TransportScope(KIND, clock);
  }

  isSupported(): Promise<boolean> {
    return this.list().then(
      () => true,
      () => false,
    );
  }

  /**
   * Asks the person at the page to choose readers, and gives those that were chosen: none when the chooser was closed.
   * Has to be called in the handler of a click or key. The page keeps the grant; Chrome forgets it with the next
   * unplugging of a reader that has no serial number on USB.
   *
   * @throws Vp3300Error as {@link DiscoveringTransport.list}; `timeoutMs` is ten minutes by default
   */
  async request(options: WaitOptions = {}): Promise<readonly HidWebReader[]> {
    requireWaitOptions(options);
    const { vendorId, productIds } = this.#profile;
    const filters: WebHidFilter[] =
      productIds.length > 0 ? productIds.map((productId) => ({ vendorId, productId })) : [{ vendorId }];
    // Nothing is awaited before the browser is asked: it counts from the click.
    return this.#within(options, LONGEST_WAIT_MS, async () => {
      const hid = this.#requireHid();
      const chosen = await asked("requestDevice", () => hid.requestDevice({ filters }));
      for (const waiting of this.#waiting) waiting.note();
      return this.#selected(chosen).map((device) => this.#readerOf(device));
    });
  }

  async list(options: WaitOptions = {}): Promise<readonly HidWebReader[]> {
    requireWaitOptions(options);
    return this.#within(options, LIST_TIMEOUT_MS, () => this.#readers());
  }

  watch(options: { readonly signal?: AbortSignal | undefined } = {}): AsyncIterable<ReaderChange> {
    requireWaitOptions(options);
    const events = new ConnectionEvents(this.#hid);
    const place = {
      start: () => this.#wait(events),
      look: () => this.#readers(),
      untilNextLook: () => events.next(),
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

  /** Closes it: `await using transport = …`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #within<T>(options: WaitOptions, defaultMs: number, work: () => Promise<T>): Promise<T> {
    const { signal, timeoutMs = defaultMs } = options;
    const onTimeout = () => new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { transport: KIND, timeoutMs });
    return this.#scope.run(work, { signal, timeoutMs, onTimeout });
  }

  #requireHid(): WebHid {
    if (this.#hid) return this.#hid;
    throw new Vp3300Error("TRANSPORT_UNSUPPORTED", { transport: KIND, fix: UNSUPPORTED_FIX });
  }

  async #granted(): Promise<readonly WebHidDevice[]> {
    const hid = this.#requireHid();
    return this.#selected(await asked("getDevices", () => hid.getDevices()));
  }

  async #readers(): Promise<readonly HidWebReader[]> {
    return (await this.#granted()).map((device) => this.#readerOf(device));
  }

  #selected(devices: readonly WebHidDevice[]): readonly WebHidDevice[] {
    return devices
      .filter((device) => this.#profile.includes(device))
      .filter((device) => isSelected({ id: this.#id }, { id: idOf(device), serialNumber: "" }))
      .sort((one, other) => usageRank(one) - usageRank(other));
  }

  #readerOf(device: WebHidDevice): HidWebReader {
    const { vendorId, productId, productName } = device;
    return {
      kind: KIND,
      id: idOf(device),
      name: productName,
      serialNumber: "",
      model: modelOfHidIds(device),
      vendorId,
      productId,
      open: async (options: WaitOptions = {}) => {
        requireWaitOptions(options);
        return this.#openWithin(options, async (signal, progress) => {
          const isThere = (await this.#granted()).includes(device);
          if (!isThere) throw new Vp3300Error("TRANSPORT_NOT_FOUND", { id: idOf(device) });
          return this.#openDevice(device, signal, progress);
        });
      },
    };
  }

  #openWithin(
    options: WaitOptions,
    work: (signal: AbortSignal, progress: Progress) => Promise<Link>,
  ): Promise<Link> {
    const { signal, timeoutMs = this.#openTimeoutMs } = options;
    const progress: Progress = { opening: undefined };
    return this.#scope.run(async (ended) => this.#scope.hold(await work(ended, progress)), {
      signal,
      timeoutMs,
      onTimeout: () =>
        progress.opening === undefined
          ? new Vp3300Error("TRANSPORT_NOT_FOUND", { transport: KIND, timeoutMs, fix: NOT_GRANTED_FIX })
          : new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { id: progress.opening, timeoutMs }),
      onLate: (link) => markHandled(link.close()),
      opens: true,
    });
  }

  /** Waits for a reader that the page was granted, or is granted meanwhile, and takes the first that nobody has. */
  async #openFirst(signal: AbortSignal, progress: Progress): Promise<Link> {
    const events = new ConnectionEvents(this.#hid);
    const stop = this.#wait(events);
    signal.addEventListener("abort", stop, { once: true });
    try {
      for (;;) {
        const devices = ownCollections(await this.#granted());
        signal.throwIfAborted();
        const link = await firstFree(devices, (device) => this.#openDevice(device, signal, progress));
        if (link !== undefined) return link;
        await events.next();
      }
    } finally {
      stop();
      signal.removeEventListener("abort", stop);
    }
  }

  #wait(events: ConnectionEvents): () => void {
    this.#waiting.add(events);
    const stop = events.listen();
    return () => {
      this.#waiting.delete(events);
      stop();
    };
  }

  async #openDevice(device: WebHidDevice, signal: AbortSignal, progress: Progress): Promise<Link> {
    const id = idOf(device);
    const busy = () => new Vp3300Error("TRANSPORT_DEVICE_BUSY", { id, fix: BUSY_FIX });
    progress.opening = id;
    const held = await HELD.hold(device, signal, busy);
    try {
      if (device.opened) throw busy();
      const options = { clock: this.#clock, settleMs: this.#settleMs };
      const link = await openWebLink(this.#requireHid(), device, options, signal);
      held.releaseAfter(link);
      return link;
    } catch (cause) {
      held.release();
      if (signal.aborted || isVp3300Error(cause)) throw cause;
      throw webHidFailure("open", cause);
    } finally {
      progress.opening = undefined;
    }
  }
}

/**
 * A transport to readers on USB from a page: `createHidWebTransport(navigator.hid)`. It knows nothing of Node, and a
 * bundler takes it as it is. Without WebHID, `navigator.hid` is `undefined`, and so may `hid` be: every call then says
 * that it is not supported.
 *
 * A page sees the readers that it was granted: by {@link HidWebTransport.request}, by a policy of the browser
 * (`WebHidAllowDevicesForUrls`), or by the program around it (Electron's `select-hid-device`). `open()` opens the first
 * of these that is free, and waits for one to be plugged in.
 *
 * Its errors, beside those of {@link DiscoveringTransport}: `TRANSPORT_NOT_FOUND` when no granted reader came before the
 * deadline, `TRANSPORT_PERMISSION`, `TRANSPORT_DEVICE_BUSY`, `TRANSPORT_OPEN_FAILED`, `TRANSPORT_OPEN_TIMEOUT`,
 * `TRANSPORT_CLOSED` once it was closed.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 *
 * @example
 * ```ts
 * const transport = createHidWebTransport(navigator.hid);
 * button.onclick = async () => {
 *   const [chosen] = await transport.request();
 *   if (chosen) await openReader(chosen);
 * };
 * ```
 */
export function createHidWebTransport(hid: WebHid | undefined, options: HidWebOptions = {}): HidWebTransport {
  return new HidWebTransport(hid, options);
}
