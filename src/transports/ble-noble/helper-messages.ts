/**
 * What the helper process and its parent say to each other, as structured clones over Node's IPC channel.
 *
 * | from   | message         | means                                                                        |
 * | ------ | --------------- | ---------------------------------------------------------------------------- |
 * | parent | `HelperRequest` | do this; the answer carries the same id                                      |
 * | helper | `HelperAnswer`  | done, or failed                                                              |
 * | helper | `HelperEvent`   | an advertisement, bytes of a link, a link or scan that ended, why it will end |
 *
 * The channel's end is the last message: the helper ends with its parent.
 *
 * @module
 */
import { type ErrorCode, type ErrorContext, isVp3300Error, Vp3300Error } from "../../errors.ts";
import type { Advertisement } from "../ble/advertised-reader.ts";
import type { GattChoice } from "./noble-connection.ts";

/** `link` numbers a connection, given by the parent. `cancel` gives up the request of that id. */
export type HelperRequest = { readonly id: number } & (
  | { readonly ask: "load"; readonly library: string | undefined; readonly choice: GattChoice }
  | { readonly ask: "ready" | "startScan" | "stopScan" | "close" }
  | { readonly ask: "connect"; readonly link: number; readonly device: string }
  | { readonly ask: "write"; readonly link: number; readonly packet: Uint8Array }
  | { readonly ask: "disconnect"; readonly link: number }
  | { readonly ask: "cancel"; readonly request: number }
);

/** `packetBytes` comes with the answer to `connect` and to `write`: it may have grown. */
export type HelperAnswer =
  | { readonly id: number; readonly packetBytes?: number }
  | { readonly id: number; readonly failure: Failure };

/** What happens unasked. */
export type HelperEvent =
  | { readonly event: "advertisement"; readonly advertisement: Advertisement }
  | { readonly event: "data"; readonly link: number; readonly bytes: Uint8Array }
  | { readonly event: "lost"; readonly link: number; readonly failure: Failure }
  | { readonly event: "scanStopped" }
  | { readonly event: "crashed"; readonly failure: Failure };

/** An error on its way between processes: the class would not survive the copy. */
export type Failure =
  | { readonly code: ErrorCode; readonly context: ErrorContext; readonly cause?: unknown }
  | { readonly other: unknown };

/** Something of the platform that can be copied: errors, texts, numbers; of all else, what it says of itself. */
function copyable(cause: unknown): unknown {
  const isPlain = cause instanceof Error || typeof cause === "string" || typeof cause === "number";
  return isPlain || cause === undefined ? cause : String(cause);
}

/** Packs what was thrown. */
export function packFailure(error: unknown): Failure {
  if (!isVp3300Error(error)) return { other: copyable(error) };
  const { code, context, cause } = error;
  return cause === undefined ? { code, context } : { code, context, cause: copyable(cause) };
}

/** What was thrown, as it was. */
export function unpackFailure(failure: Failure): unknown {
  if ("other" in failure) return failure.other;
  const { code, context, cause } = failure;
  return new Vp3300Error(code, context, cause === undefined ? undefined : { cause });
}
