/**
 * Readers over Bluetooth LE from a page: {@link createBleWebTransport} over Web Bluetooth.
 *
 * @module
 */
export type { BleOptions } from "../ble/ble-options.ts";
export type { GattWriteType } from "../ble/gatt.ts";
export { type BleWebOptions, type BleWebTransport, createBleWebTransport } from "./transport.ts";
export type {
  WebBluetooth,
  WebBluetoothDevice,
  WebBluetoothFilter,
  WebGattCharacteristic,
  WebGattServer,
  WebGattService,
} from "./web-bluetooth.ts";
