/**
 * WebHID as far as it is used here, by shape: `navigator.hid` fits, and so does a double.
 *
 * @module
 */
import { requireFunction, requireObject } from "../../arguments.ts";

/** An `inputreport` event: the report id and the payload come apart. */
export interface WebHidInputReport {
  readonly reportId: number;
  readonly data: DataView;
}

/** A device that the page was granted. There is no serial number and no path. */
export interface WebHidDevice {
  readonly opened: boolean;
  readonly vendorId: number;
  readonly productId: number;
  readonly productName: string;
  readonly collections: readonly { readonly usagePage?: number | undefined }[];
  /** Rejects with `InvalidStateError` if it is open, with `NotAllowedError` if the system refuses. */
  open(): Promise<void>;
  /** Resolves also for a device that is closed or gone. */
  close(): Promise<void>;
  /** An output report: the id, and the payload without it. */
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>;
  /** As of every `EventTarget`. */
  addEventListener(type: "inputreport", listener: (event: WebHidInputReport) => void): void;
  /** As of every `EventTarget`. */
  removeEventListener(type: "inputreport", listener: (event: WebHidInputReport) => void): void;
}

/** What a device has to be to stand in the chooser. */
export interface WebHidFilter {
  readonly vendorId: number;
  readonly productId?: number;
}

/** `navigator.hid`. */
export interface WebHid {
  /** The devices that the page was granted and that are there. */
  getDevices(): Promise<readonly WebHidDevice[]>;
  /** Lets the person at the page choose; nothing chosen gives an empty list. */
  requestDevice(options: { filters: WebHidFilter[] }): Promise<readonly WebHidDevice[]>;
  /** Tells of granted devices that come and go. */
  addEventListener(
    type: "connect" | "disconnect",
    listener: (event: { readonly device: WebHidDevice }) => void,
  ): void;
  /** As of every `EventTarget`. */
  removeEventListener(
    type: "connect" | "disconnect",
    listener: (event: { readonly device: WebHidDevice }) => void,
  ): void;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireWebHid(hid: unknown): asserts hid is WebHid {
  requireObject("hid", hid);
  for (const name of ["getDevices", "requestDevice", "addEventListener", "removeEventListener"] as const) {
    requireFunction(`hid.${name}`, (hid as Partial<WebHid>)[name]);
  }
}
