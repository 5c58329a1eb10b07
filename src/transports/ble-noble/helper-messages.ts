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
import type { GattChoice } from "../ble/gatt.ts";

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
  | { readonly code: ErrorCode; readonly context: ErrorContext; readonly cause?: PackedCause }
  | { readonly other: PackedCause };

/** A cause on its way: an error's own members, such as its code, would not survive the copy. */
type PackedCause =
  | { readonly error: { readonly name: string; readonly message: string; readonly code: string | undefined } }
  | { readonly value: string | number };

/** Errors, texts and numbers as they are; of all else, what it says of itself. */
function packCause(cause: unknown): PackedCause {
  if (cause instanceof Error) {
    const { name, message, code } = cause as NodeJS.ErrnoException;
    return { error: { name, message, code } };
  }
  return { value: typeof cause === "number" ? cause : String(cause) };
}

function unpackCause(cause: PackedCause): unknown {
  if ("value" in cause) return cause.value;
  const { name, message, code } = cause.error;
  return Object.assign(new Error(message), code === undefined ? { name } : { name, code });
}

/** Packs what was thrown. */
export function packFailure(error: unknown): Failure {
  if (!isVp3300Error(error)) return { other: packCause(error) };
  const { code, context, cause } = error;
  return cause === undefined ? { code, context } : { code, context, cause: packCause(cause) };
}

/** What was thrown, as it was. */
export function unpackFailure(failure: Failure): unknown {
  if ("other" in failure) return unpackCause(failure.other);
  const { code, context, cause } = failure;
  return new Vp3300Error(code, context, cause === undefined ? undefined : { cause: unpackCause(cause) });
}
