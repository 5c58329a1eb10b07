/**
 * Finds the readers on USB with node-hid, and opens none.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";
import { type HidProfile, modelOfHidIds } from "../hid-profile.ts";
import { isSelected } from "../reader-selector.ts";
import type { FoundReader } from "../transport.ts";
import type { HostSystem } from "./host-system.ts";
import { libraryBroken, loadNodeHid, type NodeHidDevice, type NodeHidLibrary } from "./library.ts";

/** What is known of a reader before it is opened; `id` is node-hid's path. */
export interface ReaderDevice extends Omit<FoundReader, "kind" | "open"> {
  readonly vendorId: number;
  readonly productId: number;
}

/** What is there: the readers that are meant, the one to open first; and how many devices of the vendor are not. */
export interface Sight {
  /** All collections of the readers: some systems give each its own device. */
  readonly devices: readonly ReaderDevice[];
  /** Of each reader the collection to talk over. */
  readonly readers: readonly ReaderDevice[];
  readonly others: number;
}

/** Which readers are meant, and what they are looked for with. The options of a transport, checked already. */
export interface DeviceFinderOptions {
  /** By default it is loaded at the first use. */
  readonly hid: NodeHidLibrary | undefined;
  readonly driver: "hidraw" | "libusb" | undefined;
  readonly serialNumber: string | undefined;
  readonly id: string | undefined;
  readonly profile: HidProfile;
  readonly host: HostSystem;
}

/** Where a device declares more than one collection, the vendor's own is the one to talk over, a keyboard never. */
function usageRank({ usagePage }: NodeHidDevice): number {
  if (usagePage === undefined) return 1;
  return usagePage >= 0xff00 ? 0 : 2;
}

/** Whether a device is another collection of a reader; without a serial number, one that is less fit to talk over is taken for it. */
function isSameReader(device: NodeHidDevice, other: NodeHidDevice): boolean {
  if (device.productId !== other.productId || device.serialNumber !== other.serialNumber) return false;
  return device.path === other.path || Boolean(device.serialNumber) || usageRank(device) !== usageRank(other);
}

function describe(device: NodeHidDevice): readonly ReaderDevice[] {
  const { path, vendorId, productId, product = "", serialNumber = "" } = device;
  if (path === undefined) return [];
  return [{ id: path, name: product, serialNumber, model: modelOfHidIds(device), vendorId, productId }];
}

/** See the module. */
export class DeviceFinder {
  readonly #options: DeviceFinderOptions;
  #library: Promise<NodeHidLibrary> | undefined;

  constructor(options: DeviceFinderOptions) {
    this.#options = options;
  }

  /** Loads the library once; what failed is tried again, since it may have been installed meanwhile. */
  library(): Promise<NodeHidLibrary> {
    this.#library ??= this.#prepare().catch((error: unknown) => {
      this.#library = undefined;
      throw error;
    });
    return this.#library;
  }

  async #prepare(): Promise<NodeHidLibrary> {
    const { hid, driver } = this.#options;
    const library = hid ?? (await loadNodeHid());
    if (driver !== undefined) library.setDriverType?.(driver);
    return library;
  }

  /**
   * Looks once.
   *
   * @throws Vp3300Error `TRANSPORT_LIBRARY_MISSING`, `TRANSPORT_LIBRARY_BROKEN`, `TRANSPORT_UNSUPPORTED`; with an aborted
   * signal, its reason
   */
  async look(signal: AbortSignal): Promise<Sight> {
    const { profile } = this.#options;
    const library = await this.library();
    // Loading can't be stopped. What would come next loads the native part and asks the system, which can take seconds.
    signal.throwIfAborted();
    let all: readonly NodeHidDevice[];
    try {
      all = await library.devicesAsync(profile.vendorId, 0);
    } catch (cause) {
      // Listing needs no right and no device: what fails is the native part, which node-hid loads by now.
      throw libraryBroken(cause);
    }
    this.#requireDriver(all);
    const meant = all
      .filter((device) => profile.includes(device))
      .toSorted((one, other) => usageRank(one) - usageRank(other))
      .filter((device) => describe(device).some((known) => isSelected(this.#options, known)));
    const devices = meant.flatMap(describe);
    const firsts = meant.filter(
      (device, at) => !meant.slice(0, at).some((before) => isSameReader(device, before)),
    );
    return { devices, readers: firsts.flatMap(describe), others: all.length - devices.length };
  }

  /**
   * Where a reader that was found before is now: with a serial number it may have got another path, without one the path is
   * all that tells it apart.
   *
   * @throws Vp3300Error `TRANSPORT_NOT_FOUND`, and as {@link DeviceFinder.look}
   */
  async again(device: ReaderDevice, signal: AbortSignal): Promise<ReaderDevice> {
    const { devices } = await this.look(signal);
    const same = devices.filter(
      ({ serialNumber, productId }) => serialNumber === device.serialNumber && productId === device.productId,
    );
    const there = same.find(({ id }) => id === device.id) ?? (device.serialNumber ? same[0] : undefined);
    if (there === undefined) throw new Vp3300Error("TRANSPORT_NOT_FOUND", { id: device.id });
    return there;
  }

  /** Whether that very reader is still at that path, which may be another one's by now. */
  async isThere({ id, serialNumber, productId }: ReaderDevice, signal: AbortSignal): Promise<boolean> {
    const { devices } = await this.look(signal);
    return devices.some(
      (other) => other.id === id && other.serialNumber === serialNumber && other.productId === productId,
    );
  }

  /** Another part of the process may have chosen the driver, without a word from node-hid. */
  #requireDriver(devices: readonly NodeHidDevice[]): void {
    const { driver, host } = this.#options;
    if (driver === undefined || host.platform !== "linux") return;
    for (const { path = "" } of devices) {
      const actual = path.startsWith("/dev/") ? "hidraw" : "libusb";
      if (actual === driver) continue;
      const fix = "node-hid has one driver in a process: choose it before the first use, and once";
      throw new Vp3300Error("TRANSPORT_UNSUPPORTED", { expected: driver, actual, fix });
    }
  }
}
