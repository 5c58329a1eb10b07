/**
 * What the system says of a device file, without opening it: who may, and who has.
 *
 * @module
 */
import { constants, readdirSync, readlinkSync } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";

/** The system that devices are opened on. */
export interface HostSystem {
  /** `process.platform`. */
  readonly platform: string;
  /** Whether this process may read and write a file; `missing` also when the file is not known. */
  accessTo(path: string): Promise<"granted" | "denied" | "missing">;
  /** The device file behind a path of node-hid; `undefined` where paths are no files and none can be told. */
  deviceFileOf(path: string): Promise<string | undefined>;
  /**
   * Another process that has the file open, as far as this user may see it: "process 4711 (node)". Stops looking when the
   * signal fires.
   */
  holderOf(file: string, signal?: AbortSignal): Promise<string | undefined>;
}

/** One of many questions to the system that may go unanswered: the process has ended, or is another user's. */
function ifTold<T, E>(answer: Promise<T>, otherwise: E): Promise<T | E> {
  return answer.catch(() => otherwise);
}

/** The same for one that is answered at once. */
function ifSaid<T, E>(ask: () => T, otherwise: E): T | E {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

const SYSFS = "/sys/bus/usb/devices";
const number = async (file: string) => Number.parseInt(await readFile(file, "utf8"), 10);

/** Linux: `/dev/hidraw0` is a file; `1-1:1.0` of the libusb driver is port 1 of bus 1, whose numbers sysfs has. */
async function linuxDeviceFile(path: string): Promise<string | undefined> {
  if (path.startsWith("/dev/")) return path;
  const [port] = path.split(":");
  if (port === undefined || !/^[\d.-]+$/.test(port)) return undefined;
  const numbers: readonly number[] = await ifTold(
    Promise.all([number(`${SYSFS}/${port}/busnum`), number(`${SYSFS}/${port}/devnum`)]),
    [],
  );
  const [bus, device] = numbers.map((value) => String(value).padStart(3, "0"));
  return bus === undefined ? undefined : `/dev/bus/usb/${bus}/${device}`;
}

/**
 * The files that a process has open. Synchronously: /proc is memory, and a trip to the thread pool and back for each of
 * some hundred files takes a hundred times as long.
 */
function openFilesOf(processId: string): readonly string[] {
  const folder = `/proc/${processId}/fd`;
  const descriptors = ifSaid(() => readdirSync(folder), []);
  return descriptors.map((descriptor) => ifSaid(() => readlinkSync(`${folder}/${descriptor}`), ""));
}

/** Looks through the open files of all processes: hidraw gives a device to everyone who asks. */
async function linuxHolder(file: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const processes = (await ifTold(readdir("/proc"), [])).filter((name) => /^\d+$/.test(name));
  for (const id of processes) {
    if (signal?.aborted) return undefined;
    if (Number(id) === process.pid) continue;
    if (openFilesOf(id).includes(file)) {
      const name = (await ifTold(readFile(`/proc/${id}/comm`, "utf8"), "")).trim();
      return `process ${id} (${name})`;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return undefined;
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
  async holderOf(file, signal) {
    return process.platform === "linux" ? linuxHolder(file, signal) : undefined;
  },
};
