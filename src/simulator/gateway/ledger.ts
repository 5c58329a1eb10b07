/**
 * What truly happened at the simulated Gateway, whatever its answers said: the accountant's truth.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Secret } from "../../secret.ts";
import type { ResponseCode } from "./response-codes.ts";

/** Where a transaction stands; the words of `setlstat`. */
export type SettlementStatus =
  | "Authorized"
  | "Queued for Capture"
  | "Voided"
  | "Zero Amount"
  | "Accepted"
  | "Rejected"
  | "Declined";

/** A sale, money back on one, money given without one (a forced credit), or a look at the account. */
export type BookingKind = "sale" | "refund" | "credit" | "verification";

/** A status, the amount that stood with it, and since when. */
export interface BookingMove {
  readonly status: SettlementStatus;
  readonly amountMinor: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
}

/** A transaction as it is. */
export interface Booking {
  readonly retref: string;
  readonly kind: BookingKind;
  /** The merchant that asked. */
  readonly merchid: string;
  /** As it was sent, also where the service itself would have masked it. */
  readonly orderid: string | undefined;
  /** What was asked for, minor units. */
  readonly requestedMinor: number;
  /** What stands now, minor units: 0 when declined or voided. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly response: ResponseCode;
  readonly authcode: string | undefined;
  readonly status: SettlementStatus;
  /** Every status it had, oldest first, the present one last. */
  readonly history: readonly BookingMove[];
  /** Of a sale: what went back, minor units. */
  readonly refundedMinor: number;
  /** Of a refund: the sale. */
  readonly parentRetref: string | undefined;
  readonly batchid: string | undefined;
  readonly token: Secret<string> | undefined;
  readonly lastfour: string;
}

/** Money that a card holder owes, or that is held for it. */
export interface Charge {
  readonly retref: string;
  readonly merchid: string;
  readonly orderid: string | undefined;
  readonly amountMinor: number;
  readonly refundedMinor: number;
  /** Held only, on its way to the issuer, or gone through. */
  readonly state: "authorized" | "captured" | "settled";
}

/** What can be asked of the ledger. */
export interface GatewayLedger {
  /** All transactions, oldest first, declined ones included. */
  readonly bookings: readonly Booking[];
  /** A transaction by its reference number. */
  find(retref: string): Booking | undefined;
  /** Transactions of an order id, oldest first: sales, refunds and declined ones. */
  findByOrder(orderid: string): readonly Booking[];
  /** Every sale that stands, with its amount. More than one for an order is a card charged twice. */
  charges(): readonly Charge[];
  /** What the sales of an order that were captured took, less what went back, minor units. */
  netMinor(orderid: string): number;
  /** What is authorized for an order and not captured, minor units. */
  heldMinor(orderid: string): number;
}

/** What a transaction is booked with. */
export type NewBooking = Pick<
  Booking,
  | "retref"
  | "kind"
  | "merchid"
  | "orderid"
  | "requestedMinor"
  | "amountMinor"
  | "currency"
  | "response"
  | "authcode"
  | "status"
  | "token"
  | "lastfour"
> &
  Partial<Pick<Booking, "parentRetref" | "batchid">>;

// biome-ignore format: a table reads by column
const CHARGE_STATES: Readonly<Partial<Record<SettlementStatus, Charge["state"]>>> = {
  "Authorized":         "authorized",
  "Queued for Capture": "captured",
  "Accepted":           "settled",
};

/** The ledger with its pen. */
export class Books implements GatewayLedger {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Booking>();
  readonly #orders = new Map<string, string[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get bookings(): readonly Booking[] {
    return [...this.#entries.values()];
  }

  find(retref: string): Booking | undefined {
    return this.#entries.get(retref);
  }

  findByOrder(orderid: string): readonly Booking[] {
    return (this.#orders.get(orderid) ?? []).map((retref) => this.#entries.get(retref)!);
  }

  charges(): readonly Charge[] {
    const charges: Charge[] = [];
    for (const { kind, status, retref, merchid, orderid, amountMinor, refundedMinor } of this.bookings) {
      const state = CHARGE_STATES[status];
      if (kind !== "sale" || state === undefined) continue;
      charges.push({ retref, merchid, orderid, amountMinor, refundedMinor, state });
    }
    return charges;
  }

  netMinor(orderid: string): number {
    return this.findByOrder(orderid).reduce((net, booking) => {
      const { kind, amountMinor, refundedMinor, status } = booking;
      if (status !== "Queued for Capture" && status !== "Accepted") return net;
      if (kind === "sale") return net + amountMinor - refundedMinor;
      // Refunds are counted with their sale, whatever order id they have.
      return kind === "credit" ? net - amountMinor : net;
    }, 0);
  }

  heldMinor(orderid: string): number {
    const held = this.findByOrder(orderid).filter(({ status }) => status === "Authorized");
    return held.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  }

  /** Books a new transaction. */
  open(booking: NewBooking): Booking {
    const { status, amountMinor, retref, orderid } = booking;
    const atMs = this.#clock.now();
    const opened: Booking = {
      parentRetref: undefined,
      batchid: undefined,
      ...booking,
      refundedMinor: 0,
      history: [{ status, amountMinor, atMs }],
    };
    this.#entries.set(retref, opened);
    if (orderid !== undefined) {
      const known = this.#orders.get(orderid);
      if (known === undefined) this.#orders.set(orderid, [retref]);
      else known.push(retref);
    }
    return opened;
  }

  /** Takes a transaction to another status or amount. */
  move(
    booking: Booking,
    status: SettlementStatus,
    changes: Partial<Pick<Booking, "amountMinor" | "batchid">> = {},
  ): Booking {
    const amountMinor = changes.amountMinor ?? booking.amountMinor;
    const history = [...booking.history, { status, amountMinor, atMs: this.#clock.now() }];
    const moved = { ...booking, ...changes, status, history };
    this.#entries.set(booking.retref, moved);
    return moved;
  }

  /** Adds to what went back of a sale; a voided refund takes it off again. */
  giveBack(retref: string, amountMinor: number): void {
    const sale = this.#entries.get(retref)!;
    this.#entries.set(retref, { ...sale, refundedMinor: sale.refundedMinor + amountMinor });
  }
}
