/**
 * `navigator.hid` of Chrome, as WebHID says it, with virtual readers in place of a system. A device that was unplugged
 * comes back as another object, and is granted still only if it has a serial number.
 */
import type { WebHid, WebHidDevice, WebHidInputReport } from "../../../src/transports/hid-web/index.ts";
import type { VirtualHidReader } from "../virtual-hid-reader.ts";

const later = () => Promise.resolve();
const refuse = (name: string, message: string) => new DOMException(message, name);

type Facts = Partial<Pick<WebHidDevice, "vendorId" | "productId" | "productName" | "collections">>;

/** A HIDDevice. */
export class FakeHidDevice implements WebHidDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly productName: string;
  readonly collections: readonly { readonly usagePage?: number | undefined }[];
  readonly reader: VirtualHidReader;
  readonly #listeners = new Set<(event: WebHidInputReport) => void>();
  #stop: (() => void) | undefined;
  #changing = false;
  opened = false;
  plugged = true;
  /** What opening is refused with. */
  refusal: DOMException | undefined;
  /** What opening waits for. */
  opening: Promise<void> = Promise.resolve();
  closings = 0;
  /** Takes reports and never says so: the reader does not answer on its endpoint. */
  swallowsReports = false;

  constructor(reader: VirtualHidReader, facts: Facts) {
    this.reader = reader;
    this.vendorId = facts.vendorId ?? 0x0acd;
    this.productId = facts.productId ?? 0x3530;
    this.productName = facts.productName ?? "VP3300";
    this.collections = facts.collections ?? [{ usagePage: 0xff00 }];
  }

  async open(): Promise<void> {
    if (this.opened || this.#changing) throw refuse("InvalidStateError", "The device is already open.");
    this.#changing = true;
    await later();
    await this.opening;
    this.#changing = false;
    if (!this.plugged || this.refusal) {
      throw this.refusal ?? refuse("NotAllowedError", "Failed to open the device.");
    }
    this.opened = true;
    this.#stop = this.reader.listen((report) => this.#deliver(report));
  }

  #deliver(report: Uint8Array): void {
    // The view is a part of a larger buffer, as it may be.
    const bytes = Uint8Array.of(0xee, ...report.subarray(1), 0xee);
    const event = { reportId: report[0]!, data: new DataView(bytes.buffer, 1, report.length - 1) };
    queueMicrotask(() => {
      if (this.opened) for (const listener of [...this.#listeners]) listener(event);
    });
  }

  async close(): Promise<void> {
    await later();
    if (this.opened) this.closings += 1;
    this.opened = false;
    this.#stop?.();
  }

  async sendReport(reportId: number, data: Uint8Array): Promise<void> {
    if (!this.opened) throw refuse("InvalidStateError", "The device must be opened first.");
    const report = Uint8Array.of(reportId, ...data);
    await later();
    if (!this.plugged) throw refuse("NotAllowedError", "Failed to write the report.");
    if (this.swallowsReports) return new Promise(() => undefined);
    await this.reader.take(report);
  }

  addEventListener(_type: "inputreport", listener: (event: WebHidInputReport) => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "inputreport", listener: (event: WebHidInputReport) => void): void {
    this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

type Listener = (event: { readonly device: WebHidDevice }) => void;

/** `navigator.hid`. */
export class FakeWebHid implements WebHid {
  readonly #devices = new Set<FakeHidDevice>();
  readonly #granted = new Set<FakeHidDevice>();
  readonly #listeners = { connect: new Set<Listener>(), disconnect: new Set<Listener>() };
  /** Filters of the choosers so far. */
  readonly choosers: unknown[] = [];
  /** Whether the code that runs does so for a click. */
  clicked = false;
  /** What the person does with the chooser. */
  choose: (offered: readonly FakeHidDevice[]) => readonly FakeHidDevice[] = (offered) => offered.slice(0, 1);
  /** What the frame's policy refuses everything with. */
  policy: DOMException | undefined;

  async plug(reader: VirtualHidReader, { granted = true, ...facts }: Facts & { granted?: boolean } = {}) {
    await reader.plug();
    const device = new FakeHidDevice(reader, facts);
    this.#devices.add(device);
    if (granted) this.#granted.add(device);
    this.#tell("connect", device);
    return device;
  }

  async unplug(device: FakeHidDevice): Promise<void> {
    device.reader.unplug();
    device.plugged = false;
    const wasGranted = this.#granted.delete(device);
    this.#devices.delete(device);
    if (wasGranted) this.#tell("disconnect", device);
    await later();
  }

  #tell(type: "connect" | "disconnect", device: FakeHidDevice): void {
    if (type === "connect" && !this.#granted.has(device)) return;
    for (const listener of [...this.#listeners[type]]) listener({ device });
  }

  async getDevices(): Promise<readonly FakeHidDevice[]> {
    await later();
    if (this.policy) throw this.policy;
    return [...this.#granted];
  }

  async requestDevice(options: {
    filters: { vendorId: number; productId?: number }[];
  }): Promise<readonly FakeHidDevice[]> {
    if (!this.clicked)
      throw refuse("SecurityError", "Must be handling a user gesture to show a permission request.");
    this.choosers.push(options.filters);
    const offered = [...this.#devices].filter((device) =>
      options.filters.some(
        ({ vendorId, productId = device.productId }) =>
          vendorId === device.vendorId && productId === device.productId,
      ),
    );
    const chosen = this.choose(offered);
    await later();
    for (const device of chosen) this.#granted.add(device);
    return chosen;
  }

  addEventListener(type: "connect" | "disconnect", listener: Listener): void {
    this.#listeners[type].add(listener);
  }

  removeEventListener(type: "connect" | "disconnect", listener: Listener): void {
    this.#listeners[type].delete(listener);
  }

  get listeners(): number {
    return this.#listeners.connect.size + this.#listeners.disconnect.size;
  }
}
