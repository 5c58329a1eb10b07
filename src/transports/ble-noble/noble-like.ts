/**
 * As much of noble as this transport uses: `@stoprocent/noble`, `@abandonware/noble` and whatever else offers the same.
 *
 * @module
 */
import { requireFunction, requireObject } from "../../arguments.ts";

/** Listeners in the manner of Node's event emitters. */
interface Emitter {
  /** Adds a listener. */
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  /** Takes one off. */
  removeListener(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** A noble instance. */
export interface NobleLike extends Emitter {
  /** `poweredOn`, `poweredOff`, `unauthorized`, `unsupported`, `unknown`, `resetting`. Reading it may start the adapter. */
  readonly state?: string;
  /** Reports devices by the event `discover`. */
  startScanningAsync(serviceUuids: string[], allowDuplicates: boolean): Promise<unknown>;
  /** Resolves when it has stopped. */
  stopScanningAsync(): Promise<unknown>;
  /** Absent in `@abandonware/noble`. */
  stop?(): void;
}

/** A device that noble has heard. */
export interface NoblePeripheral extends Emitter {
  readonly id: string;
  /** Empty on systems that hide addresses. */
  readonly address: string;
  /** `connecting`, `connected`, `disconnecting`, `disconnected`, `error`; it may stay `connected` when the adapter is gone. */
  readonly state: string;
  /** `undefined` or null until it is negotiated. */
  readonly mtu?: number | null;
  readonly advertisement: { readonly localName?: string; readonly serviceUuids?: readonly string[] };
  connectAsync(): Promise<unknown>;
  cancelConnect(): void;
  disconnect(): void;
  discoverServicesAsync(uuids: string[]): Promise<readonly NobleService[]>;
}

/** A GATT service of a connected device. */
export interface NobleService {
  readonly uuid: string;
  discoverCharacteristicsAsync(uuids: string[]): Promise<readonly NobleCharacteristic[]>;
}

/** A GATT characteristic of a connected device. */
export interface NobleCharacteristic extends Emitter {
  readonly uuid: string;
  /** `read`, `write`, `writeWithoutResponse`, `notify`, `indicate`, … */
  readonly properties: readonly string[];
  writeAsync(data: Uint8Array, withoutResponse: boolean): Promise<unknown>;
  subscribeAsync(): Promise<unknown>;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless it has what is called on a noble instance */
export function requireNoble(argument: string, noble: unknown): asserts noble is NobleLike {
  requireObject(argument, noble);
  const { on, removeListener, startScanningAsync, stopScanningAsync } = noble as Partial<NobleLike>;
  requireFunction(`${argument}.on`, on);
  requireFunction(`${argument}.removeListener`, removeListener);
  requireFunction(`${argument}.startScanningAsync`, startScanningAsync);
  requireFunction(`${argument}.stopScanningAsync`, stopScanningAsync);
}
