/**
 * WebHID's news that a device came or went.
 *
 * @module
 */
import { ChunkQueue } from "../chunk-queue.ts";
import type { WebHid } from "./web-hid.ts";

/** Remembers what happened until it is asked for, so that nothing is missed between two looks. */
export class ConnectionEvents {
  readonly #hid: WebHid | undefined;
  readonly #queue = new ChunkQueue<true>();

  constructor(hid: WebHid | undefined) {
    this.#hid = hid;
  }

  /** Something else happened after which it is worth to look: WebHID tells nobody of a grant. */
  note(): void {
    this.#queue.push(true);
  }

  /** Listens until the function that this gives is called; that also settles a `next()` that waits. */
  listen(): () => void {
    const note = () => this.note();
    this.#hid?.addEventListener("connect", note);
    this.#hid?.addEventListener("disconnect", note);
    return () => {
      this.#hid?.removeEventListener("connect", note);
      this.#hid?.removeEventListener("disconnect", note);
      this.#queue.end();
    };
  }

  /** Settles at the next event, or at one that nobody has asked for yet. */
  async next(): Promise<void> {
    await this.#queue.next();
  }
}
