import { describe, expect, test } from "vitest";
import type { CheckoutRecord } from "../../../src/checkout/server/index.ts";
import { SCENARIOS, type ScenarioName } from "../../../src/checkout/simulator/index.ts";
import { created, MOBILE, openShop, rejection } from "./shop.ts";

async function openOrder() {
  const shop = openShop();
  const checkout = created(await shop.run(() => shop.client.createMobileCheckout(MOBILE)));
  const record: CheckoutRecord = {
    checkoutId: checkout.id,
    requestId: checkout.requestId!,
    orderId: MOBILE.orderId,
    currency: MOBILE.currency,
    amountMinor: MOBILE.amountMinor,
    lastStatus: "PENDING",
  };
  return { ...shop, record, startMs: shop.clock.now() };
}

/** What a shop is told at the end of every scenario. */
const OUTCOMES: Readonly<Record<ScenarioName, readonly [outcome: string, fulfil: boolean]>> = {
  pending: ["pending", false],
  pendingConfirmation: ["pending", false],
  authorized: ["authorized", false],
  paid: ["paid", true],
  failed: ["failed", false],
  cancelled: ["cancelled", false],
  expired: ["expired", false],
  partiallyRefunded: ["partially_refunded", false],
  refunded: ["refunded", false],
  chargeback: ["chargeback", false],
  heldThenPaid: ["paid", true],
  authorizedThenPaid: ["paid", true],
  paidAfterExpiry: ["paid", true],
};

describe("waiting for an outcome", () => {
  for (const scenario of Object.keys(SCENARIOS) as ScenarioName[]) {
    test(`of the scenario ${scenario}`, async () => {
      const { client, simulator, run, record } = await openOrder();
      simulator.play(scenario, record.checkoutId);
      const confirmation = await run(() => client.waitForOutcome(record));
      expect([confirmation.outcome, confirmation.fulfil]).toEqual(OUTCOMES[scenario]);
      expect(confirmation.mismatches).toEqual([]);
    });
  }

  test("reads at 0, 1, 3, 6, 11, 19 and 32 seconds, and gives what it has", async () => {
    const { client, run, record, clock, startMs, simulator } = await openOrder();
    const confirmation = await run(() => client.waitForOutcome(record, { after: "confirmation" }));
    expect(confirmation.outcome).toBe("pending");
    expect(clock.now() - startMs).toBe(32_000);
    expect(simulator.arrivals.get("GET /checkout/:id")).toBe(7);
  });

  test("reads three times when the shopper dismissed the page", async () => {
    const { client, run, record, clock, startMs, simulator } = await openOrder();
    await run(() => client.waitForOutcome(record, { after: "dismissed" }));
    expect(clock.now() - startMs).toBe(7_000);
    expect(simulator.arrivals.get("GET /checkout/:id")).toBe(3);
  });

  test("stops at the first answer that is not pending", async () => {
    const { client, simulator, run, record, clock, startMs } = await openOrder();
    clock.setTimer(2_500, () => simulator.play("paid", record.checkoutId));
    expect((await run(() => client.waitForOutcome(record))).outcome).toBe("paid");
    expect(clock.now() - startMs).toBe(3_000);
  });

  test("warns of a move that nobody expects, and believes it", async () => {
    const { client, simulator, run, record } = await openOrder();
    simulator.play("paidAfterExpiry", record.checkoutId);
    const confirmation = await run(() => client.waitForOutcome({ ...record, lastStatus: "EXPIRED" }));
    expect(confirmation).toMatchObject({
      outcome: "paid",
      fulfil: true,
      unexpectedMove: { from: "EXPIRED", to: "PAID" },
    });
  });

  test("does not deliver on a checkout that is not the order's", async () => {
    const { client, simulator, run, record } = await openOrder();
    simulator.play("paid", record.checkoutId);
    const wrong = { ...record, requestId: "x", orderId: "y", currency: "USD", amountMinor: 1 };
    const { outcome, fulfil, mismatches } = await run(() => client.waitForOutcome(wrong));
    expect([outcome, fulfil]).toEqual(["mismatch", false]);
    expect(mismatches).toEqual(["requestId", "orderId", "currency", "amount"]);
  });

  test("gives the last answer at its deadline", async () => {
    const { client, run, record, clock, startMs } = await openOrder();
    const confirmation = await run(() => client.waitForOutcome(record, { timeoutMs: 4_500 }));
    expect(confirmation.outcome).toBe("pending");
    expect(clock.now() - startMs).toBe(4_500);
    expect(clock.pendingTimers).toBe(0);
  });

  test("fails at its deadline when nothing was answered", async () => {
    const { client, simulator, run, record } = await openOrder();
    simulator.failNext("slow", { delayMs: 60_000 });
    const error = await run(() => rejection(client.waitForOutcome(record, { timeoutMs: 4_500 })));
    expect(error).toMatchObject({
      code: "CHECKOUT_NETWORK",
      context: { reason: "timeout", timeoutMs: 4_500 },
    });
  });

  test("passes over reads without an answer, unless all are", async () => {
    const { client, simulator, run, record } = await openOrder();
    simulator.play("paid", record.checkoutId);
    for (let times = 0; times < 4; times++) simulator.failNext("cutBefore");
    expect((await run(() => client.waitForOutcome(record))).outcome).toBe("paid");
    for (let times = 0; times < 9; times++) simulator.failNext("wrongType");
    const error = await run(() => rejection(client.waitForOutcome(record, { after: "dismissed" })));
    expect(error).toMatchObject({ code: "CHECKOUT_PROTOCOL" });
  });

  test("fails at once when it is refused, and stops on abort", async () => {
    const { client, run, record, clock } = await openOrder();
    const unknown = { ...record, checkoutId: "1" };
    expect(await run(() => rejection(client.waitForOutcome(unknown)))).toMatchObject({
      code: "CHECKOUT_NOT_FOUND",
    });
    const stop = new AbortController();
    clock.setTimer(2_000, () => stop.abort("stop"));
    expect(await run(() => rejection(client.waitForOutcome(record, { signal: stop.signal })))).toBe("stop");
    const stopped = client.waitForOutcome(record, { signal: AbortSignal.abort("before") });
    expect(await rejection(stopped)).toBe("before");
  });

  test("checks what it is given", async () => {
    const { client, record } = await openOrder();
    for (const [expected, options] of [
      [undefined, {}],
      [{ ...record, amountMinor: "100" }, {}],
      [{ ...record, orderId: 7 }, {}],
      [record, { after: "later" }],
      [record, { timeoutMs: 0 }],
    ] as const) {
      const error = await rejection(client.waitForOutcome(expected as never, options as never));
      expect(error).toMatchObject({ code: "ARGUMENT_INVALID" });
    }
  });
});
