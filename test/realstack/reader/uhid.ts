/**
 * A HID device made of `/dev/uhid`: the kernel's HID layer and hidraw are real, USB is not there. The libusb driver
 * can't see it.
 *
 * Records are `struct uhid_event`, packed, in the machine's byte order (little-endian here). Source: Linux
 * `include/uapi/linux/uhid.h`.
 *
 * @module
 */

import type { HidDevice } from "./hid-carrier.ts";
import { PolledDevice } from "./polled-device.ts";
import { PRODUCT_ID, reportDescriptor, VENDOR_ID } from "./report-descriptor.ts";

const EVENT_BYTES = 4_376;
const DESTROY = 1;
const OUTPUT = 6;
const GET_REPORT = 9;
const GET_REPORT_REPLY = 10;
const CREATE2 = 11;
const INPUT2 = 12;
const SET_REPORT = 13;
const SET_REPORT_REPLY = 14;
const BUS_USB = 3;
const EIO = 5;

/** A reader on the HID bus. */
export class UhidDevice implements HidDevice {
  readonly #serialNumber: string;
  #device: PolledDevice | undefined;

  constructor(serialNumber: string) {
    this.#serialNumber = serialNumber;
  }

  async plug(onReport: (report: Uint8Array) => void): Promise<void> {
    const device = new PolledDevice("/dev/uhid", EVENT_BYTES, (event) => {
      const type = event.readUInt32LE(0);
      if (type === OUTPUT) onReport(event.subarray(4, 4 + event.readUInt16LE(4 + 4_096)));
      // Both have to be answered: the kernel holds the caller up for five seconds otherwise.
      if (type === SET_REPORT) {
        device.write(reply(SET_REPORT_REPLY, event.readUInt32LE(4), 0, 10));
        onReport(event.subarray(12, 12 + event.readUInt16LE(10)));
      }
      if (type === GET_REPORT) device.write(reply(GET_REPORT_REPLY, event.readUInt32LE(4), EIO, 12));
    });
    this.#device = device;
    device.write(this.#creation());
  }

  async unplug(): Promise<void> {
    const event = Buffer.alloc(4);
    event.writeUInt32LE(DESTROY);
    this.#device?.write(event);
    this.#device?.close();
    this.#device = undefined;
  }

  send(report: Uint8Array): void {
    const event = Buffer.alloc(6 + report.length);
    event.writeUInt32LE(INPUT2, 0);
    event.writeUInt16LE(report.length, 4);
    event.set(report, 6);
    this.#device?.write(event);
  }

  /** `name[128] phys[64] uniq[64] rd_size bus vendor product version country rd_data[4096]` */
  #creation(): Buffer {
    const descriptor = reportDescriptor();
    const event = Buffer.alloc(EVENT_BYTES);
    event.writeUInt32LE(CREATE2, 0);
    event.write("ID TECH VP3300", 4, "latin1");
    event.write("virtual/input0", 4 + 128, "latin1");
    event.write(this.#serialNumber, 4 + 192, "latin1");
    event.writeUInt16LE(descriptor.length, 260);
    event.writeUInt16LE(BUS_USB, 262);
    event.writeUInt32LE(VENDOR_ID, 264);
    event.writeUInt32LE(PRODUCT_ID, 268);
    event.set(descriptor, 280);
    return event;
  }
}

function reply(type: number, id: number, error: number, bytes: number): Buffer {
  const event = Buffer.alloc(bytes);
  event.writeUInt32LE(type, 0);
  event.writeUInt32LE(id, 4);
  event.writeUInt16LE(error, 8);
  return event;
}
