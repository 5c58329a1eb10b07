/**
 * Readers over Bluetooth LE in Node, through noble.
 *
 * noble is not a dependency of this package: install `@stoprocent/noble` (or `@abandonware/noble`), and it is loaded when a
 * reader is first looked for, in a helper process, so that a connection which blocks noble's thread blocks nothing here.
 *
 * @module
 */
export type { GattWriteType } from "../ble/gatt.ts";
export type { NobleLike } from "./noble-like.ts";
export type { BleNobleOptions, NobleHelperOptions } from "./options.ts";
export { BleNobleTransport } from "./transport.ts";

import type { BleNobleOptions } from "./options.ts";
import { BleNobleTransport } from "./transport.ts";

/**
 * A transport to the readers that advertise. Nothing is loaded, started or searched for before its first call.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createBleNobleTransport(options: BleNobleOptions = {}): BleNobleTransport {
  return new BleNobleTransport(options);
}
