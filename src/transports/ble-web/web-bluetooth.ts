/**
 * Web Bluetooth as far as it is used here, by shape: `navigator.bluetooth` fits, and so does a double.
 *
 * @module
 */
import { requireFunction, requireObject } from "../../arguments.ts";

/** A characteristic of a connected device. */
export interface WebGattCharacteristic {
  readonly uuid: string;
  readonly properties: {
    readonly notify: boolean;
    readonly indicate: boolean;
    readonly write: boolean;
    readonly writeWithoutResponse: boolean;
  };
  /** What was notified last; taken from the event's target. */
  readonly value?: DataView | undefined;
  writeValueWithResponse(value: Uint8Array<ArrayBuffer>): Promise<void>;
  writeValueWithoutResponse(value: Uint8Array<ArrayBuffer>): Promise<void>;
  startNotifications(): Promise<unknown>;
  addEventListener(
    type: "characteristicvaluechanged",
    listener: (event: { readonly target: unknown }) => void,
  ): void;
  removeEventListener(
    type: "characteristicvaluechanged",
    listener: (event: { readonly target: unknown }) => void,
  ): void;
}

/** A service of a connected device. */
export interface WebGattService {
  readonly uuid: string;
  getCharacteristics(): Promise<readonly WebGattCharacteristic[]>;
}

/** The GATT server of a device. */
export interface WebGattServer {
  readonly connected: boolean;
  connect(): Promise<unknown>;
  /** Also cancels a connect that is under way. */
  disconnect(): void;
  /** Those that were asked for when the device was requested. */
  getPrimaryServices(): Promise<readonly WebGattService[]>;
}

/** A device that the page was granted. */
export interface WebBluetoothDevice {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly gatt?: WebGattServer | null | undefined;
  addEventListener(type: "gattserverdisconnected", listener: () => void): void;
  removeEventListener(type: "gattserverdisconnected", listener: () => void): void;
}

/** What a device has to be to stand in the chooser. */
export interface WebBluetoothFilter {
  readonly name?: string;
  readonly namePrefix?: string;
  readonly services?: string[];
}

/** `navigator.bluetooth`. */
export interface WebBluetooth {
  requestDevice(options: {
    filters: WebBluetoothFilter[];
    optionalServices: string[];
  }): Promise<WebBluetoothDevice>;
  /** Not in every browser. */
  getDevices?(): Promise<readonly WebBluetoothDevice[]>;
  /** Whether there is an adapter that is on. */
  getAvailability?(): Promise<boolean>;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireWebBluetooth(bluetooth: unknown): asserts bluetooth is WebBluetooth {
  requireObject("bluetooth", bluetooth);
  requireFunction("bluetooth.requestDevice", (bluetooth as Partial<WebBluetooth>).requestDevice);
}
