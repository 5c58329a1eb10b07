/**
 * Readers over Bluetooth LE in Node: {@link createBleNobleTransport} over noble.
 *
 * @module
 */
export type { BleOptions } from "../ble/ble-options.ts";
export type { GattWriteType } from "../ble/gatt.ts";
export type { NobleLike } from "./noble-like.ts";
export type { BleNobleOptions, NobleHelperOptions } from "./options.ts";
export { type BleNobleTransport, createBleNobleTransport } from "./transport.ts";
