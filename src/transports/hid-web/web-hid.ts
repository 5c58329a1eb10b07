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
  open(): Promise<void>;
  close(): Promise<void>;
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>;
  addEventListener(type: "inputreport", listener: (event: WebHidInputReport) => void): void;
  removeEventListener(type: "inputreport", listener: (event: WebHidInputReport) => void): void;
}

/** What a device has to be to stand in the chooser. */
export interface WebHidFilter {
  readonly vendorId: number;
  readonly productId?: number;
}

/** `navigator.hid`. */
export interface WebHid {
  getDevices(): Promise<readonly WebHidDevice[]>;
  requestDevice(options: { filters: WebHidFilter[] }): Promise<readonly WebHidDevice[]>;
  addEventListener(
    type: "connect" | "disconnect",
    listener: (event: { readonly device: WebHidDevice }) => void,
  ): void;
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
