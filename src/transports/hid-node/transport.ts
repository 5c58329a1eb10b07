/**
 * Readers on USB, opened with node-hid.
 *
 * @module
 */
import {
  type Complete,
  refuseArgument,
  requireInteger,
  requireObject,
  requireOneOf,
} from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { wait } from "../../deadline.ts";
import { markHandled } from "../../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import { requireClock } from "../../wait-arguments.ts";
import { firstFree } from "../first-free.ts";
import { HeldDevices } from "../held-devices.ts";
import { type HidIdOptions, HidProfile, requireHidIds, USB_MODELS } from "../hid-profile.ts";
import { requireSelector } from "../reader-selector.ts";
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
import { LONGEST_REPORT_GAP_MS } from "../write-deadline.ts";
import { DeviceFinder, type ReaderDevice } from "./device-finder.ts";
import { BUSY_FIX, OTHERS_FIX, PLUG_FIX } from "./fixes.ts";
import { type HostSystem, hostSystem } from "./host-system.ts";
import { type NodeHidLibrary, requireNodeHid } from "./library.ts";
import { openFailure } from "./open-failure.ts";
import { openNodeLink } from "./open-link.ts";

const KIND = "hid-node";
const LIST_TIMEOUT_MS = 5_000;
/** udev sets the rights of a device shortly after it can be seen. */
const PERMISSION_GRACE_MS = 1_000;

/** How readers are found and opened; {@link ReaderSelector.id} is node-hid's path. */
export interface HidNodeOptions extends ReaderSelector, HidIdOptions {
  /** node-hid, or what behaves like it. By default it is imported at the first use. */
  readonly hid?: NodeHidLibrary | undefined;
  /**
   * What node-hid goes through on Linux: `hidraw`, its default, needs no more than the kernel; `libusb` gives a reader
   * to one process alone. The first use of node-hid decides it for the whole process. Elsewhere without effect.
   */
  readonly driver?: "hidraw" | "libusb" | undefined;
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
  /** How long `open()` waits for a reader to be there, 1 to 600 000 ms. Default 10 000. */
  readonly openTimeoutMs?: number | undefined;
  /** How often is looked for readers while waiting for one and while watching, 10 to 60 000 ms. Default 250. */
  readonly pollMs?: number | undefined;
  /** Input that comes this soon after opening is older than the link, and dropped: 0 to 10 000 ms. Default 50. */
  readonly settleMs?: number | undefined;
  /**
   * The least time between the reports of a message, 0 to 1000 ms. Default 0. Unverified: readers without an interrupt
   * OUT endpoint may need a few; a device that loses reports answers nothing to long commands.
   */
  readonly reportGapMs?: number | undefined;
  /**
   * Whether a reader is opened that another program has open already. Default false. The hidraw driver would let both
   * in, and give each of them the other's answers; programs of other users can't be seen.
   */
  readonly shared?: boolean | undefined;
}

/** A reader on USB. */
export interface HidNodeReader extends FoundReader {
  readonly vendorId: number;
  readonly productId: number;
}

/** How far opening has come, for the error at its deadline. */
interface Progress {
  /** Devices of the vendor that are not meant, at the last look; `undefined` before there was one. */
  others: number | undefined;
  /** The path that is being opened. */
  opening: string | undefined;
  /** The system does not let this user at the reader, yet. */
  denied: Vp3300Error | undefined;
}

type Settings = Complete<
  Pick<HidNodeOptions, "clock" | "openTimeoutMs" | "pollMs" | "settleMs" | "reportGapMs">
>;

function settingsOf(options: HidNodeOptions): Settings {
  const {
    clock = systemClock,
    openTimeoutMs = 10_000,
    pollMs = 250,
    settleMs = 50,
    reportGapMs = 0,
  } = options;
  requireClock("options.clock", clock);
  requireInteger("options.openTimeoutMs", openTimeoutMs, 1, LONGEST_WAIT_MS);
  requireInteger("options.pollMs", pollMs, 10, 60_000);
  requireInteger("options.settleMs", settleMs, 0, 10_000);
  requireInteger("options.reportGapMs", reportGapMs, 0, LONGEST_REPORT_GAP_MS);
  return { clock, openTimeoutMs, pollMs, settleMs, reportGapMs };
}

/** See {@link createHidNodeTransport}. */
export class HidNodeTransport implements DiscoveringTransport {
  readonly kind = KIND;
  readonly #shared: boolean;
  readonly #settings: Settings;
  readonly #finder: DeviceFinder;
  readonly #host: HostSystem;
  readonly #scope: TransportScope;

  /** For {@link createHidNodeTransport}; tests hand in a system of their own. */
  constructor(options: HidNodeOptions, host: HostSystem = hostSystem) {
    requireObject("options", options);
    requireSelector(options, USB_MODELS);
    requireHidIds(options);
    if (options.hid !== undefined) requireNodeHid(options.hid);
    if (options.driver !== undefined) requireOneOf("options.driver", options.driver, ["hidraw", "libusb"]);
    const { hid, driver, serialNumber, id, shared = false } = options;
    if (typeof shared !== "boolean") refuseArgument("options.shared", "boolean", typeof shared);
    this.#shared = shared;
    this.#settings = settingsOf(options);
    const profile = new HidProfile(options);
    this.#finder = new DeviceFinder({ hid, driver, serialNumber, id, profile, host });
    this.#host = host;
    this.#scope = new TransportScope(KIND, this.#settings.clock);
  }

  isSupported(): Promise<boolean> {
    return this.list().then(
      () => true,
      () => false,
    );
  }

  async list(options: WaitOptions = {}): Promise<readonly HidNodeReader[]> {
    requireWaitOptions(options);
    const { timeoutMs = LIST_TIMEOUT_MS, signal } = options;
    return this.#scope.run((ended) => this.#readers(ended), {
      signal,
      timeoutMs,
      onTimeout: () => new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { transport: KIND, timeoutMs }),
    });
  }

  watch(options: { readonly signal?: AbortSignal | undefined } = {}): AsyncIterable<ReaderChange> {
    requireWaitOptions(options);
    const { clock, pollMs } = this.#settings;
    const place = {
      look: (ended: AbortSignal) => this.#readers(ended),
      untilNextLook: (signal: AbortSignal) => wait(clock, pollMs, signal),
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

  async #readers(signal: AbortSignal): Promise<readonly HidNodeReader[]> {
    const { devices } = await this.#finder.look(signal);
    return devices.map((device) => this.#found(device));
  }

  #found(device: ReaderDevice): HidNodeReader {
    return {
      kind: KIND,
      ...device,
      open: async (options: WaitOptions = {}) => {
        requireWaitOptions(options);
        return this.#openWithin(options, async (signal, progress) => {
          const there = await this.#finder.again(device, signal);
          signal.throwIfAborted();
          return this.#openPermitted(there, signal, progress);
        });
      },
    };
  }

  #openWithin(
    options: WaitOptions,
    work: (signal: AbortSignal, progress: Progress) => Promise<Link>,
  ): Promise<Link> {
    const { signal, timeoutMs = this.#settings.openTimeoutMs } = options;
    const progress: Progress = { others: undefined, opening: undefined, denied: undefined };
    return this.#scope.run(async (ended) => this.#scope.hold(await work(ended, progress)), {
      signal,
      timeoutMs,
      onTimeout: () => timeoutError(progress, timeoutMs),
      onLate: (link) => markHandled(link.close()),
      opens: true,
    });
  }

  /** Waits for a reader, and takes the first that nobody has. */
  async #openFirst(signal: AbortSignal, progress: Progress): Promise<Link> {
    const { clock, pollMs } = this.#settings;
    for (;;) {
      const { readers, others } = await this.#finder.look(signal);
      signal.throwIfAborted();
      progress.others = others;
      const link = await firstFree(readers, (device) => this.#openPermitted(device, signal, progress));
      if (link !== undefined) return link;
      await wait(clock, pollMs, signal);
    }
  }

  /** Waits for udev to have let this user at a reader that has just come. */
  async #openPermitted(device: ReaderDevice, signal: AbortSignal, progress: Progress): Promise<Link> {
    const { clock, pollMs } = this.#settings;
    // Not told from the time of day, which may jump.
    let isGraceOver = false;
    const grace = clock.setTimer(PERMISSION_GRACE_MS, () => {
      isGraceOver = true;
    });
    try {
      for (;;) {
        try {
          return await this.#openListed(device, signal, progress);
        } catch (error) {
          const isDenied = isVp3300Error(error) && error.code === "TRANSPORT_PERMISSION";
          if (!isDenied || isGraceOver) throw error;
          progress.denied = error;
        }
        await wait(clock, pollMs, signal);
      }
    } finally {
      grace.cancel();
      progress.denied = undefined;
    }
  }

  async #openListed(device: ReaderDevice, signal: AbortSignal, progress: Progress): Promise<Link> {
    const { id } = device;
    progress.opening = id;
    try {
      const library = await this.#finder.library();
      await this.#requireFree(id, signal);
      signal.throwIfAborted();
      return await this.#openHeld(library, device, signal);
    } finally {
      progress.opening = undefined;
    }
  }

  async #openHeld(library: NodeHidLibrary, device: ReaderDevice, signal: AbortSignal): Promise<Link> {
    const { id } = device;
    const busy = () => new Vp3300Error("TRANSPORT_DEVICE_BUSY", { id, fix: BUSY_FIX });
    const held = await heldBy(library).hold(id, signal, busy);
    try {
      const link = await openNodeLink(library, id, this.#settings, signal);
      held.releaseAfter(link);
      return link;
    } catch (cause) {
      held.release();
      if (signal.aborted) throw cause;
      throw await openFailure({
        path: id,
        cause,
        host: this.#host,
        isListed: () => this.#finder.isThere(device, signal),
      });
    }
  }

  async #requireFree(path: string, signal: AbortSignal): Promise<void> {
    if (this.#shared) return;
    const file = await this.#host.deviceFileOf(path);
    const holder = file === undefined ? undefined : await this.#host.holderOf(file, signal);
    if (holder === undefined) return;
    throw new Vp3300Error("TRANSPORT_DEVICE_BUSY", { id: path, holder, fix: BUSY_FIX });
  }
}

/** Paths that this process has links to: hidraw would share a device, and two sessions garble each other. */
const HELD = new WeakMap<NodeHidLibrary, HeldDevices<string>>();

function heldBy(library: NodeHidLibrary): HeldDevices<string> {
  const held = HELD.get(library) ?? new HeldDevices();
  HELD.set(library, held);
  return held;
}

function timeoutError({ others, opening, denied }: Progress, timeoutMs: number): Vp3300Error {
  if (denied !== undefined) return denied;
  const context = { transport: KIND, timeoutMs };
  if (opening !== undefined) return new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { ...context, id: opening });
  // Not even the list of devices came: that says nothing of readers.
  if (others === undefined) return new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", context);
  const fix = others === 0 ? PLUG_FIX : OTHERS_FIX;
  return new Vp3300Error("TRANSPORT_NOT_FOUND", { ...context, others, fix });
}

/**
 * A transport to readers on USB over node-hid, an optional peer of this package. Nothing is loaded and no device is
 * touched before the first call.
 *
 * On Linux a udev rule lets people other than root open a reader: see {@link formatUdevRule}. Arrivals and departures
 * are polled for, and a reader that was away for less than `pollMs` was never away.
 *
 * `open()` passes over readers that are in use while another one is free. What `list()` and `watch()` give opens its reader
 * also at another path, where the device tells a serial number.
 *
 * Its errors, beside those of {@link DiscoveringTransport}: `TRANSPORT_NOT_FOUND` when no matching reader came before the
 * deadline (`others`: devices of the vendor that do not match), `TRANSPORT_PERMISSION`, `TRANSPORT_DEVICE_BUSY`,
 * `TRANSPORT_OPEN_FAILED`, `TRANSPORT_OPEN_TIMEOUT`, `TRANSPORT_CLOSED` once it was closed.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 *
 * @example
 * ```ts
 * await using transport = createHidNodeTransport();
 * await using reader = await openReader(transport);
 * ```
 */
export function createHidNodeTransport(options: HidNodeOptions = {}): HidNodeTransport {
  return new HidNodeTransport(options);
}
