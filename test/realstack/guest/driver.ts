/**
 * The driver's transport for a stack, by the package's public names.
 *
 * @module
 */
import type { DiscoveringTransport, ReaderSelector } from "vp3300";
import { createBleNobleTransport } from "vp3300/ble-noble";
import { createHidNodeTransport } from "vp3300/hid-node";
import type { Stack } from "./stack.ts";

/** A transport that looks for the virtual reader. */
export type Driver = DiscoveringTransport;

/** The driver on this stack. Close it. */
export function createDriver(stack: Stack, selector: ReaderSelector = {}): Driver {
  if (stack.place === "ble") return createBleNobleTransport({ ...selector, library: stack.noble });
  return createHidNodeTransport({ ...selector, driver: stack.driver });
}
