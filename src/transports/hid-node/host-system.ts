/**
 * What the system says of a device file, without opening it.
 *
 * @module
 */
import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";

/** The system that devices are opened on. */
export interface HostSystem {
  /** `process.platform`. */
  readonly platform: string;
  /** Whether this process may read and write a file; `missing` also when the file is not known. */
  accessTo(path: string): Promise<"granted" | "denied" | "missing">;
  /** The device file behind a path of node-hid; `undefined` where paths are no files and none can be told. */
  deviceFileOf(path: string): Promise<string | undefined>;
}

const SYSFS = "/sys/bus/usb/devices";
const number = async (file: string) => Number.parseInt(await readFile(file, "utf8"), 10);

/** Linux: `/dev/hidraw0` is a file; `1-1:1.0` of the libusb driver is port 1 of bus 1, whose numbers sysfs has. */
async function linuxDeviceFile(path: string): Promise<string | undefined> {
  if (path.startsWith("/dev/")) return path;
  const [port] = path.split(":");
  if (port === undefined || !/^[\d.-]+$/.test(port)) return undefined;
  try {
    const [bus, device] = await Promise.all([
      number(`${SYSFS}/${port}/busnum`),
      number(`${SYSFS}/${port}/devnum`),
    ]);
    return `/dev/bus/usb/${String(bus).padStart(3, "0")}/${String(device).padStart(3, "0")}`;
  } catch {
    // Unplugged meanwhile, or a system without sysfs: nothing can be said of it.
    return undefined;
  }
}

/** The system that this process runs on. */
export const hostSystem: HostSystem = {
  platform: process.platform,
  async accessTo(path) {
    try {
      await access(path, constants.R_OK | constants.W_OK);
      return "granted";
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === "EACCES" || code === "EPERM" ? "denied" : "missing";
    }
  },
  async deviceFileOf(path) {
    return process.platform === "linux" ? linuxDeviceFile(path) : undefined;
  },
};
