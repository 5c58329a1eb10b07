/**
 * A native library without the driver: the least that gets one report or value to the reader and the next one back.
 *
 * @module
 */

/** A frame that fits one report and one value, and is answered by one that does: ping. */
export interface BareLink {
  /** Sends a frame of at most 20 bytes and gives the bytes of the next that comes, without a report id. */
  exchange(frame: Uint8Array): Promise<Uint8Array>;
  /** What the library said when the link was lost. */
  readonly lost: Promise<unknown>;
  close(): Promise<void>;
}

/** The native library, which knows how to find a reader. */
export interface BareLibrary {
  /** Opens the reader as soon as the operating system shows it. */
  open(): Promise<BareLink>;
  /** Whether the operating system shows a reader now. */
  isThere(): Promise<boolean>;
  /** Lets go of the library, after which it no longer keeps the process alive. */
  stop(): Promise<void>;
}

/** Hands what the reader sends to the one who waits for it. */
export class Inbox {
  #waiting: ((bytes: Uint8Array) => void) | undefined;

  push(bytes: Uint8Array): void {
    this.#waiting?.(bytes);
  }

  next(): Promise<Uint8Array> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
