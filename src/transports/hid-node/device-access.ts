/**
 * Which readers Linux has, and whether this process may open them: told from /sys and /dev, without node-hid and without
 * opening anything.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { requireInteger, requireObject } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { ID_TECH_VENDOR_ID } from "../hid-profile.ts";
import { type HostSystem, hostSystem } from "./host-system.ts";

/** A device file of a reader. */
export interface DeviceAccess {
  /** `/dev/hidraw0`, or `/dev/bus/usb/001/004` for the libusb driver. */
  readonly file: string;
  readonly driver: "hidraw" | "libusb";
  readonly productId: number;
  /** `denied`: the udev rule is missing, or the reader was plugged in before it was there. */
  readonly access: "granted" | "denied" | "missing";
}

/** Where the answer is looked for; tests have a tree of their own. */
export interface DeviceTree extends Pick<HostSystem, "platform" | "accessTo"> {
  /** Goes before `/sys`. */
  readonly root: string;
}

interface Candidate {
  readonly file: string;
  readonly driver: DeviceAccess["driver"];
  readonly vendorId: number;
  readonly productId: number;
}

/** Files of sysfs come and go with their device; what is gone tells nothing. */
const textOf = (file: string) => readFile(file, "utf8").catch(() => "");
const entriesOf = (folder: string) => readdir(folder).catch(() => []);
const padded = (text: string) => text.trim().padStart(3, "0");

/** `HID_ID=0003:00000ACD:00003530`: bus, vendor, product. */
async function hidrawDevices(root: string): Promise<Candidate[]> {
  const names = await entriesOf(`${root}/sys/class/hidraw`);
  return Promise.all(
    names.map(async (name) => {
      const uevent = await textOf(`${root}/sys/class/hidraw/${name}/device/uevent`);
      const [, vendor = "0", product = "0"] = /^HID_ID=[\dA-F]+:([\dA-F]+):([\dA-F]+)$/im.exec(uevent) ?? [];
      const ids = { vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16) };
      return { file: `/dev/${name}`, driver: "hidraw", ...ids };
    }),
  );
}

async function usbDevices(root: string): Promise<Candidate[]> {
  const names = await entriesOf(`${root}/sys/bus/usb/devices`);
  return Promise.all(
    names.map(async (name) => {
      const folder = `${root}/sys/bus/usb/devices/${name}`;
      const [vendor = "", product = "", bus = "", device = ""] = await Promise.all(
        ["idVendor", "idProduct", "busnum", "devnum"].map((file) => textOf(`${folder}/${file}`)),
      );
      return {
        file: `/dev/bus/usb/${padded(bus)}/${padded(device)}`,
        driver: "libusb",
        vendorId: Number.parseInt(vendor, 16),
        productId: Number.parseInt(product, 16),
      };
    }),
  );
}

/**
 * The device files of the vendor's devices that are plugged in, and whether this process may read and write them: whether
 * the udev rule took effect. Root may always.
 *
 * @throws Vp3300Error `TRANSPORT_UNSUPPORTED` on other systems than Linux; `ARGUMENT_INVALID`
 */
export async function listDeviceAccess(
  options: { readonly vendorId?: number | undefined } = {},
): Promise<readonly DeviceAccess[]> {
  return deviceAccessIn({ ...hostSystem, root: "" }, options);
}

/** {@link listDeviceAccess} in a tree. */
export async function deviceAccessIn(
  { platform, accessTo, root }: DeviceTree,
  options: { readonly vendorId?: number | undefined },
): Promise<readonly DeviceAccess[]> {
  requireObject("options", options);
  const { vendorId = ID_TECH_VENDOR_ID } = options;
  requireInteger("options.vendorId", vendorId, 1, 0xffff);
  if (platform !== "linux")
    throw new Vp3300Error("TRANSPORT_UNSUPPORTED", { expected: "linux", actual: platform });
  const found = (await Promise.all([hidrawDevices(root), usbDevices(root)])).flat();
  return Promise.all(
    found
      .filter((device) => device.vendorId === vendorId)
      .map(async ({ file, driver, productId }) => ({
        file,
        driver,
        productId,
        access: await accessTo(file),
      })),
  );
}
