/**
 * node-hid as far as it is used here, and its loading: on use, since it is an optional peer with native code.
 *
 * @module
 */
import { requireFunction } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { asError } from "./as-error.ts";
import { BROKEN_LIBRARY_FIXES, fixFor, INSTALL_FIX } from "./fixes.ts";

/** What node-hid says of a device. Which of the optional members are there depends on system and driver. */
export interface NodeHidDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly path?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly product?: string | undefined;
  readonly usagePage?: number | undefined;
}

/** An open device of node-hid: an event emitter. */
export interface NodeHidHandle {
  /** Reports as they come, the id in byte 0; node-hid reads as long as somebody listens. */
  on(event: "data", listener: (report: Uint8Array) => void): unknown;
  /** node-hid 3.4 gives a string. */
  on(event: "error", listener: (error: unknown) => void): unknown;
  /** Resolves with the number of bytes that were written, the report id among them. */
  write(report: Buffer): Promise<number>;
  /** Rejects for a device that is closed. */
  close(): Promise<void>;
}

/** The part of node-hid that is used: `import * as hid from "node-hid"` fits, and so does an Electron bridge. */
export interface NodeHidLibrary {
  readonly HIDAsync: {
    /** Opens the device at a path. */
    open(path: string): Promise<NodeHidHandle>;
  };
  /** Product id 0 stands for all. */
  devicesAsync(vendorId: number, productId: number): Promise<readonly NodeHidDevice[]>;
  /** Takes effect before the first other call only, for the whole process. */
  setDriverType?(driver: "hidraw" | "libusb"): void;
}

// Not a literal, so that no bundler wants a package that may not be there: a bundled program hands the library in.
const PACKAGE: string = "node-hid";

/** A library that was handed in or loaded has what is needed, or is no node-hid 3. */
export function isNodeHid(library: unknown): library is NodeHidLibrary {
  const { HIDAsync, devicesAsync } = (library ?? {}) as Partial<NodeHidLibrary>;
  return typeof HIDAsync?.open === "function" && typeof devicesAsync === "function";
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireNodeHid(library: unknown): asserts library is NodeHidLibrary {
  const { HIDAsync, devicesAsync } = (library ?? {}) as Partial<NodeHidLibrary>;
  requireFunction("options.hid.HIDAsync.open", HIDAsync?.open);
  requireFunction("options.hid.devicesAsync", devicesAsync);
}

/** What is wrong with a library whose loading failed, or whose first use did: node-hid 3 loads its native part then. */
export function libraryBroken(cause: unknown): Vp3300Error {
  const error = asError(cause);
  const fix = fixFor(BROKEN_LIBRARY_FIXES, process.platform, error.message);
  return new Vp3300Error("TRANSPORT_LIBRARY_BROKEN", { library: PACKAGE, fix }, { cause: error });
}

/** Whether it is the package itself that is not there, and not something that it wants: as Node says it, and as Vite. */
function isMissing(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const said = String(message);
  const isNodes = code === "ERR_MODULE_NOT_FOUND" && said.includes(`'${PACKAGE}'`);
  return isNodes || said.startsWith(`Could not resolve "${PACKAGE}"`);
}

/**
 * Loads node-hid.
 *
 * @throws Vp3300Error `TRANSPORT_LIBRARY_MISSING`, `TRANSPORT_LIBRARY_BROKEN`
 */
export async function loadNodeHid(): Promise<NodeHidLibrary> {
  let module: { readonly default?: unknown };
  try {
    module = await import(PACKAGE);
  } catch (cause) {
    if (!isMissing(cause)) throw libraryBroken(cause);
    throw new Vp3300Error("TRANSPORT_LIBRARY_MISSING", { library: PACKAGE, fix: INSTALL_FIX }, { cause });
  }
  const library = module.default ?? module;
  if (isNodeHid(library)) return library;
  throw new Vp3300Error("TRANSPORT_LIBRARY_BROKEN", {
    library: PACKAGE,
    expected: "HIDAsync.open and devicesAsync",
    fix: INSTALL_FIX,
  });
}
