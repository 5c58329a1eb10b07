/**
 * What a link to a reader is, whoever carries it, and how readers are found: simulator, USB HID, Bluetooth LE, a
 * recording, another process.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import type { ModelName } from "../protocol/commands/models.ts";

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
  write(bytes: Uint8Array, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Inbound chunks in order, for one consumer. A chunk belongs to the consumer. Ends when the link closes. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Settles exactly once, and never rejects. */
  readonly closed: Promise<LinkClosed>;
  /** Idempotent, in any state. */
  close(): Promise<void>;
}

/** What bounds everything that waits for a platform. */
export interface WaitOptions {
  /** Gives it up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** 1 to 600 000 ms; each transport has a default. */
  readonly timeoutMs?: number | undefined;
}

/** Something that can open a link to a reader. */
export interface Transport {
  /** What carries the link, for messages: "simulator", "hid-node", … */
  readonly kind: string;
  /**
   * @throws Vp3300Error `TRANSPORT_…`, see the transport; with an aborted signal, its reason, once what was half-open has
   * let go, or has had half a second for it
   */
  open(options?: WaitOptions): Promise<Link>;
}

/** A reader that was found. It is a transport of its own: opening it opens this reader and no other. */
export interface FoundReader extends Transport {
  /** What tells it apart on this machine now: a path, an address. It may change with the next connection. */
  readonly id: string;
  /** As the platform shows it; empty if it shows none. */
  readonly name: string;
  /** The serial number, or as much of its end as is known before it is opened; empty if nothing is. */
  readonly serialNumber: string;
  /** What its ids or its name say that it is; `undefined` for several candidates or none. */
  readonly model: ModelName | undefined;
}

/** Which of the readers that a transport finds is meant: all that is given has to match. */
export interface ReaderSelector {
  /** A serial number, or its end of at least five characters: that much stands in a Bluetooth name. */
  readonly serialNumber?: string | undefined;
  /** {@link FoundReader.id}, letters compared without case. */
  readonly id?: string | undefined;
  /** Models to look for; by default all that the transport can carry. */
  readonly models?: readonly ModelName[] | undefined;
}

/** A reader came or went. */
export interface ReaderChange {
  readonly change: "arrived" | "left";
  readonly reader: FoundReader;
}

/**
 * A transport that finds readers by itself. `open()` opens the first one that its selector matches, and waits for one to
 * come until the deadline.
 */
export interface DiscoveringTransport extends Transport, AsyncDisposable {
  /**
   * Whether this platform can carry it at all; not if it does not say so in time, nor once the transport is closed. Never
   * rejects; {@link DiscoveringTransport.list} says why not.
   */
  isSupported(): Promise<boolean>;
  /**
   * The matching readers that are there now.
   *
   * @throws Vp3300Error `TRANSPORT_UNSUPPORTED`, `TRANSPORT_LIBRARY_MISSING`, `TRANSPORT_LIBRARY_BROKEN`,
   * `TRANSPORT_NO_ADAPTER`, `TRANSPORT_ADAPTER_OFF`, `TRANSPORT_PERMISSION`, each with the `fix` in its context; with an
   * aborted signal, its reason
   */
  list(options?: WaitOptions): Promise<readonly FoundReader[]>;
  /**
   * The matching readers as they come and go, those that are there first. Leaving the loop, or the signal, ends it; a
   * platform that fails ends it with the same errors as {@link DiscoveringTransport.list}.
   */
  watch(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<ReaderChange>;
  /** Closes its links and gives back what it holds of the platform. Idempotent, in any state. */
  close(): Promise<void>;
}
