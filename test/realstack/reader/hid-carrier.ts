/**
 * The reader's frames in HID reports.
 *
 * @module
 */
import { ReportAssembler, segmentReports } from "vp3300/protocol";
import type { Carrier, Host } from "./virtual-reader.ts";

/** A HID device that the kernel shows to the host. */
export interface HidDevice {
  plug(onReport: (report: Uint8Array) => void): Promise<void>;
  unplug(): Promise<void>;
  /** An input report, its id in byte 0. */
  send(report: Uint8Array): void;
}

/** See {@link Carrier}. A reader on a cable has a host as long as it is plugged in. */
export class HidCarrier implements Carrier {
  readonly #device: HidDevice;

  constructor(device: HidDevice) {
    this.#device = device;
  }

  async plug(host: Host): Promise<void> {
    const assembler = new ReportAssembler("from-host");
    await this.#device.plug((report) => {
      if (!host.takes()) return;
      const message = assembler.push(report);
      if (message) host.receive(message.slice());
    });
    host.up();
  }

  unplug(): Promise<void> {
    return this.#device.unplug();
  }

  async drop(): Promise<void> {
    throw new TypeError("a cable can't be dropped, only unplugged");
  }

  send(frame: Uint8Array, part: "all" | "half"): void {
    const reports = segmentReports(frame);
    const sent = part === "all" ? reports : reports.slice(0, Math.floor(reports.length / 2));
    for (const report of sent) this.#device.send(report);
  }
}
