import { describe, expect, test } from "vitest";
import type { PaymentOutcome } from "../../src/gateway/index.ts";
import type { FaultName } from "../../src/simulator/gateway/index.ts";
import { simulated, VISA } from "./client-for-tests.ts";

const SALE = { account: VISA, expiry: "1230", amountMinor: 1_000, capture: true };

type Bench = ReturnType<typeof simulated>;

function authorize({ clock, client }: Bench, orderId: string, more: object = {}): Promise<PaymentOutcome> {
  return clock.run(() => client.authorize({ ...SALE, orderId, ...more }));
}

/** Nothing is owed twice, and the journal says what the ledger does. */
async function expectBooksToAgree({ simulator, journal }: Bench, orderId: string): Promise<void> {
  const charges = simulator.ledger.charges().filter((charge) => charge.orderid === orderId);
  expect(charges.length).toBeLessThanOrEqual(1);
  const entry = await journal.read(orderId);
  expect(entry?.state).toBe("done");
  expect(entry?.conclusion?.outcome === "approved").toBe(charges.length === 1);
}

describe("an authorization whose answer is lost", () => {
  test.each<[FaultName, object, string, number]>([
    ["cutAfter", {}, "approved", 0],
    ["serverErrorAfter", {}, "approved", 0],
    ["malformed", {}, "approved", 0],
    ["wrongType", {}, "approved", 0],
    ["truncated", {}, "approved", 0],
    ["oversized", {}, "approved", 0],
    ["cutLate", { delayMs: 30_000 }, "approved", 35_000],
    ["slow", { delayMs: 60_000 }, "approved", 80_000],
    ["slowAnswer", { delayMs: 60_000 }, "approved", 45_000],
    ["cutBefore", {}, "retry", 35_000],
    ["serverErrorBefore", {}, "retry", 35_000],
    ["redirect", {}, "retry", 35_000],
  ])("%s %j: found out as %s after %i ms", async (fault, options, outcome, afterMs) => {
    const bench = simulated();
    const startMs = bench.clock.now();
    bench.simulator.failNext(fault, { endpoint: "auth", ...options });
    const result = await authorize(bench, "A1");
    expect(result).toMatchObject({ outcome, recovered: true, recorded: true, orderId: "A1" });
    expect(bench.clock.now() - startMs).toBe(afterMs);
    await expectBooksToAgree(bench, "A1");
    await bench.clock.advance(60_000); // the simulator's own delays
    expect(bench.clock.pendingTimers).toBe(0);
  });

  test.each<[FaultName, string]>([
    ["unauthorized", "GATEWAY_AUTHENTICATION"],
    ["rateLimited", "GATEWAY_RATE_LIMITED"],
  ])(
    "%s: certainly not charged, so it is an error, and the order id may be used again",
    async (fault, code) => {
      const bench = simulated();
      bench.simulator.failNext(fault, { endpoint: "auth" });
      await expect(authorize(bench, "A1")).rejects.toMatchObject({ code, context: { sent: "no" } });
      expect(await authorize(bench, "A1")).toMatchObject({ outcome: "approved", recovered: false });
      await expectBooksToAgree(bench, "A1");
    },
  );

  test("what did not arrive may be sent again under the same order id, and is charged once", async () => {
    const bench = simulated();
    bench.simulator.failNext("cutBefore", { endpoint: "auth" });
    expect(await authorize(bench, "A1")).toMatchObject({ outcome: "retry", reason: "not-arrived" });
    expect(await authorize(bench, "A1")).toMatchObject({ outcome: "approved" });
    expect((await bench.journal.read("A1"))?.attempt).toBe(2);
    await expectBooksToAgree(bench, "A1");
  });

  test("a proxy that doubles the request does not turn its approval into a decline", async () => {
    const bench = simulated({}, { repeatedOrderIds: "refuse" });
    bench.simulator.failNext("duplicated", { endpoint: "auth" });
    expect(await authorize(bench, "A1")).toMatchObject({ outcome: "approved", recovered: true });
    await expectBooksToAgree(bench, "A1");
  });

  test("when inquiry is silent, the order is voided", async () => {
    const bench = simulated();
    bench.simulator.failNext("cutAfter", { endpoint: "auth" });
    bench.simulator.failNext("cutBefore", { endpoint: "inquireByOrderid" });
    expect(await authorize(bench, "A1")).toMatchObject({ outcome: "reversed", reason: "voided" });
    expect(bench.simulator.ledger.charges()).toEqual([]);
    await expectBooksToAgree(bench, "A1");
  });

  test("a void that finds nothing is not believed while the authorization may be on its way", async () => {
    const bench = simulated();
    bench.simulator.failNext("cutLate", { endpoint: "auth", delayMs: 20_000 });
    bench.simulator.failNext("cutBefore", { endpoint: "inquireByOrderid" });
    expect(await authorize(bench, "A1")).toMatchObject({ outcome: "reversed", reason: "voided" });
    expect(bench.simulator.ledger.charges()).toEqual([]);
  });

  test("a void that found nothing early is not believed because its answer was late", async () => {
    const bench = simulated();
    bench.simulator.failNext("cutLate", { endpoint: "auth", delayMs: 20_000 });
    bench.simulator.failNext("cutBefore", { endpoint: "inquireByOrderid" });
    bench.simulator.failNext("slowAnswer", { endpoint: "voidByOrderId", delayMs: 40_000 });
    expect(await authorize(bench, "A1")).toMatchObject({ outcome: "reversed", reason: "voided" });
    expect(bench.simulator.ledger.charges()).toEqual([]);
  });

  test("silence to all: unknown, with what a person needs; recover() finds out later", async () => {
    const bench = simulated();
    bench.simulator.failNext("cutAfter", { endpoint: "auth" });
    bench.simulator.failNext("cutBefore", { endpoint: "inquireByOrderid" });
    bench.simulator.failNext("cutBefore", { endpoint: "voidByOrderId", times: 3 });
    const outcome = await authorize(bench, "A1");
    expect(outcome).toMatchObject({ outcome: "unknown", reason: "no-answer", orderId: "A1", recorded: true });
    expect(await bench.client.attention()).toMatchObject([
      {
        id: "A1",
        state: "attention",
        amountMinor: 1_000,
        currency: "USD",
        conclusion: { outcome: "unknown" },
      },
    ]);
    const report = await bench.clock.run(() => bench.client.recover());
    expect(report.resolved).toMatchObject([{ entry: { id: "A1" }, outcome: { outcome: "approved" } }]);
    expect(report.attention).toEqual([]);
    await expectBooksToAgree(bench, "A1");
  });
});

describe("a settled sale can't be voided: the code for it counts as an approval, and undoes nothing", () => {
  async function settledSale() {
    const bench = simulated();
    const { retref = "" } = await authorize(bench, "A1");
    bench.simulator.settle();
    return { bench, retref };
  }

  test("void and voidByOrderId are declined", async () => {
    const { bench, retref } = await settledSale();
    const settled = { outcome: "declined", reason: "settled", advice: { retry: "never" } };
    expect(await bench.client.void({ retref })).toMatchObject(settled);
    expect(await bench.client.voidByOrderId({ orderId: "A1" })).toMatchObject(settled);
    expect(bench.simulator.ledger.netMinor("A1")).toBe(1_000);
  });

  test("a void by order id whose answer is lost is declined too", async () => {
    const { bench } = await settledSale();
    bench.simulator.failNext("cutAfter", { endpoint: "voidByOrderId" });
    const outcome = await bench.clock.run(() => bench.client.voidByOrderId({ orderId: "A1" }));
    expect(outcome).toMatchObject({ outcome: "declined", reason: "settled", recovered: true });
  });

  test("an authorization that was settled meanwhile is not taken for reversed", async () => {
    const bench = simulated();
    bench.simulator.failNext("cutAfter", { endpoint: "auth" });
    bench.simulator.failNext("cutBefore", { endpoint: "inquireByOrderid" });
    bench.simulator.failNext("cutBefore", { endpoint: "voidByOrderId" });
    bench.clock.setTimer(1_000, () => bench.simulator.settle());
    expect(await authorize(bench, "A1")).toMatchObject({
      outcome: "needs-attention",
      reason: "void-declined",
      answer: { respcode: "26" },
    });
    const report = await bench.clock.run(() => bench.client.recover());
    expect(report.resolved).toMatchObject([{ outcome: { outcome: "approved" } }]);
    await expectBooksToAgree(bench, "A1");
  });

  test("a part that is not wanted and was settled is put before a person", async () => {
    const bench = simulated();
    bench.simulator.failNext("slowAnswer", { endpoint: "auth", delayMs: 10_000 });
    bench.clock.setTimer(5_000, () => bench.simulator.settle());
    const sale = { account: "4387750101010101", amountMinor: 650 };
    expect(await authorize(bench, "A1", sale)).toMatchObject({
      outcome: "needs-attention",
      reason: "partial-not-voided",
    });
  });
});

test("what is approved in part is voided at once, unless it is wanted", async () => {
  const bench = simulated();
  const sale = { account: "4387750101010101", amountMinor: 650 };
  expect(await authorize(bench, "A1", sale)).toMatchObject({
    outcome: "declined",
    reason: "partial-not-accepted",
  });
  expect(bench.simulator.ledger.charges()).toEqual([]);
  expect(await authorize(bench, "A2", { ...sale, acceptPartial: true })).toMatchObject({
    outcome: "partial",
    approvedMinor: 500,
    restMinor: 150,
  });
  expect(bench.simulator.ledger.netMinor("A2")).toBe(500);
});
