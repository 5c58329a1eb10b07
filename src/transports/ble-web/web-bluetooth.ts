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
  /** Resolves when the device has confirmed it. */
  writeValueWithResponse(value: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Resolves when the system has taken it. */
  writeValueWithoutResponse(value: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Asks for what the device sends by itself. */
  startNotifications(): Promise<unknown>;
  /** Something was notified. */
  addEventListener(
    type: "characteristicvaluechanged",
    listener: (event: { readonly target: unknown }) => void,
  ): void;
  /** No longer. */
  removeEventListener(
    type: "characteristicvaluechanged",
    listener: (event: { readonly target: unknown }) => void,
  ): void;
}

/** A service of a connected device. */
export interface WebGattService {
  readonly uuid: string;
  /** All of the service. */
  getCharacteristics(): Promise<readonly WebGattCharacteristic[]>;
}

/** The GATT server of a device. */
export interface WebGattServer {
  readonly connected: boolean;
  /** Settles when the device is connected, or can't be. */
  connect(): Promise<unknown>;
  /** Ends the connection. A connect that is under way is cancelled by some browsers; in others it goes on. */
  disconnect(): void;
  /** Those that were asked for when the device was requested. */
  getPrimaryServices(): Promise<readonly WebGattService[]>;
}

/** A device that the page was granted. */
export interface WebBluetoothDevice {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly gatt?: WebGattServer | null | undefined;
  /** The device is gone; may come twice, and late. */
  addEventListener(type: "gattserverdisconnected", listener: () => void): void;
  /** No longer. */
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
  /** Shows the chooser: only in answer to a click or a key. */
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
