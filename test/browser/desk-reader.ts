/**
 * Runs in the desk's page before its own script: `navigator.hid` with one device, whose reader is in the test's process and
 * outlives the page, as a reader on a cable does.
 */
import { FakeWebHid } from "../transports/hid-web/fake-web-hid.ts";
import type { VirtualHidReader } from "../transports/virtual-hid-reader.ts";

/** What the test exposes to the page and calls in it. */
export interface DeskReaderGlobals {
  /** An output report on its way to the reader. */
  takeReport(report: readonly number[]): Promise<void>;
  /** An input report of the reader. */
  sendReport(report: readonly number[]): void;
}

const GRANTED = "granted";
const globals = globalThis as unknown as DeskReaderGlobals & {
  readonly navigator: object;
  readonly sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
};
const { sessionStorage } = globals;
const listeners = new Set<(report: Uint8Array) => void>();
globals.sendReport = (report) => {
  for (const listener of [...listeners]) listener(Uint8Array.from(report));
};

const far = {
  plug: async () => undefined,
  take: (report: Uint8Array) => globals.takeReport([...report]),
  listen: (listener: (report: Uint8Array) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
} as unknown as VirtualHidReader;

const hid = new FakeWebHid();
// The chooser is opened by a click: the double can't know, the browser test of the transport does.
hid.clicked = true;
hid.choose = (offered) => {
  sessionStorage.setItem(GRANTED, "yes");
  return offered;
};
void hid.plug(far, { granted: sessionStorage.getItem(GRANTED) === "yes" });
Object.defineProperties(globals.navigator, { hid: { value: hid }, bluetooth: { value: undefined } });
