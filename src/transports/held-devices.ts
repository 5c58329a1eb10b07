/**
 * The devices that this program has links to, or is opening: none gets a second one.
 *
 * @module
 */
import { createDeferred } from "../deferred.ts";
import type { Vp3300Error } from "../errors.ts";

interface Hold {
  /** Fires when the opening is given up, and never after the link stands. */
  readonly opening: AbortSignal;
  readonly released: Promise<void>;
}

/** See the module. `K` tells devices apart: a path, or the platform's object. */
export class HeldDevices<K> {
  readonly #holds = new Map<K, Hold>();

  /**
   * Takes a device for one link, and gives what lets go of it again. An opening that was given up, and has not let go yet,
   * is waited for: whoever gave it up may open again at once.
   *
   * @throws Vp3300Error what `busy` gives, when the device is held; with an aborted signal, its reason
   */
  async hold(device: K, opening: AbortSignal, busy: () => Vp3300Error): Promise<() => void> {
    for (let held = this.#holds.get(device); held !== undefined; held = this.#holds.get(device)) {
      if (!held.opening.aborted) throw busy();
      await held.released;
      opening.throwIfAborted();
    }
    const { promise, resolve } = createDeferred<void>();
    this.#holds.set(device, { opening, released: promise });
    return () => {
      this.#holds.delete(device);
      resolve();
    };
  }
}
