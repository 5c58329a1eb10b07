/**
 * What this transport asks of Bluetooth, whether noble runs in this process or in a helper of its own.
 *
 * @module
 */
import type { Advertisement } from "../ble/advertised-reader.ts";
import type { GattConnection, GattListener } from "../ble/gatt-link.ts";

/** A Bluetooth central. None of its calls is repeated before the last one of its kind has settled. */
export interface Central {
  /**
   * Resolves when the adapter can be used.
   *
   * @throws Vp3300Error `TRANSPORT_NO_ADAPTER`, `TRANSPORT_ADAPTER_OFF`, `TRANSPORT_PERMISSION`; with a helper also
   * `TRANSPORT_LIBRARY_MISSING`, `TRANSPORT_LIBRARY_BROKEN`
   */
  ready(): Promise<void>;
  startScan(): Promise<void>;
  stopScan(): Promise<void>;
  /**
   * Connects to a device that was advertised since its last connection, and subscribes. Rejects at the signal, and
   * leaves nothing behind then.
   */
  connect(id: string, listener: GattListener, signal: AbortSignal): Promise<GattConnection>;
  /** Ends connections, scan and what was started for them. Idempotent. */
  close(): Promise<void>;
}

/** What a central tells. */
export interface CentralListener {
  readonly onAdvertisement: (advertisement: Advertisement) => void;
  /** The scan ended although nobody here stopped it, or the adapter went. */
  readonly onScanStopped: () => void;
  /** Nothing more can be done with this central; a new one is needed. */
  readonly onGone: (cause: unknown) => void;
}
