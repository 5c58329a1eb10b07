/**
 * What a browser refuses, as coded errors with what a person does about it. Source: WebHID, "The HIDDevice interface"
 * and "The HID interface".
 *
 * @module
 */
import { type ErrorCode, Vp3300Error } from "../../errors.ts";

/** What was asked of the browser. */
export type WebHidCall = "getDevices" | "requestDevice" | "open";

interface Failure {
  readonly call: WebHidCall;
  /** Name of the `DOMException`. */
  readonly name: string;
  readonly code: ErrorCode;
  readonly fix: string;
}

/** For a page without `navigator.hid`. */
export const UNSUPPORTED_FIX =
  "use Chrome, Edge or Opera on a desktop, and serve the page over https or from localhost";
/** For a device that is open already. */
export const BUSY_FIX = "close the other link to this reader, or the page or tab that has it";

const POLICY_FIX =
  'let the frame use WebHID: allow="hid" on the iframe, hid in the Permissions-Policy header';

// biome-ignore format: a table reads by column
const FAILURES: readonly Failure[] = [
  { call: "getDevices",    name: "SecurityError",     code: "TRANSPORT_PERMISSION",  fix: POLICY_FIX },
  { call: "requestDevice", name: "SecurityError",     code: "TRANSPORT_PERMISSION",  fix: `call request() in the handler of a click or key; ${POLICY_FIX}` },
  { call: "open",          name: "InvalidStateError", code: "TRANSPORT_DEVICE_BUSY", fix: BUSY_FIX },
  { call: "open",          name: "NotAllowedError",   code: "TRANSPORT_PERMISSION",  fix: "Linux: the udev rule that npx vp3300 udev prints, then plug the reader in again; elsewhere, close the program that holds the reader" },
];

/** The coded error for a call that the browser rejected. */
export function webHidFailure(call: WebHidCall, cause: unknown): Vp3300Error {
  const name = (cause as { readonly name?: unknown } | undefined)?.name;
  const known = FAILURES.find((failure) => failure.call === call && failure.name === name);
  if (known === undefined) return new Vp3300Error("TRANSPORT_OPEN_FAILED", { call }, { cause });
  return new Vp3300Error(known.code, { call, fix: known.fix }, { cause });
}

/** Asks the browser, and gives its refusal as a coded error. */
export async function asked<T>(call: WebHidCall, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw webHidFailure(call, cause);
  }
}
