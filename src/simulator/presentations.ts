/**
 * Cards on their way to the reader, and the one in its slot.
 *
 * @module
 */
import type { Clock, Timer } from "../clock.ts";
import type { Presentation, SimulatedCard } from "./card.ts";
import { waitFor } from "./wait.ts";

/** A card and what its holder does with it. */
export interface Presented {
  readonly card: SimulatedCard;
  readonly how: Presentation;
}

type Accepts = (presented: Presented) => boolean;

/** First in, first out among those that the reader looks for; the others wait for their turn. */
export class PresentationQueue {
  readonly #clock: Clock;
  #queue: Presented[] = [];
  readonly #scheduled = new Set<Timer>();
  #waiting: { readonly accepts: Accepts; readonly settle: (presented: Presented) => void } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many presentations are under way or wait to be seen. */
  get length(): number {
    return this.#queue.length + this.#scheduled.size;
  }

  add(presented: Presented, afterMs: number): void {
    if (afterMs === 0) {
      this.#arrive(presented);
      return;
    }
    const timer = this.#clock.setTimer(afterMs, () => {
      this.#scheduled.delete(timer);
      this.#arrive(presented);
    });
    this.#scheduled.add(timer);
  }

  /** The first presentation that is accepted; `undefined` when the time is over. One wait at a time. */
  next(accepts: Accepts, signal: AbortSignal, timeoutMs: number | undefined): Promise<Presented | undefined> {
    return waitFor<Presented>(this.#clock, signal, timeoutMs, (settle) => {
      const presented = this.take(accepts);
      if (presented) settle(presented);
      else this.#waiting = { accepts, settle };
      return () => {
        this.#waiting = undefined;
      };
    });
  }

  /** The first presentation that waits and is accepted. */
  take(accepts: Accepts): Presented | undefined {
    const index = this.#queue.findIndex(accepts);
    return index < 0 ? undefined : this.#queue.splice(index, 1)[0];
  }

  /** Forgets all that is under way. */
  clear(): void {
    for (const timer of this.#scheduled) timer.cancel();
    this.#scheduled.clear();
    this.#queue = [];
  }

  #arrive(presented: Presented): void {
    if (this.#waiting?.accepts(presented)) this.#waiting.settle(presented);
    else this.#queue.push(presented);
  }
}

/** The contact slot. A card is read once each time it is put in. */
export class CardSlot {
  /** The reader believes that a card is in, where there is none. */
  ghost = false;
  #card: SimulatedCard | undefined;
  #isRead = false;
  readonly #onRemoved = new Set<() => void>();

  get card(): SimulatedCard | undefined {
    return this.#card;
  }

  /** The card that was put in and not yet read. */
  get unread(): SimulatedCard | undefined {
    return this.#isRead ? undefined : this.#card;
  }

  /** Puts a card in; one that was there is taken out. */
  insert(card: SimulatedCard): void {
    this.remove();
    this.#card = card;
    this.#isRead = false;
  }

  /** From now on the card has to be put in again to be read. */
  markRead(): void {
    this.#isRead = true;
  }

  remove(): void {
    this.#card = undefined;
    for (const removed of [...this.#onRemoved]) removed();
  }

  /** Lets the chip work for a time; false when the card is not there to the end. */
  async work(clock: Clock, signal: AbortSignal, ms: number): Promise<boolean> {
    if (!this.#card) return false;
    const removed = await waitFor<true>(clock, signal, ms, (settle) => {
      const listener = (): void => settle(true);
      this.#onRemoved.add(listener);
      return () => this.#onRemoved.delete(listener);
    });
    return !removed;
  }
}
