/**
 * A kiosk: one customer after the other, a screen that says what to do, and a health page for whoever looks after it. The
 * reader comes back by itself; a customer who was interrupted is asked to present the card again.
 */
import { isVp3300Error, type KeptReader, type ReadStep } from "vp3300";
import type { CardCapture } from "vp3300/cards";

/** What the customer sees. Texts for people who can't see it belong into a live region of the page. */
export interface Screen {
  show(text: string): void;
}

/** How a customer left; `interrupted` nothing was charged. */
export type Visit = "paid" | "notPaid" | "interrupted" | "outOfOrder";

const WAYS = { tap: "tap", insert: "insert", swipe: "swipe" } as const;

/** One plain line for a step, as the reader's own texts are short and in capitals. */
export function lineFor(step: ReadStep): string {
  switch (step.step) {
    case "presentCard":
      return `Please ${step.interfaces.map((way) => WAYS[way]).join(" or ")} your card`;
    case "removeCard":
      return "Please remove your card";
    case "seePhone":
      return "Please look at your phone";
    case "processing":
      return "One moment";
    case "selectApplication":
      return "One moment";
    case "display":
      return step.text;
    default:
      return "Please try again";
  }
}

export class Kiosk {
  readonly #kept: KeptReader;
  readonly #screen: Screen;
  readonly #charge: (capture: CardCapture) => Promise<boolean>;
  readonly #visits: Record<Visit, number> = { paid: 0, notPaid: 0, interrupted: 0, outOfOrder: 0 };

  /** @param charge capture to token, token to the shop's server; whether it was paid */
  constructor(kept: KeptReader, screen: Screen, charge: (capture: CardCapture) => Promise<boolean>) {
    this.#kept = kept;
    this.#screen = screen;
    this.#charge = charge;
  }

  /** Serves one customer; waits at most `timeoutMs` for a reader that is away. */
  async serve(amountMinor: number, timeoutMs = 30_000): Promise<Visit> {
    const visit = await this.#visit(amountMinor, timeoutMs);
    this.#visits[visit] += 1;
    return visit;
  }

  /** For a health page: numbers and states, nothing of any customer. */
  health() {
    const { state } = this.#kept.state;
    return { isHealthy: state === "ready", reader: state, visits: { ...this.#visits } };
  }

  async #visit(amountMinor: number, timeoutMs: number): Promise<Visit> {
    try {
      const reader = await this.#kept.ready({ timeoutMs });
      const transaction = reader.read({ amountMinor, currency: "EUR" });
      for await (const step of transaction) this.#screen.show(lineFor(step));
      const outcome = await transaction.outcome;
      const isPaid = outcome.outcome === "captured" && (await this.#charge(outcome.capture));
      this.#screen.show(isPaid ? "Thank you" : "Not paid");
      return isPaid ? "paid" : "notPaid";
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      if (error.code === "READER_NOT_READY") {
        this.#screen.show("Out of order");
        return "outOfOrder";
      }
      if (error.code !== "TRANSPORT_LOST") throw error;
      this.#screen.show("Please present your card again");
      return "interrupted";
    }
  }
}
