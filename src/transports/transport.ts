/**
 * What a link to a reader is, whoever carries it: simulator, USB HID, Bluetooth LE, recording.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />

/** How a link ended. `lost` means that nobody here closed it. */
export interface LinkClosed {
  readonly reason: "closed" | "lost";
  /** The platform's own error, when there is one. */
  readonly cause?: unknown;
}

/** An open byte link to one reader. Chunk boundaries carry no meaning; HID padding is removed. */
export interface Link extends AsyncDisposable {
  /**
   * Resolves when the platform has taken the bytes, not when the reader has read them. Concurrent writes are sent in
   * call order, never interleaved. The bytes are read before the call returns; the caller may reuse them after.
   *
   * @throws Vp3300Error `TRANSPORT_CLOSED`, `TRANSPORT_LOST`; with an aborted signal, its reason
   */
  write(bytes: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Inbound chunks in order, for one consumer. A chunk belongs to the consumer. Ends when the link closes. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Settles exactly once, and never rejects. */
  readonly closed: Promise<LinkClosed>;
  /** Idempotent, in any state. */
  close(): Promise<void>;
}

/** Something that can open a link to a reader. */
export interface Transport {
  /** What carries the link, for messages: "simulator", "hid-node", … */
  readonly kind: string;
  /** @throws Vp3300Error `TRANSPORT_OPEN_FAILED`; with an aborted signal, its reason */
  open(options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number }): Promise<Link>;
}
