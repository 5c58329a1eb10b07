/**
 * What a browser refuses, as coded errors with what a person does about it. Source: Web Bluetooth, sections 3, 4 and 6.
 *
 * @module
 */
import { type ErrorCode, Vp3300Error } from "../../errors.ts";

/** What was asked of the browser. */
export type WebBluetoothCall =
  | "getDevices"
  | "requestDevice"
  | "connect"
  | "getPrimaryServices"
  | "getCharacteristics"
  | "startNotifications";

interface Failure {
  readonly call: WebBluetoothCall;
  /** Name of the `DOMException`. */
  readonly name: string;
  readonly code: ErrorCode;
  readonly fix: string;
}

/** For a page without `navigator.bluetooth`. */
export const UNSUPPORTED_FIX =
  "use Chrome, Edge or Opera, and serve the page over https or from localhost; Linux: chrome://flags/#enable-experimental-web-platform-features";
/** For a computer without Bluetooth, or with Bluetooth off: a page is not told which. */
export const NO_ADAPTER_FIX =
  "plug in a Bluetooth LE adapter, switch Bluetooth on, and let the browser use it in the system's settings";
/** For a device that is linked already. */
export const BUSY_FIX = "close the other link to this reader in this page";
/** For a page that was granted no reader. */
export const NOT_GRANTED_FIX =
  "call request() in the handler of a click: a page has to be granted a reader by a person";
/** For a device without the services that were asked for. */
export const SERVICE_FIX =
  "check that this is the reader, name its service and characteristics in the option gatt, and call request() again: a page may use only what it asked for then";

const WAKE_FIX =
  "press the reader's button so that it can be connected to, keep it near, and see that no phone or computer is connected to it";
const POLICY_FIX =
  'let the frame use Web Bluetooth: allow="bluetooth" on the iframe, bluetooth in the Permissions-Policy header';

// biome-ignore format: a table reads by column
const FAILURES: readonly Failure[] = [
  { call: "connect",            name: "NetworkError",  code: "TRANSPORT_OPEN_FAILED",     fix: WAKE_FIX },
  { call: "getDevices",         name: "SecurityError", code: "TRANSPORT_PERMISSION",      fix: POLICY_FIX },
  { call: "requestDevice",      name: "SecurityError", code: "TRANSPORT_PERMISSION",      fix: `call request() in the handler of a click or key; ${POLICY_FIX}` },
  { call: "getPrimaryServices", name: "NotFoundError", code: "TRANSPORT_SERVICE_MISSING", fix: SERVICE_FIX },
  { call: "getPrimaryServices", name: "SecurityError", code: "TRANSPORT_SERVICE_MISSING", fix: SERVICE_FIX },
];

/** The coded error for a call that the browser rejected. */
export function webBluetoothFailure(call: WebBluetoothCall, cause: unknown): Vp3300Error {
  const name = (cause as { readonly name?: unknown } | undefined)?.name;
  const known = FAILURES.find((failure) => failure.call === call && failure.name === name);
  if (known === undefined) return new Vp3300Error("TRANSPORT_OPEN_FAILED", { call }, { cause });
  return new Vp3300Error(known.code, { call, fix: known.fix }, { cause });
}
