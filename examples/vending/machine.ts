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

/** How a choice ended; `noCard` nobody paid, `refused` the card was declined. */
export type VendResult = VendEnd | "noCard" | "refused";

export class Machine {
  readonly #parts: MachineParts;

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  /** Sells what is in `slot`. The signal ends it at once, and leaves the rest to {@link Machine.resume}. */
  async sell(reader: Reader, slot: string, amountMinor: number, signal?: AbortSignal): Promise<VendResult> {
    const { cardSecure, gateway, log, dispenser, newOrderId } = this.#parts;
    const until = { signal };
    // Without `authorize` a chip is let go at once: nobody waits at a vending machine with a card in the slot.
    const outcome = await reader.read({
      amountMinor,
      currency: "USD",
      ...(signal === undefined ? {} : { signal }),
    }).outcome;
    // A card that approved by itself, offline, has not been charged either.
    const capture =
      outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
    if (capture === undefined) return "noCard";
    const token = await cardSecure.tokenize(capture, until);

    const vend: Vend = { orderId: newOrderId(), slot, amountMinor, step: "paying" };
    log.append(vend);
    const paid = await gateway.authorize({ account: token, amountMinor, orderId: vend.orderId }, until);
    if (paid.outcome === "unknown" || paid.outcome === "needs-attention") return this.#end(vend, "attention");
    if (paid.outcome !== "approved" || paid.retref === undefined) {
      this.#end(vend, "notCharged");
      return "refused";
    }

    const dispensing: Vend = { ...vend, step: "dispensing", retref: paid.retref };
    log.append(dispensing);
    const fell = await dispenser.dispense(slot);
    signal?.throwIfAborted();
    const done: Vend = { ...dispensing, step: fell ? "dispensed" : "jammed" };
    log.append(done);
    return this.#settle(done, signal);
  }

  /** After a start: finds out how everything stands that was under way when the power went, and ends it. */
  async resume(signal?: AbortSignal): Promise<readonly { readonly vend: Vend; readonly end: VendEnd }[]> {
    const { gateway, log } = this.#parts;
    // What was on its way to the Gateway is asked for by its order id, never sent again.
    await gateway.recover({ signal });
    const ended: { vend: Vend; end: VendEnd }[] = [];
    for (const vend of log.read()) {
      if (!VEND_ENDS.includes(vend.step)) ended.push({ vend, end: await this.#settle(vend, signal) });
    }
    return ended;
  }

  async #settle(vend: Vend, signal: AbortSignal | undefined): Promise<VendEnd> {
    switch (vend.step) {
      case "dispensed":
        return this.#end(vend, await this.#capture(vend, signal));
      // The motor may have turned: whoever got something for nothing is cheaper than whoever paid for nothing.
      case "dispensing":
      case "jammed":
        return this.#end(vend, await this.#undo(vend, signal));
      default: {
        const entry = await this.#parts.journal.read(vend.orderId);
        if (entry?.state === "attention" || entry?.state === "open") return this.#end(vend, "attention");
        const isCharged = entry?.conclusion?.outcome === "approved";
        return this.#end(vend, isCharged ? await this.#undo(vend, signal) : "notCharged");
      }
    }
  }

  async #capture({ retref = "" }: Vend, signal: AbortSignal | undefined): Promise<VendEnd> {
    const { gateway } = this.#parts;
    // It may have been captured just before the power went; a second capture would be declined.
    const sale = await gateway.inquire({ retref }, { signal });
    if (sale.outcome === "approved" && sale.answer.capturedate !== undefined) return "sold";
    const captured = await gateway.capture({ retref }, { signal });
    return captured.outcome === "approved" ? "sold" : "attention";
  }

  async #undo({ orderId }: Vend, signal: AbortSignal | undefined): Promise<VendEnd> {
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
