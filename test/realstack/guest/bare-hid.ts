/**
 * node-hid alone.
 *
 * @module
 */
import { createRequire } from "node:module";
import { PRODUCT_ID, REPORT_BYTES, VENDOR_ID } from "../reader/report-descriptor.ts";
import { type BareLibrary, type BareLink, Inbox } from "./bare-link.ts";
import type { HidDriver } from "./stack.ts";
import { until } from "./until.ts";

/** What is used of `node-hid`. */
interface NodeHid {
  setDriverType(driver: HidDriver): void;
  devicesAsync(vendorId: number, productId: number): Promise<readonly { readonly path: string }[]>;
  readonly HIDAsync: { open(path: string): Promise<Handle> };
}

interface Handle {
  on(event: "data", listener: (report: Buffer) => void): void;
  on(event: "error", listener: (error: unknown) => void): void;
  write(report: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** Report id of a message that fits one report. */
const SINGLE = 1;

/** See {@link BareLibrary}. */
export function bareHid(driver: HidDriver): BareLibrary {
  const hid = createRequire(import.meta.url)("node-hid") as NodeHid;
  hid.setDriverType(driver);
  const find = async () => (await hid.devicesAsync(VENDOR_ID, PRODUCT_ID))[0];
  return {
    async open() {
      const { path } = await until("a reader is listed", find);
      return linkOf(await hid.HIDAsync.open(path));
    },
    isThere: async () => (await find()) !== undefined,
    stop: async () => undefined,
  };
}

function linkOf(handle: Handle): BareLink {
  const inbox = new Inbox();
  handle.on("data", (report) => inbox.push(report.subarray(1)));
  const lost = new Promise((resolve) => handle.on("error", resolve));
  return {
    async exchange(frame) {
      const report = new Uint8Array(REPORT_BYTES);
      report[0] = SINGLE;
      report.set(frame, 1);
      const answer = inbox.next();
      await handle.write(report);
      return answer;
    },
    lost,
    close: () => handle.close(),
  };
}
