/**
 * node-hid 3.4.0 as it was measured on Linux over hidraw and over libusb, with virtual readers in place of a kernel.
 * Its JavaScript half is modelled statement by statement, since its order of ticks is what programs trip over.
 */
import { EventEmitter } from "node:events";
import type { HostSystem } from "../../../src/transports/hid-node/host-system.ts";
import type { NodeHidDevice } from "../../../src/transports/hid-node/index.ts";
import type { VirtualHidReader } from "../virtual-hid-reader.ts";

/** hidraw keeps the oldest reports that nobody reads, libusb the newest. */
const KEPT = { hidraw: 63, libusb: 16 } as const;
type Driver = keyof typeof KEPT;

/** How long libusb's hid_write() waits for the reader to take a report. Source: hidapi, libusb/hid.c. */
const LIBUSB_WRITE_MS = 1_000;

/** Not at once, but before virtual time moves on. */
const later = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** The native half of a handle. */
class RawHandle {
  readonly #slot: Slot;
  readonly #driver: Driver;
  readonly #forget: () => void;
  #kept: Uint8Array[] = [];
  #callback: ((error: unknown, report: Uint8Array | null) => void) | undefined;
  #jobs: Promise<unknown> = Promise.resolve();
  isClosed = false;
  isDead = false;

  constructor(slot: Slot, driver: Driver) {
    this.#slot = slot;
    this.#driver = driver;
    this.#forget = slot.reader.listen((report) => this.#take(report));
  }

  get isReading(): boolean {
    return this.#callback !== undefined;
  }

  #take(report: Uint8Array): void {
    if (this.#callback) {
      const callback = this.#callback;
      const copy = Buffer.from(report);
      process.nextTick(() => {
        if (callback === this.#callback) callback(null, copy);
      });
      return;
    }
    if (this.#kept.length < KEPT[this.#driver]) this.#kept.push(report.slice());
    else if (this.#driver === "libusb") this.#kept = [...this.#kept.slice(1), report.slice()];
  }

  die(): void {
    this.isDead = true;
    this.#forget();
    process.nextTick(() => this.#failReading());
  }

  #failReading(): void {
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.(
      "could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)",
      null,
    );
  }

  readStart(callback: (error: unknown, report: Uint8Array | null) => void): void {
    if (this.isClosed) throw new TypeError("device has been closed");
    if (this.#callback) throw new TypeError("read is already running");
    this.#callback = callback;
    if (this.isDead) process.nextTick(() => this.#failReading());
    for (const report of this.#kept.splice(0)) this.#take(report);
  }

  readStop(): void {
    this.#callback = undefined;
  }

  /** One job at a time, in order. */
  #queue<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#jobs.then(later).then(job);
    this.#jobs = result.catch(() => undefined);
    return result;
  }

  write(bytes: unknown): Promise<number> {
    if (this.isClosed) throw new TypeError("device has been closed");
    if (!ArrayBuffer.isView(bytes) && !Array.isArray(bytes)) throw new TypeError("unexpected data to send");
    const report = Uint8Array.from(bytes as Uint8Array);
    return this.#queue(async () => {
      if (this.isDead) throw new Error("Cannot write to hid device: No such device");
      await this.#slot.blocked;
      if (this.#slot.swallowsReports) return this.#swallow();
      await this.#slot.reader.take(report);
      return this.#slot.written ?? report.length;
    });
  }

  /** Whoever waits for the kernel waits, and so does all that comes after. */
  #swallow(): Promise<never> {
    return new Promise((_, reject) => {
      if (this.#driver === "hidraw") return;
      setTimeout(() => reject(new Error("Cannot write to hid device: timeout")), LIBUSB_WRITE_MS);
    });
  }

  close(): Promise<void> {
    if (this.isClosed) throw new TypeError("device is already closed");
    this.isClosed = true;
    this.#forget();
    return this.#queue(async () => {
      this.#callback = undefined;
      this.#slot.handles.delete(this);
      this.#slot.closings += 1;
    });
  }
}

/** Its JavaScript half: nodehid.js, class HIDAsync. */
class FakeHidAsync extends EventEmitter {
  readonly #raw: RawHandle;
  #closing = false;

  constructor(raw: RawHandle) {
    super();
    this.#raw = raw;
    this.on("newListener", (name) => {
      if (name === "data") process.nextTick(() => this.#resume());
    });
    this.on("removeListener", (name) => {
      if (name === "data" && this.listenerCount("data") === 0) process.nextTick(() => this.#raw.readStop());
    });
  }

  #resume(): void {
    if (this.listenerCount("data") === 0) return;
    this.#raw.readStart((error, report) => {
      if (!error) this.emit("data", report);
      else if (!this.#closing) this.emit("error", error);
    });
  }

  async write(bytes: unknown): Promise<number> {
    return this.#raw.write(bytes);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#raw.close();
    this.removeAllListeners();
  }
}

/** One plugged reader. */
interface Slot {
  readonly device: NodeHidDevice & { readonly path: string };
  readonly reader: VirtualHidReader;
  readonly handles: Set<RawHandle>;
  access: "granted" | "denied";
  /** What writes report to have written, where it is not the truth. */
  written: number | undefined;
  /** What a write waits for. */
  blocked: Promise<void>;
  /** The reader takes no report. */
  swallowsReports: boolean;
  closings: number;
}

/** A USB bus with node-hid on it. */
export class FakeUsb {
  readonly driver: Driver;
  readonly #slots = new Map<string, Slot>();
  readonly calls: string[] = [];
  /** What opening waits for. */
  opening: Promise<void> = Promise.resolve();
  /** What listing rejects with: the native part fails to load at the first call. */
  broken: unknown;

  /** Another process that has the reader open. */
  holder: string | undefined;

  constructor(driver: Driver = "hidraw") {
    this.driver = driver;
  }

  /** Plugs a reader in; the default is a VP3300 in the first place. */
  async plug(reader: VirtualHidReader, facts: Partial<NodeHidDevice> = {}): Promise<Slot> {
    const path = this.driver === "hidraw" ? "/dev/hidraw0" : "1-1:1.0";
    const device = {
      vendorId: 0x0acd,
      productId: 0x3530,
      path,
      serialNumber: "0820619250",
      manufacturer: "ID TECH",
      product: "VP3300",
      release: 0x0100,
      interface: 0,
      ...(this.driver === "hidraw" ? { usagePage: 0xff00, usage: 1 } : {}),
      ...facts,
    };
    await reader.plug();
    const slot: Slot = {
      device: { ...device, path: device.path ?? path },
      reader,
      handles: new Set(),
      access: "granted",
      written: undefined,
      blocked: Promise.resolve(),
      swallowsReports: false,
      closings: 0,
    };
    this.#slots.set(slot.device.path, slot);
    return slot;
  }

  async unplug(slot: Slot): Promise<void> {
    this.#slots.delete(slot.device.path);
    slot.reader.unplug();
    for (const handle of slot.handles) handle.die();
    await later();
    await later();
  }

  readonly hid = {
    setDriverType: (driver: Driver) => void this.calls.push(`setDriverType ${driver}`),
    devicesAsync: async (vendorId: number, productId: number) => {
      this.calls.push("devicesAsync");
      await later();
      if (this.broken !== undefined) throw this.broken;
      return [...this.#slots.values()]
        .map(({ device }) => device)
        .filter((device) => device.vendorId === vendorId && [0, device.productId].includes(productId));
    },
    HIDAsync: {
      open: async (path: string): Promise<FakeHidAsync> => {
        this.calls.push(`open ${path}`);
        await later();
        await this.opening;
        const slot = this.#slots.get(path);
        const failed = this.driver === "hidraw" ? `Failed to open a device with path '${path}': ` : "";
        const said = (reason: string) =>
          new Error(
            `cannot open device with path ${path}: ${failed}${failed ? reason : "hid_error is not implemented yet"}`,
          );
        if (!slot) throw said("No such file or directory");
        if (slot.access === "denied") throw said("Permission denied");
        if (this.driver === "libusb" && slot.handles.size > 0) throw said("");
        const raw = new RawHandle(slot, this.driver);
        slot.handles.add(raw);
        return new FakeHidAsync(raw);
      },
    },
  };

  /** The system, as far as it is asked about device files. */
  readonly host: HostSystem = {
    platform: "linux",
    accessTo: async (file) => {
      const slot = [...this.#slots.values()].find(({ device }) => fileOf(device.path) === file);
      return slot?.access ?? "missing";
    },
    deviceFileOf: async (path) => fileOf(path),
    holderOf: async () => this.holder,
  };
}

function fileOf(path: string): string {
  return path.startsWith("/dev/") ? path : `/dev/bus/usb/001/${path}`;
}
