/**
 * A kiosk: one customer after the other, a screen that says what to do, and a health page for whoever looks after it. The
 * reader comes back by itself; a customer who was interrupted is asked to present the card again.
 */
import { isVp3300Error, type KeptReader } from "vp3300";
import type { CardCapture } from "vp3300/cards";
import { type PromptPacer, promptOfOutcome, promptOfStep } from "vp3300/prompts";

/** How a customer left; `interrupted` nothing was charged. */
export type Visit = "paid" | "notPaid" | "interrupted" | "outOfOrder";

export class Kiosk {
  readonly #kept: KeptReader;
  readonly #screen: PromptPacer;
  readonly #charge: (capture: CardCapture) => Promise<boolean>;
  readonly #visits: Record<Visit, number> = { paid: 0, notPaid: 0, interrupted: 0, outOfOrder: 0 };

  /** @param charge capture to token, token to the shop's server; whether it was paid */
  constructor(kept: KeptReader, screen: PromptPacer, charge: (capture: CardCapture) => Promise<boolean>) {
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
      for await (const step of transaction) {
        const code = promptOfStep(step);
        if (code !== undefined) this.#screen.show(code);
      }
      const outcome = await transaction.outcome;
      this.#screen.show(promptOfOutcome(outcome));
      if (outcome.outcome !== "captured") return "notPaid";
      const isPaid = await this.#charge(outcome.capture);
      this.#screen.show(isPaid ? "approved" : "declined");
      return isPaid ? "paid" : "notPaid";
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      if (error.code === "READER_NOT_READY") {
        this.#screen.show("outOfOrder");
        return "outOfOrder";
      }
      if (error.code !== "TRANSPORT_LOST") throw error;
      this.#screen.show("presentAgain");
      return "interrupted";
    }
  }
}
