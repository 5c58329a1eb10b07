/**
 * The till in the main process: it has the reader, the native code and the way to the shop's server. A page that reloads or
 * crashes takes no payment with it: the payment goes on, and the next page finds it. When no page comes back in time, a
 * payment that has no card yet is given up; one that is being charged never is.
 */
import { type Clock, isVp3300Error, type Reader, systemClock, type Timer } from "vp3300";
import type { CardCapture } from "vp3300/cards";
import type { PaymentEnd, PaymentState } from "../shared/messages.ts";

/** What the till stands on. */
export interface TillParts {
  /** Of `keepReader(transport).ready`. */
  readonly reader: () => Promise<Reader>;
  /**
   * Capture to token, token to the shop's own server. `id` is the order's: the server charges it once. What it throws may
   * have charged the card.
   */
  readonly charge: (capture: CardCapture, id: string) => Promise<PaymentEnd>;
  readonly onChanged: (payment: PaymentState) => void;
  readonly newId?: () => string;
  readonly clock?: Clock;
  /** How long a payment without a card waits for a page. */
  readonly graceMs?: number;
}

const ABANDONED = Symbol("no page came back");
const CANCELLED = Symbol("cancelled in the page");

interface Running {
  state: PaymentState;
  readonly stop: AbortController;
}

export class Till {
  readonly #parts: Required<TillParts>;
  #running: Running | undefined;
  #grace: Timer | undefined;

  constructor(parts: TillParts) {
    this.#parts = { newId: () => crypto.randomUUID(), clock: systemClock, graceMs: 10_000, ...parts };
  }

  /** The payment that runs, or ended unseen. */
  get current(): PaymentState | undefined {
    return this.#running?.state;
  }

  /** Begins a payment; while one runs it is that one, so a click too many charges nobody twice. */
  start(amountMinor: number): PaymentState {
    if (this.#running !== undefined && this.#running.state.end === undefined) return this.#running.state;
    const running: Running = {
      state: { id: this.#parts.newId(), amountMinor },
      stop: new AbortController(),
    };
    this.#running = running;
    void this.#pay(running);
    return running.state;
  }

  /** Gives up a payment that has no card yet; anything else goes on. */
  cancel(id: string): void {
    if (this.#running?.state.id === id) this.#running.stop.abort(CANCELLED);
  }

  /** Forgets a payment that has ended. */
  seen(id: string): void {
    const { state } = this.#running ?? {};
    if (state?.id === id && state.end !== undefined) this.#running = undefined;
  }

  /** The page is loading anew, has crashed or was closed. */
  pageGone(): void {
    this.#grace?.cancel();
    const { clock, graceMs } = this.#parts;
    this.#grace = clock.setTimer(graceMs, () => this.#running?.stop.abort(ABANDONED));
  }

  /** A page asks how things are. */
  pageHere(): void {
    this.#grace?.cancel();
    this.#grace = undefined;
  }

  async #pay(running: Running): Promise<void> {
    this.#change(running, { end: await this.#endOf(running) });
  }

  async #endOf(running: Running): Promise<PaymentEnd> {
    const { reader, charge } = this.#parts;
    const { id, amountMinor } = running.state;
    try {
      const { signal } = running.stop;
      const transaction = (await reader()).read({ amountMinor, currency: "USD", signal });
      for await (const step of transaction) this.#change(running, { step });
      const outcome = await transaction.outcome;
      // A card that approved by itself, offline, has not been charged either.
      const capture =
        outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
      if (capture !== undefined) return await this.#charged(() => charge(capture, id));
      if (outcome.outcome === "timedOut" || outcome.outcome === "cancelled") return { end: outcome.outcome };
      if (outcome.outcome === "declined") return { end: "declined" };
      return { end: "failed", code: outcome.outcome };
    } catch (error) {
      if (error === CANCELLED) return { end: "cancelled" };
      if (error === ABANDONED) return { end: "abandoned" };
      return { end: "failed", code: isVp3300Error(error) ? error.code : "UNEXPECTED" };
    }
  }

  async #charged(charge: () => Promise<PaymentEnd>): Promise<PaymentEnd> {
    try {
      return await charge();
    } catch {
      // The server may have charged the card and its answer may be lost: that is no failure.
      return { end: "unknown" };
    }
  }

  #change(running: Running, change: Partial<PaymentState>): void {
    const { step: _step, ...rest } = running.state;
    running.state = change.end === undefined ? { ...running.state, ...change } : { ...rest, ...change };
    this.#parts.onChanged(running.state);
  }
}
