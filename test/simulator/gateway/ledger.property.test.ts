import fc from "fast-check";
import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";
import { runs } from "../../runs.ts";
import { gateway, MERCHID, type Members } from "./caller.ts";

const ORDERS = ["A-1", "A-2", "A-3"] as const;

/** What a merchant might do, in any order. */
type Deed =
  | { readonly deed: "sell"; readonly order: number; readonly amountMinor: number; readonly capture: boolean }
  | {
      readonly deed: "capture" | "void" | "refund";
      readonly at: number;
      readonly amountMinor: number | undefined;
    }
  | { readonly deed: "voidByOrderId"; readonly order: number }
  | { readonly deed: "settle"; readonly rejects: boolean };

const order = fc.nat(ORDERS.length - 1);
const amountMinor = fc.integer({ min: 1, max: 99_999 });
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ deed: fc.constant("sell" as const), order, amountMinor, capture: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      deed: fc.constantFrom("capture" as const, "void" as const, "refund" as const),
      at: fc.nat(20),
      amountMinor: fc.option(amountMinor, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant("voidByOrderId" as const), order }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant("settle" as const), rejects: fc.boolean() }) },
);

const minorOf = (amount: unknown) => Math.round(Number(amount) * 100);
const isApproved = ({ respstat, respcode }: Members) => respstat === "A" && respcode !== "26";

/** A sale, as a merchant who reads every answer would write it down. */
interface Sale {
  readonly orderid: string;
  heldMinor: number;
  chargedMinor: number;
  backMinor: number;
}

/** The merchant's book, kept from answers alone. */
class Merchant {
  readonly opened = gateway({ clock: new VirtualClock() });
  readonly sales = new Map<string, Sale>();
  readonly refunds = new Map<string, { readonly sale: Sale; readonly minor: number }>();
  readonly retrefs: string[] = [];

  async sell(orderid: string, minor: number, capture: boolean): Promise<void> {
    const answer = await this.opened.auth({ orderid, amount: String(minor), capture: capture ? "Y" : "N" });
    const retref = String(answer.retref);
    this.retrefs.push(retref);
    const approvedMinor = isApproved(answer) ? minorOf(answer.amount) : 0;
    const [heldMinor, chargedMinor] = capture ? [0, approvedMinor] : [approvedMinor, 0];
    this.sales.set(retref, { orderid, heldMinor, chargedMinor, backMinor: 0 });
  }

  async follow(
    deed: "capture" | "void" | "refund",
    retref: string,
    minor: number | undefined,
  ): Promise<void> {
    const amount = minor === undefined ? {} : { amount: String(minor) };
    const answer = await this.opened.put(deed, { retref, ...amount });
    if (!isApproved(answer)) return;
    const sale = this.sales.get(retref);
    if (deed === "capture") Object.assign(sale!, { heldMinor: 0, chargedMinor: minorOf(answer.amount) });
    else if (deed === "refund") {
      const backMinor = minorOf(answer.amount);
      sale!.backMinor += backMinor;
      this.retrefs.push(String(answer.retref));
      this.refunds.set(String(answer.retref), { sale: sale!, minor: backMinor });
    } else this.voided(retref, minorOf(answer.amount));
  }

  /** A full void answers 0.00, one of a part the part. */
  voided(retref: string, partMinor: number): void {
    const refund = this.refunds.get(retref);
    if (refund !== undefined) {
      refund.sale.backMinor -= refund.minor;
      this.refunds.delete(retref);
      return;
    }
    const sale = this.sales.get(retref);
    if (sale === undefined) return; // a refund that was voided before: voiding it again is approved and changes nothing
    if (partMinor > 0) sale.heldMinor -= partMinor;
    else Object.assign(sale, { heldMinor: 0, chargedMinor: 0 });
  }

  async voidOrder(orderid: string): Promise<void> {
    const answer = await this.opened.put("voidByOrderId", { orderid });
    if (isApproved(answer)) this.voided(String(answer.retref), 0);
  }

  settle(rejects: boolean): void {
    const { simulator } = this.opened;
    const queued = simulator.ledger.bookings.filter(({ status }) => status === "Queued for Capture");
    const rejected = rejects ? queued[0]?.retref : undefined;
    simulator.settle(rejected === undefined ? {} : { reject: [rejected] });
    if (rejected !== undefined) this.voided(rejected, 0);
  }

  async do(deed: Deed): Promise<void> {
    if (deed.deed === "sell") await this.sell(ORDERS[deed.order]!, deed.amountMinor, deed.capture);
    else if (deed.deed === "settle") this.settle(deed.rejects);
    else if (deed.deed === "voidByOrderId") await this.voidOrder(ORDERS[deed.order]!);
    else if (this.retrefs.length > 0) {
      await this.follow(deed.deed, this.retrefs[deed.at % this.retrefs.length]!, deed.amountMinor);
    }
  }

  sumOf(orderid: string, amount: (sale: Sale) => number): number {
    const sales = [...this.sales.values()].filter((sale) => sale.orderid === orderid);
    return sales.reduce((sum, sale) => sum + amount(sale), 0);
  }
}

test("the ledger is what the answers said, as long as none is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deeds, { maxLength: 30 }), async (list) => {
      const merchant = new Merchant();
      for (const deed of list) await merchant.do(deed);
      const { ledger } = merchant.opened.simulator;
      for (const orderid of ORDERS) {
        expect(ledger.heldMinor(orderid)).toBe(merchant.sumOf(orderid, (sale) => sale.heldMinor));
        const net = merchant.sumOf(orderid, (sale) => sale.chargedMinor - sale.backMinor);
        expect(ledger.netMinor(orderid)).toBe(net);
      }
      for (const booking of ledger.bookings) {
        expect(booking.refundedMinor).toBeGreaterThanOrEqual(0);
        expect(booking.amountMinor).toBeGreaterThanOrEqual(booking.refundedMinor);
        const last = booking.history.at(-1)!;
        expect([last.status, last.amountMinor]).toEqual([booking.status, booking.amountMinor]);
      }
    }),
    runs(200),
  );
});

test("an inquiry tells what the ledger has, whatever became of the answers", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.constantFrom("none", "cutBefore", "cutAfter", "malformed", "serverErrorBefore", "duplicated"),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
      async (faults) => {
        const { simulator, send, call } = gateway({ clock: new VirtualClock() });
        const { ledger } = simulator;
        for (const fault of faults) simulator.failNext(fault as "none", { endpoint: "auth" });
        const body = { merchid: MERCHID, account: "4111111111111111", amount: "1.00", orderid: "A-1" };
        for (const _fault of faults) await send("PUT", "/auth", body).catch((error: unknown) => error);
        const told = (await call("GET", `/inquireByOrderid/A-1/${MERCHID}/1`)) as unknown;
        const list = Array.isArray(told) ? told : [told as Members];
        const found = list.filter(({ respcode }) => respcode !== "29").map(({ retref }) => retref);
        expect(found).toEqual(ledger.findByOrder("A-1").map(({ retref }) => retref));
        expect(ledger.heldMinor("A-1")).toBe(found.length * 100);
      },
    ),
    runs(100),
  );
});
