/**
 * The devices that this program has links to, or is opening: none gets a second one.
 *
 * @module
 */
import { createDeferred } from "../deferred.ts";
import type { Vp3300Error } from "../errors.ts";
import type { Link } from "./transport.ts";

/** A device that is held for one link. */
export interface HeldDevice {
  /** Lets go of it: no link came of it. */
  release(): void;
  /** Lets go of it when `link` has ended and its platform has let go, or was given up. */
  releaseAfter(link: Link): void;
}

interface Hold {
  /** Nobody uses the device any more: it is only let go of. */
  isEnding(): boolean;
  readonly released: Promise<void>;
}

/** See the module. `K` tells devices apart: a path, or the platform's object. */
export class HeldDevices<K> {
  readonly #holds = new Map<K, Hold>();

  /**
   * Takes a device for one link. An opening that was given up, or a link that has ended, and has not let go yet, is waited
   * for: whoever gave it up or saw the end may open again at once. `opening` fires, if ever, when the device is no longer
   * used and only let go of.
   *
   * @throws Vp3300Error what `busy` gives, when the device is held; with an aborted signal, its reason
   */
  async hold(device: K, opening: AbortSignal, busy: () => Vp3300Error): Promise<HeldDevice> {
    for (let held = this.#holds.get(device); held !== undefined; held = this.#holds.get(device)) {
      if (!held.isEnding()) throw busy();
      await held.released;
      opening.throwIfAborted();
    }
    const { promise, resolve } = createDeferred<void>();
    let hasEnded = false;
    this.#holds.set(device, { isEnding: () => hasEnded || opening.aborted, released: promise });
    const release = () => {
      this.#holds.delete(device);
      resolve();
    };
    return {
      release,
      releaseAfter(link) {
        void link.closed.then(async () => {
          hasEnded = true;
          await link.close();
          release();
        });
      },
    };
  }
}
