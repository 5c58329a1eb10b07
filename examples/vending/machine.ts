/**
 * A vending machine: authorize, dispense, then capture what fell and void what did not. Each step is on disk before it
 * begins, so that after a power cut `resume()` knows what to ask and what to undo.
 */
import type { CardSecure, Reader } from "vp3300";
import type { CardPointeGateway, Journal } from "vp3300/gateway";
import { VEND_ENDS, type Vend, type VendEnd, type VendLog } from "./vend-log.ts";

/** The motor and the drop sensor. */
export interface Dispenser {
  /** Turns the motor of a slot; true when the sensor saw something fall. */
  dispense(slot: string): Promise<boolean>;
}

export interface MachineParts {
  readonly cardSecure: Pick<CardSecure, "tokenize">;
  readonly gateway: CardPointeGateway;
  /** The gateway's own. */
  readonly journal: Journal;
  readonly log: VendLog;
  readonly dispenser: Dispenser;
  readonly newOrderId: () => string;
}

/** `attention`: nobody can tell yet what became of the money. The vend has not ended: {@link Machine.resume} asks again. */
export type VendState = VendEnd | "attention";

/** How a choice ended; `noCard` nobody paid, `refused` the card was declined. */
export type VendResult = VendState | "noCard" | "refused";

export class Machine {
  readonly #parts: MachineParts;

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  /** Sells what is in `slot`. The signal ends it, but for a motor that turns, and leaves the rest to {@link Machine.resume}. */
  async sell(reader: Reader, slot: string, amountMinor: number, signal?: AbortSignal): Promise<VendResult> {
    const { cardSecure, gateway, log, dispenser, newOrderId } = this.#parts;
    const until = { signal };
    // Without `authorize` a chip is let go at once: nobody waits at a vending machine with a card in the slot.
    const outcome = await reader.read({ amountMinor, currency: "USD", signal }).outcome;
    // A card that approved by itself, offline, has not been charged either.
    const capture =
      outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
    if (capture === undefined) return "noCard";
    const token = await cardSecure.tokenize(capture, until);

    const vend: Vend = { orderId: newOrderId(), slot, amountMinor, step: "paying" };
    log.append(vend);
    const paid = await gateway.authorize({ account: token, amountMinor, orderId: vend.orderId }, until);
    if (paid.outcome === "unknown" || paid.outcome === "needs-attention") return "attention";
    if (paid.outcome !== "approved" || paid.retref === undefined) {
      this.#end(vend, "notCharged");
      return "refused";
    }

    const dispensing: Vend = { ...vend, step: "dispensing", retref: paid.retref };
    log.append(dispensing);
    const fell = await dispenser.dispense(slot);
    // Before the signal is looked at: what the sensor saw decides who pays.
    const done: Vend = { ...dispensing, step: fell ? "dispensed" : "jammed" };
    log.append(done);
    return this.#settle(done, signal);
  }

  /**
   * Finds out how everything stands that was under way when the power went, or that nobody could tell, and ends it. After a
   * start, and from time to time while nothing is sold; what is `attention` comes again the next time.
   */
  async resume(signal?: AbortSignal): Promise<readonly { readonly vend: Vend; readonly end: VendState }[]> {
    const { gateway } = this.#parts;
    // What was on its way to the Gateway is asked for by its order id, never sent again.
    await gateway.recover({ signal });
    const ended: { vend: Vend; end: VendState }[] = [];
    for (const vend of this.#open()) ended.push({ vend, end: await this.#settle(vend, signal) });
    return ended;
  }

  /** A person has looked this vend up with the Gateway's own screen, and has given back or taken what was due. */
  close(orderId: string): void {
    for (const vend of this.#open()) if (vend.orderId === orderId) this.#end(vend, "closed");
  }

  #open(): readonly Vend[] {
    return this.#parts.log.read().filter(({ step }) => !VEND_ENDS.includes(step));
  }

  async #settle(vend: Vend, signal: AbortSignal | undefined): Promise<VendState> {
    const state = await this.#stateOf(vend, signal);
    // Ended as attention, it would be forgotten when the Gateway can be reached again.
    return state === "attention" ? state : this.#end(vend, state);
  }

  async #stateOf(vend: Vend, signal: AbortSignal | undefined): Promise<VendState> {
    switch (vend.step) {
      case "dispensed":
        return this.#capture(vend, signal);
      // The motor may have turned: whoever got something for nothing is cheaper than whoever paid for nothing.
      case "dispensing":
      case "jammed":
        return this.#undo(vend, signal);
      default: {
        const entry = await this.#parts.journal.read(vend.orderId);
        if (entry?.state === "attention" || entry?.state === "open") return "attention";
        const isCharged = entry?.conclusion?.outcome === "approved";
        return isCharged ? this.#undo(vend, signal) : "notCharged";
      }
    }
  }

  async #capture({ retref = "" }: Vend, signal: AbortSignal | undefined): Promise<VendState> {
    const { gateway } = this.#parts;
    // It may have been captured just before the power went; a second capture would be declined.
    const sale = await gateway.inquire({ retref }, { signal });
    if (sale.outcome === "approved" && sale.answer.capturedate !== undefined) return "sold";
    const captured = await gateway.capture({ retref }, { signal });
    return captured.outcome === "approved" ? "sold" : "attention";
  }

  async #undo({ orderId }: Vend, signal: AbortSignal | undefined): Promise<VendState> {
    const { gateway } = this.#parts;
    const undone = await gateway.voidByOrderId({ orderId }, { signal });
    if (undone.outcome === "not-found") return "notCharged";
    return undone.outcome === "approved" || undone.outcome === "reversed" ? "reversed" : "attention";
  }

  #end(vend: Vend, end: VendEnd): VendEnd {
    this.#parts.log.append({ ...vend, step: end });
    return end;
  }
}
