/**
 * A HID device made of dummy_hcd and the kernel's HID gadget: a real USB device behind a host controller that is a
 * loop, seen by usbhid (hidraw) and libusb alike.
 *
 * Source: Linux `Documentation/usb/gadget_configfs.rst` and `gadget_hid.rst`.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import type { HidDevice } from "./hid-carrier.ts";
import { PolledDevice } from "./polled-device.ts";
import { PRODUCT_ID, REPORT_BYTES, reportDescriptor, VENDOR_ID } from "./report-descriptor.ts";

const GADGET = "/sys/kernel/config/usb_gadget/vp3300";
const CONTROLLER = "dummy_udc.0";

/** A reader on the USB bus; there can be one. */
export class GadgetDevice implements HidDevice {
  readonly #serialNumber: string;
  #device: PolledDevice | undefined;

  constructor(serialNumber: string) {
    this.#serialNumber = serialNumber;
  }

  async plug(onReport: (report: Uint8Array) => void): Promise<void> {
    if (!existsSync(GADGET)) this.#create();
    writeFileSync(`${GADGET}/UDC`, CONTROLLER);
    const [name] = readdirSync("/sys/class/hidg");
    this.#device = new PolledDevice(`/dev/${name}`, REPORT_BYTES, onReport);
  }

  async unplug(): Promise<void> {
    this.#device?.close();
    this.#device = undefined;
    writeFileSync(`${GADGET}/UDC`, "\n");
  }

  send(report: Uint8Array): void {
    this.#device?.write(report);
  }

  #create(): void {
    const hex = (id: number) => `0x${id.toString(16).padStart(4, "0")}`;
    const folders = ["", "strings/0x409", "configs/c.1", "functions/hid.usb0"];
    const files: Readonly<Record<string, string | Uint8Array>> = {
      idVendor: hex(VENDOR_ID),
      idProduct: hex(PRODUCT_ID),
      bcdUSB: "0x0200",
      bcdDevice: "0x0100",
      "strings/0x409/manufacturer": "ID TECH",
      "strings/0x409/product": "VP3300",
      "strings/0x409/serialnumber": this.#serialNumber,
      "functions/hid.usb0/protocol": "0",
      "functions/hid.usb0/subclass": "0",
      "functions/hid.usb0/report_length": String(REPORT_BYTES),
      "functions/hid.usb0/report_desc": reportDescriptor(),
    };
    for (const folder of folders) mkdirSync(`${GADGET}/${folder}`);
    for (const [name, value] of Object.entries(files)) writeFileSync(`${GADGET}/${name}`, value);
    symlinkSync(`${GADGET}/functions/hid.usb0`, `${GADGET}/configs/c.1/hid.usb0`);
  }
}
