/**
 * What truly happened at the simulated service, whatever its answers said.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { currencyExponent } from "../amount.ts";
import { displayIdOf, IdMaker, randomHex } from "./ids.ts";
import { type CheckoutStatusText, MOVES, type MoveName, SCENARIOS, type ScenarioName } from "./moves.ts";
import { Refusal, refusal } from "./refusal.ts";

/** How a checkout was asked for. */
export type CheckoutType = "MOBILE" | "WEB" | "LINK" | "QR" | "TERMINAL";

/** Money that went back. */
export interface LedgerRefund {
  readonly amountMinor: number;
  readonly note: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
}

/** A status, and since when. */
export interface LedgerStatus {
  readonly status: CheckoutStatusText;
  readonly atMs: number;
}

/** A checkout as it is. */
export interface LedgerCheckout {
  readonly id: string;
  readonly displayId: string;
  readonly checkoutKey: string;
  readonly type: CheckoutType;
  readonly requestId: string;
  readonly orderId: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly status: CheckoutStatusText;
  /** Every status it had, oldest first, the present one last. */
  readonly history: readonly LedgerStatus[];
  readonly refunds: readonly LedgerRefund[];
  readonly totalRefundedMinor: number;
  readonly usedPaymentMethod: string | undefined;
  readonly redirectUrl: string;
  /** What was sent, as it came. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970-01-01 UTC; never for `undefined`. */
  readonly expiresAtMs: number | undefined;
}

/** What a checkout is opened with. */
export interface NewCheckout {
  readonly type: CheckoutType;
  readonly requestId: string;
  readonly orderId: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly request: Readonly<Record<string, unknown>>;
  /** The pay page's address, but for the key at its end. */
  readonly payBase: string;
  readonly lifeMs: number | undefined;
}

const REFUND_DAYS = 90;
const DAY_MS = 86_400_000;
const KEY_BYTES = 24;

/** The checkouts of one merchant. */
export class CheckoutLedger {
  readonly #clock: Clock;
  readonly #ids: IdMaker;
  readonly #entries = new Map<string, LedgerCheckout>();
  readonly #keys = new Map<string, string>();

  constructor(clock: Clock, ids: IdMaker = new IdMaker()) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** All of them, oldest first. */
  get checkouts(): readonly LedgerCheckout[] {
    return Array.from(this.#entries.keys(), (id) => this.find(id)!);
  }

  /** The checkout as it is now: one whose time has run out is expired. */
  find(id: string): LedgerCheckout | undefined {
    const entry = this.#entries.get(id);
    if (
      entry?.expiresAtMs !== undefined &&
      entry.expiresAtMs <= this.#clock.now() &&
      canMove(entry, "expire")
    ) {
      return this.#enter(entry, "EXPIRED", entry.expiresAtMs);
    }
    return entry;
  }

  /** The checkout that a pay page was opened for. */
  findByKey(checkoutKey: string): LedgerCheckout | undefined {
    return this.find(this.#keys.get(checkoutKey) ?? "");
  }

  /** The checkouts made with a request id; more than one should never be. */
  findByRequest(requestId: string): readonly LedgerCheckout[] {
    return this.checkouts.filter((checkout) => checkout.requestId === requestId);
  }

  /** Books a new checkout. */
  open({ payBase, lifeMs, ...details }: NewCheckout): LedgerCheckout {
    const id = this.#ids.next();
    const checkoutKey = randomHex(KEY_BYTES);
    const now = this.#clock.now();
    const entry: LedgerCheckout = {
      ...details,
      id,
      displayId: displayIdOf(id),
      checkoutKey,
      status: "PENDING",
      history: [{ status: "PENDING", atMs: now }],
      refunds: [],
      totalRefundedMinor: 0,
      usedPaymentMethod: undefined,
      redirectUrl: `${payBase}/checkout/${checkoutKey}`,
      expiresAtMs: lifeMs === undefined ? undefined : now + lifeMs,
    };
    this.#entries.set(id, entry);
    this.#keys.set(checkoutKey, id);
    return entry;
  }

  /** Makes a move; a refusal if it is not one from the present status. */
  move(id: string, name: MoveName, refused: Refusal = new Refusal(`no ${name}`)): LedgerCheckout | Refusal {
    const entry = this.find(id);
    if (entry === undefined) return refusal("checkoutNotFound");
    if (!canMove(entry, name)) return refused;
    const { to } = MOVES[name];
    const usedPaymentMethod = to === "PAID" || to === "AUTHORIZED" ? "CARD" : entry.usedPaymentMethod;
    return this.#enter({ ...entry, usedPaymentMethod }, to, this.#clock.now());
  }

  /** Gives back a part, or all that is left. */
  refund(id: string, amountMinor: number, note: string): LedgerCheckout | Refusal {
    const entry = this.find(id);
    if (entry === undefined) return refusal("checkoutNotFound");
    if (entry.status !== "PAID" && entry.status !== "PARTIALLY_REFUNDED") return refusal("notRefundable");
    const atMs = this.#clock.now();
    const paidAt = entry.history.findLast(({ status }) => status === "PAID")?.atMs ?? 0;
    if (atMs - paidAt > REFUND_DAYS * DAY_MS) return refusal("refundTooLate");
    const totalRefundedMinor = entry.totalRefundedMinor + amountMinor;
    if (totalRefundedMinor > entry.amountMinor) return refusal("refundTooLarge");
    const refunds = [...entry.refunds, { amountMinor, note, atMs }];
    const status = totalRefundedMinor === entry.amountMinor ? "REFUNDED" : "PARTIALLY_REFUNDED";
    return this.#enter({ ...entry, refunds, totalRefundedMinor }, status, atMs);
  }

  /** Tells a whole story, from PENDING on. */
  play(name: ScenarioName, id: string): LedgerCheckout | Refusal {
    let last: LedgerCheckout | Refusal = this.find(id) ?? refusal("checkoutNotFound");
    for (const step of SCENARIOS[name]) {
      if (last instanceof Refusal) return last;
      const left: number = last.amountMinor - last.totalRefundedMinor;
      if (step === "refundHalf") last = this.refund(id, Math.ceil(left / 2), "scenario");
      else if (step === "refundRest") last = this.refund(id, left, "scenario");
      else last = this.move(id, step);
    }
    return last;
  }

  #enter(entry: LedgerCheckout, status: CheckoutStatusText, atMs: number): LedgerCheckout {
    const entered = { ...entry, status, history: [...entry.history, { status, atMs }] };
    this.#entries.set(entry.id, entered);
    return entered;
  }
}

function canMove({ status }: LedgerCheckout, name: MoveName): boolean {
  const from: readonly CheckoutStatusText[] = MOVES[name].from;
  return from.includes(status);
}

/** The exponent of a checkout's currency. */
export function exponentOf({ currency }: { readonly currency: string }): number {
  return currencyExponent(currency);
}
