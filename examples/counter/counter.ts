/**
 * A counter: it reads the card, asks the shop, and lets a sale stand only when the card and the shop agree. Whatever else
 * happens once the shop was asked, that payment is undone, and when it can't be, the staff has to know.
 */
import type { CardSecure, HostDecision, Reader } from "vp3300";
import type { CardCapture } from "vp3300/cards";
import { parseHex } from "vp3300/protocol";

export interface CounterParts {
  readonly reader: Reader;
  readonly cardSecure: Pick<CardSecure, "tokenize">;
  /** The shop's address, without a slash at the end. */
  readonly shopUrl: string;
  readonly counterKey: string;
  /** The staff's screen: a payment that may stand though nothing was sold. `why` is the shop's word, or that there is none. */
  readonly callStaff: (order: string, why: string) => void;
  readonly fetch?: typeof fetch;
}

/** What the shop says of a payment. */
interface Payment {
  readonly outcome: string;
  readonly approved: boolean;
  /** What the issuer tells the chip, hexadecimal. */
  readonly issuer?: Readonly<
    Partial<Record<"responseCode" | "issuerAuthenticationData" | "issuerScripts", string>>
  >;
}

/** How it went, for the receipt and the screen. */
export interface Sale {
  readonly sold: boolean;
  /** The reader's outcome. */
  readonly outcome: string;
  readonly kind: CardCapture["kind"] | undefined;
  /** The shop's word; `undefined`: it was not asked. */
  readonly payment: string | undefined;
}

/** These say that no money of the attempt is held. */
const GONE: readonly string[] = ["voided", "nothing-charged"];

function decisionOf({ approved, issuer = {} }: Payment): HostDecision {
  const { responseCode, issuerAuthenticationData: data, issuerScripts: scripts } = issuer;
  return {
    approved,
    responseCode,
    issuerAuthenticationData: data === undefined ? undefined : parseHex(data),
    issuerScripts: scripts === undefined ? undefined : parseHex(scripts),
  };
}

export class Counter {
  readonly #parts: CounterParts;

  constructor(parts: CounterParts) {
    this.#parts = parts;
  }

  /** Sells one order to one card. Rejects when the reader does, or the shop can't be reached; nothing is sold then. */
  async sell(order: string): Promise<Sale> {
    const response = await this.#ask(`/orders/${order}`);
    const { amountMinor } = (await response.json()) as { amountMinor: number };
    // Made here, before anything leaves: whatever gets lost, this payment can be told from any other of the order.
    const path = `/orders/${order}/payments/${crypto.randomUUID()}`;
    let isAsked = false;
    let sold = false;
    let paid: Payment | undefined;
    const pay = async (capture: CardCapture, signal?: AbortSignal): Promise<Payment> => {
      const token = await this.#parts.cardSecure.tokenize(capture, { signal });
      isAsked = true;
      const body = JSON.stringify({ token: token.reveal() });
      const answer = await this.#ask(path, { method: "PUT", body, ...(signal && { signal }) });
      paid = (await answer.json()) as Payment;
      return paid;
    };
    try {
      const outcome = await this.#parts.reader.read({
        amountMinor,
        currency: "USD",
        // A chip waits for the shop's word, and hears what the issuer said.
        authorize: async (capture, { signal }) => decisionOf(await pay(capture, signal)),
      }).outcome;
      const capture = "capture" in outcome ? outcome.capture : undefined;
      const isDone = outcome.outcome === "approved" && outcome.decision !== undefined;
      // A tap, a swipe, and a card that approved by itself, offline: the shop has not been asked about these.
      const isToPay = outcome.outcome === "captured" || outcome.outcome === "approved";
      if (capture !== undefined && isToPay && !isDone) paid = await pay(capture);
      sold = isToPay && paid?.approved === true;
      return { sold, outcome: outcome.outcome, kind: capture?.kind, payment: paid?.outcome };
    } finally {
      // Whatever the chip, its reader or the network did instead: what the issuer may have approved does not stay.
      if (isAsked && !sold) await this.#undo(order, path);
    }
  }

  /** Waits until the shop knows what came of the payment, which may take minutes. */
  async #undo(order: string, path: string): Promise<void> {
    let undone: string;
    try {
      const answer = await this.#ask(path, { method: "DELETE" });
      undone = answer.ok ? ((await answer.json()) as { undone: string }).undone : `HTTP ${answer.status}`;
    } catch (error) {
      undone = error instanceof Error ? error.name : "no answer";
    }
    if (!GONE.includes(undone)) this.#parts.callStaff(order, undone);
  }

  #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const { shopUrl, counterKey, fetch = globalThis.fetch } = this.#parts;
    const headers = { authorization: `Bearer ${counterKey}`, "content-type": "application/json" };
    return fetch(`${shopUrl}${path}`, { ...init, headers });
  }
}
