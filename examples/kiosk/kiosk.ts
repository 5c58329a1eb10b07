/**
 * A kiosk: one customer after the other, a screen that says what to do, and a health page for whoever looks after it. The
 * reader comes back by itself; a customer who was interrupted is asked to present the card again; and when nobody knows
 * whether a card was charged, the customer is sent to the staff.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isVp3300Error, type KeptReader, type Reader, type ReadOutcome, type WaitOptions } from "vp3300";
import type { CardCapture } from "vp3300/cards";
import { type PromptPacer, promptOfOutcome, promptOfStep } from "vp3300/prompts";

/** What the shop's server says of a payment. */
export type Payment = "approved" | "declined" | "unknown";

/** How a customer left. Nothing was charged, but for `paid`, and perhaps for `unknown`, which a person has to look into. */
export type Visit = "paid" | "notPaid" | "unknown" | "interrupted" | "outOfOrder";

/** How long the screen says so, before a customer is looked for again. */
const OUT_OF_ORDER_MS = 5_000;

const VISIT_OF: Readonly<Record<Payment, Visit>> = {
  approved: "paid",
  declined: "notPaid",
  unknown: "unknown",
};

export interface KioskParts {
  readonly kept: KeptReader;
  readonly screen: PromptPacer;
  /** Capture to token, then token and order to the shop's server, which stores the order first. */
  readonly charge: (capture: CardCapture) => Promise<Payment>;
  /** For the log. Errors of the package hold no card data; what `charge` throws besides is yours. */
  readonly onFailure: (error: unknown) => void;
}

export class Kiosk {
  readonly #parts: KioskParts;
  readonly #visits: Record<Visit, number> = {
    paid: 0,
    notPaid: 0,
    unknown: 0,
    interrupted: 0,
    outOfOrder: 0,
  };

  constructor(parts: KioskParts) {
    this.#parts = parts;
  }

  /** One customer after the other, until the signal says that the machine stops; then the reader is released. */
  async run(amountMinor: number, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const visit = await this.serve(amountMinor, { signal });
        // A reader without a key says so at once, each time.
        if (visit === "outOfOrder") await pause(OUT_OF_ORDER_MS, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#parts.screen.clear();
      await this.#parts.kept.close();
    }
  }

  /**
   * Serves one customer; `timeoutMs` is for a reader that is away. The signal ends the wait for a card, not a payment that
   * has begun. Throws the signal's reason, and what no waiting mends: a missing library, a reader that was closed.
   */
  async serve(amountMinor: number, options: WaitOptions = {}): Promise<Visit> {
    const visit = await this.#visit(amountMinor, options);
    this.#visits[visit] += 1;
    return visit;
  }

  /** For a health page: numbers and states, nothing of any customer. */
  health() {
    const { state } = this.#parts.kept.state;
    return { isHealthy: state === "ready", reader: state, visits: { ...this.#visits } };
  }

  async #visit(amountMinor: number, options: WaitOptions): Promise<Visit> {
    const { kept, screen } = this.#parts;
    let reader: Reader | undefined;
    let outcome: ReadOutcome;
    try {
      reader = await kept.ready(options);
      const { signal } = options;
      const transaction = reader.read({ amountMinor, currency: "EUR", signal });
      for await (const step of transaction) {
        const code = promptOfStep(step);
        if (code !== undefined) screen.show(code);
      }
      outcome = await transaction.outcome;
    } catch (error) {
      return await this.#broken(error, reader);
    }
    const prompt = promptOfOutcome(outcome);
    // It is out already: nobody has to be told to take it.
    if (outcome.outcome === "failed" && outcome.reason === "cardRemoved") screen.cardRemoved();
    screen.show(prompt);
    // A card may approve by itself, offline: nobody has been charged before the server says so.
    const capture =
      outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
    if (capture !== undefined) return await this.#pay(capture);
    return prompt === "outOfOrder" ? "outOfOrder" : "notPaid";
  }

  /** The card was not read: no money has moved. */
  async #broken(error: unknown, reader: Reader | undefined): Promise<Visit> {
    const { kept, screen, onFailure } = this.#parts;
    if (!isVp3300Error(error) || kept.state.state === "closed") throw error;
    onFailure(error);
    switch (error.code) {
      case "READER_NO_ANSWER":
        // It hangs, and its link stands: closed, it is opened anew, and is ready when it answers again.
        await reader?.close();
        screen.show("presentAgain");
        return "interrupted";
      case "TRANSPORT_LOST":
      case "READER_PAYLOAD_INVALID":
        screen.show("presentAgain");
        return "interrupted";
      default:
        // READER_NOT_READY, READER_CLEAR_CARD_DATA, …: the next customer can't be served either.
        screen.show("outOfOrder");
        return "outOfOrder";
    }
  }

  async #pay(capture: CardCapture): Promise<Visit> {
    const { screen, charge, onFailure } = this.#parts;
    let payment: Payment;
    try {
      payment = await charge(capture);
    } catch (error) {
      onFailure(error);
      if (isVp3300Error(error) && error.code.startsWith("TOKENIZE_")) {
        // Without a token nothing can have been charged.
        screen.show("presentAgain");
        return "interrupted";
      }
      // Anything else may have happened after the money moved.
      payment = "unknown";
    }
    screen.show(payment === "unknown" ? "askStaff" : payment);
    return VISIT_OF[payment];
  }
}
