/**
 * A payment at the desk: an order of the shop's, a card from a reader or typed, its token to the shop. What has to outlive
 * the page is the order's number alone, and it is kept before anything else happens.
 */
import { type CardSecure, type CardToken, isVp3300Error, openReader, type Transport } from "vp3300";
import { type PromptCode, type PromptPacer, promptOfOutcome, promptOfStep } from "vp3300/prompts";
import type { Order, OrderState } from "../shared/order.ts";
import { shop } from "./shop-client.ts";

/** What the desk shows besides its prompts. */
export interface DeskState {
  readonly order: Order | undefined;
  readonly isBusy: boolean;
  /** For the clerk: why it did not work. */
  readonly trouble: string;
}

const KEPT = "order";
const ENDS: Readonly<Record<Exclude<OrderState, "open">, PromptCode>> = {
  paid: "approved",
  declined: "declined",
  unknown: "askStaff",
};
const CANCELLED = Symbol("cancelled at the desk");

export class Desk {
  readonly #pacer: PromptPacer;
  readonly #cardSecure: CardSecure;
  readonly #onChange: (state: DeskState) => void;
  #state: DeskState = { order: undefined, isBusy: false, trouble: "" };
  #stop = new AbortController();

  constructor(cardSecure: CardSecure, pacer: PromptPacer, onChange: (state: DeskState) => void) {
    this.#cardSecure = cardSecure;
    this.#pacer = pacer;
    this.#onChange = onChange;
  }

  /** A new order, for the next customer. */
  begin(): Promise<void> {
    return this.#work(async () => {
      this.#pacer.clear();
      this.#keep(await shop.open());
    });
  }

  /** After a reload: the order that was at the desk, and how its payment ended if one ran. Whether it is still to be paid. */
  async resume(): Promise<boolean> {
    const id = sessionStorage.getItem(KEPT);
    if (id === null) return false;
    await this.#work(async () => {
      this.#pacer.show("processing");
      const order = await shop.find(id);
      this.#keep(order);
      if (order.state === "open") this.#pacer.clear();
      else this.#pacer.show(ENDS[order.state]);
    });
    return this.#state.order?.state === "open";
  }

  /** Reads a card and pays with it. */
  read(transport: Transport): Promise<void> {
    return this.#sell(async ({ amountMinor, currency }, signal) => {
      const reader = await openReader(transport, { signal });
      try {
        const transaction = reader.read({ amountMinor, currency, signal });
        for await (const step of transaction) {
          const code = promptOfStep(step);
          if (code !== undefined) this.#pacer.show(code);
        }
        const outcome = await transaction.outcome;
        this.#pacer.show(promptOfOutcome(outcome));
        // A card that approved by itself, offline, has not been charged either.
        const capture =
          outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
        return capture === undefined ? undefined : await this.#cardSecure.tokenize(capture);
      } finally {
        await reader.close();
      }
    });
  }

  /** Pays with a card that was typed: `tokenize` is the card form's. */
  type(tokenize: (cardSecure: CardSecure) => Promise<CardToken>): Promise<void> {
    return this.#sell(() => tokenize(this.#cardSecure));
  }

  /** Stops reading. What is at the shop already is not given up. */
  cancel(): void {
    this.#stop.abort(CANCELLED);
  }

  #sell(tokenOf: (order: Order, signal: AbortSignal) => Promise<CardToken | undefined>): Promise<void> {
    const { order } = this.#state;
    if (order?.state !== "open") return Promise.resolve();
    return this.#work(async (signal) => {
      const token = await tokenOf(order, signal);
      if (token === undefined) return;
      this.#pacer.show("processing");
      // Where the answer is lost, the token may have arrived: the shop knows how it ended.
      const paid = await shop.pay(order.id, token).catch(() => shop.find(order.id));
      this.#keep(paid);
      this.#pacer.show(paid.state === "open" ? "tryAgain" : ENDS[paid.state]);
    });
  }

  #keep(order: Order): void {
    sessionStorage.setItem(KEPT, order.id);
    this.#change({ order });
  }

  /** One thing at a time; whatever it throws becomes a prompt and a word for the clerk. */
  async #work(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#state.isBusy) return;
    this.#stop = new AbortController();
    this.#change({ isBusy: true, trouble: "" });
    try {
      await work(this.#stop.signal);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#change({ isBusy: false });
    }
  }

  #fail(error: unknown): void {
    if (error === CANCELLED) {
      this.#pacer.show("cancelled");
    } else if (isVp3300Error(error)) {
      this.#pacer.show(error.code === "TRANSPORT_LOST" ? "presentAgain" : "failed");
      this.#change({ trouble: `${error.code} ${error.context.fix ?? ""}`.trim() });
    } else {
      // The shop does not answer, and may have charged the card.
      this.#pacer.show("askStaff");
      this.#change({ trouble: "The shop does not answer. Reload this page to see how it ended." });
    }
  }

  #change(change: Partial<DeskState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange(this.#state);
  }
}
