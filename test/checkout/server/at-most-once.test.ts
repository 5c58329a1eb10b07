import { describe, expect, test } from "vitest";
import type { CheckoutAttempt, CreateAttempt, RefundAttempt } from "../../../src/checkout/server/index.ts";
import type { FaultName } from "../../../src/checkout/simulator/index.ts";
import { isVp3300Error } from "../../../src/errors.ts";
import { created, MOBILE, openShop, refunded, rejection } from "./shop.ts";

const REFUND = { amountMinor: 2_500, currency: "AED", note: "Out of stock" } as const;

/** A shop with one paid checkout. */
async function openPaidShop(options: Parameters<typeof openShop>[0] = {}) {
  const shop = openShop(options);
  const { client, simulator, attempts, run } = shop;
  const { id: checkoutId } = created(await run(() => client.createMobileCheckout(MOBILE)));
  simulator.play("paid", checkoutId);
  attempts.clear();
  return { ...shop, checkoutId, request: { ...REFUND, checkoutId } };
}

/** What becomes of a request to make or refund a checkout under each fault of its POST. */
const EXPECTED: Readonly<Record<Exclude<FaultName, "duplicated">, string>> = {
  none: "done",
  slow: "done",
  slowAnswer: "done",
  cutBefore: "unknown no answer",
  cutAfter: "recovered",
  cutLate: "recovered",
  unauthorized: "CHECKOUT_AUTHENTICATION",
  rateLimited: "unknown no answer",
  serverErrorBefore: "unknown no answer",
  serverErrorAfter: "recovered",
  malformed: "recovered",
  wrongType: "recovered",
  truncated: "recovered",
  oversized: "recovered",
  redirect: "unknown no answer",
  reordered: "done",
};

/** A network that delivers a request twice is beyond what its sender can prevent. */
const PREVENTABLE = Object.keys(EXPECTED) as readonly (keyof typeof EXPECTED)[];

function told(outcome: { outcome: string; reason?: string; recovered?: boolean }): string {
  if (outcome.outcome === "unknown") return `unknown ${outcome.reason}`;
  return outcome.recovered ? "recovered" : "done";
}

const codeOf = (error: unknown) => (isVp3300Error(error) ? error.code : String(error));

describe("making a checkout", () => {
  for (const fault of PREVENTABLE) {
    test(`under ${fault}`, async () => {
      const { client, simulator, attempts, run } = openShop({ duplicates: "accept" });
      simulator.failNext(fault, { method: "POST" });
      const outcome = await run(() => client.createMobileCheckout(MOBILE).then(told, codeOf));
      expect(outcome).toBe(EXPECTED[fault]);
      expect(simulator.ledger.checkouts.length).toBe(/unknown|CHECKOUT/.test(outcome) ? 0 : 1);
      const [attempt] = attempts.values();
      expect(attempt).toMatchObject({ kind: "create", operation: "createMobileCheckout" });
      expect(attempt?.id).toMatch(/^ORD-7001-[0-9a-f]{16}$/);
    });
  }

  test("hands the attempt to the store before anything is sent, and sends nothing when that fails", async () => {
    const order: string[] = [];
    const full = new RangeError("disk full");
    let isFull = false;
    const save = async (attempt: CheckoutAttempt) => {
      order.push(`save ${attempt.kind}`);
      if (isFull) throw full;
    };
    const shop = openShop({ store: { save } });
    const { client, simulator, run } = shop;
    await run(() => client.createMobileCheckout(MOBILE));
    isFull = true;
    expect(await run(() => rejection(client.createMobileCheckout(MOBILE)))).toBe(full);
    expect(order).toEqual(["save create", "save create"]);
    expect(simulator.arrivals.get("POST /checkout/mobile")).toBe(1);
  });

  test("asks first when it is given a request id", async () => {
    const { client, simulator, run } = openShop({ duplicates: "accept" });
    const request = { ...MOBILE, requestId: "ORD-7001-r1" };
    const first = await run(() => client.createMobileCheckout(request));
    const second = await run(() => client.createMobileCheckout(request));
    expect([told(first), told(second)]).toEqual(["done", "recovered"]);
    expect(created(second).id).toBe(created(first).id);
    expect(simulator.ledger.checkouts.length).toBe(1);
  });

  test("makes one checkout of two calls at once with the same request id", async () => {
    const { client, simulator, run } = openShop({ duplicates: "accept" });
    const request = { ...MOBILE, requestId: "ORD-7001-r1" };
    const outcomes = await run(() =>
      Promise.all([client.createMobileCheckout(request), client.createMobileCheckout(request)]),
    );
    expect(outcomes.map(told)).toEqual(["done", "recovered"]);
    expect(simulator.ledger.checkouts.length).toBe(1);
  });

  test("refuses a request id that belongs to another order", async () => {
    const { client, run } = openShop();
    const request = { ...MOBILE, requestId: "ORD-7001-r1" };
    await run(() => client.createMobileCheckout(request));
    for (const change of [{ orderId: "ORD-7002" }, { amountMinor: 9_900 }, { currency: "USD" }]) {
      const error = await run(() => rejection(client.createMobileCheckout({ ...request, ...change })));
      expect(error).toMatchObject({ code: "CHECKOUT_DUPLICATE", context: { requestId: "ORD-7001-r1" } });
    }
  });

  test("takes a refusal as a duplicate for a lost answer: somebody made it meanwhile", async () => {
    const { client, simulator, run } = openShop();
    const request = { ...MOBILE, requestId: "ORD-7001-r1" };
    await run(() => client.createMobileCheckout(request));
    const attempt: CreateAttempt = {
      kind: "create",
      id: "ORD-7001-r1",
      operation: "createMobileCheckout",
      request,
      sentAtMs: 0,
    };
    // The first look finds nothing, as when two servers of the shop work on the same order.
    const answers = [page([])];
    const other = openShop({
      fetch: (input, init) => {
        const scripted = init?.method === "GET" ? answers.shift() : undefined;
        return scripted === undefined ? simulator.fetch(input, init) : Promise.resolve(scripted);
      },
    });
    expect(told(await other.run(() => other.client.resume(attempt)))).toBe("recovered");
    expect(simulator.ledger.checkouts.length).toBe(1);
  });

  test("does not trust a search that does not filter, or finds several", async () => {
    const mine = {
      id: "1",
      requestId: "R",
      orderId: "ORD-7001",
      currency: "AED",
      amount: 100,
      status: "PENDING",
    };
    for (const [content, code] of [
      [[{ ...mine, requestId: "other" }], "CHECKOUT_PROTOCOL"],
      [[{ id: "1", status: "PENDING" }], "CHECKOUT_PROTOCOL"],
      [[mine, { ...mine, id: "2" }], "CHECKOUT_DUPLICATE"],
    ] as const) {
      const { client, run } = openShop({ fetch: async () => page(content) });
      const error = await run(() => rejection(client.createMobileCheckout({ ...MOBILE, requestId: "R" })));
      expect(error).toMatchObject({ code });
    }
  });

  test("hears a contradiction that it finds after a lost answer", async () => {
    const foreign = { id: "1", requestId: "R", orderId: "else", currency: "AED", amount: 1, status: "PAID" };
    const answers = [page([]), new Response("", { status: 500 }), page([foreign])];
    const { client, run } = openShop({ fetch: async () => answers.shift() ?? page([]) });
    const error = await run(() => rejection(client.createMobileCheckout({ ...MOBILE, requestId: "R" })));
    expect(error).toMatchObject({ code: "CHECKOUT_DUPLICATE" });
  });

  test("stops on abort; the store has the attempt", async () => {
    const { client, simulator, attempts, clock, run } = openShop();
    simulator.failNext("slow", { method: "POST", delayMs: 10_000 });
    const stop = new AbortController();
    clock.setTimer(1_000, () => stop.abort("stop"));
    const error = await run(() => rejection(client.createMobileCheckout(MOBILE, { signal: stop.signal })));
    expect(error).toBe("stop");
    const [attempt] = attempts.values();
    await clock.advance(20_000);
    expect(told(await run(() => client.resume(attempt!)))).toBe("recovered");
  });

  test("stops on abort while it looks for a lost answer", async () => {
    const { client, simulator, clock, run } = openShop();
    simulator.failNext("cutBefore", { method: "POST" });
    const stop = new AbortController();
    clock.setTimer(4_000, () => stop.abort("stop"));
    const error = await run(() => rejection(client.createMobileCheckout(MOBILE, { signal: stop.signal })));
    expect(error).toBe("stop");
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("taking up an attempt", () => {
  test("sends a checkout again only when its first request can have no effect any more", async () => {
    const { client, simulator, attempts, clock, run } = openShop({ duplicates: "accept" });
    simulator.failNext("cutLate", { method: "POST", delayMs: 100_000 });
    expect(told(await run(() => client.createMobileCheckout(MOBILE)))).toBe("unknown no answer");
    const [attempt] = attempts.values();
    const again = await run(() => client.resume(attempt!));
    expect(again).toMatchObject({
      outcome: "unknown",
      reason: "too early",
      attempt: { sentAtMs: attempt?.sentAtMs },
    });
    await clock.advance(120_000);
    expect(told(await run(() => client.resume(attempt!)))).toBe("recovered");
    expect(simulator.ledger.checkouts.length).toBe(1);
  });

  test("sends it again when nothing came of it", async () => {
    const { client, simulator, attempts, clock, run } = openShop();
    simulator.failNext("cutBefore", { method: "POST" });
    await run(() => client.createMobileCheckout(MOBILE));
    const [attempt] = attempts.values();
    await clock.advance(120_000);
    expect(told(await run(() => client.resume(attempt!)))).toBe("done");
    expect(attempts.get(attempt!.id)?.sentAtMs).toBeGreaterThan(attempt!.sentAtMs);
    expect(simulator.ledger.checkouts[0]?.requestId).toBe(attempt?.id);
  });

  test("survives JSON", async () => {
    const { client, simulator, attempts, clock, run, request } = await openPaidShop();
    simulator.failNext("cutBefore", { method: "POST" });
    await run(() => client.refundCheckout(request));
    const [attempt] = JSON.parse(JSON.stringify([...attempts.values()])) as RefundAttempt[];
    await clock.advance(120_000);
    expect(told(await run(() => client.resume(attempt!)))).toBe("done");
  });

  test("refuses what is no attempt", async () => {
    const { client } = openShop();
    for (const attempt of [
      undefined,
      {},
      { kind: "create", request: {} },
      { kind: "x", request: {}, sentAtMs: 1 },
    ]) {
      const error = await rejection(client.resume(attempt as never));
      expect(error).toMatchObject({ code: "ARGUMENT_INVALID" });
    }
    const refund = { kind: "refund", id: "1", request: { ...REFUND, checkoutId: "1" }, sentAtMs: 1 };
    expect(await rejection(client.resume(refund as never))).toMatchObject({
      context: { argument: "attempt.totalRefundedBeforeMinor" },
    });
  });
});

describe("refunding", () => {
  for (const fault of PREVENTABLE) {
    test(`under ${fault}`, async () => {
      const { client, simulator, run, request, attempts } = await openPaidShop();
      simulator.failNext(fault, { method: "POST" });
      const outcome = await run(() => client.refundCheckout(request).then(told, codeOf));
      expect(outcome).toBe(EXPECTED[fault]);
      const { totalRefundedMinor, refunds } = simulator.ledger.checkouts[0]!;
      const times = /unknown|CHECKOUT/.test(outcome) ? 0 : 1;
      expect([refunds.length, totalRefundedMinor]).toEqual([times, times * 2_500]);
      expect([...attempts.values()]).toMatchObject([{ kind: "refund", totalRefundedBeforeMinor: 0 }]);
    });
  }

  test("returns parts, and then what is left", async () => {
    const { client, simulator, run, request } = await openPaidShop();
    const first = await run(() => client.refundCheckout(request));
    expect(refunded(first)).toMatchObject({ status: "PARTIALLY_REFUNDED", totalRefundedMinor: 2_500 });
    const second = await run(() => client.refundCheckout({ ...request, amountMinor: "remaining" }));
    expect(second).toMatchObject({ amountMinor: 7_500, checkout: { status: "REFUNDED" } });
    const third = await run(() => rejection(client.refundCheckout({ ...request, amountMinor: "remaining" })));
    expect(third).toMatchObject({ code: "CHECKOUT_VALIDATION", context: { paths: "amountMinor" } });
    expect(simulator.ledger.checkouts[0]?.refunds.length).toBe(2);
  });

  test("refuses more than is left, another currency, and what the API refuses", async () => {
    const { client, run, request, simulator } = await openPaidShop();
    const refuse = (change: object) => run(() => rejection(client.refundCheckout({ ...request, ...change })));
    expect(await refuse({ amountMinor: 10_001 })).toMatchObject({ context: { paths: "amountMinor" } });
    expect(await refuse({ currency: "USD" })).toMatchObject({ context: { paths: "currency" } });
    expect(await refuse({ note: " " })).toMatchObject({ context: { paths: "note" } });
    expect(simulator.ledger.checkouts[0]?.refunds).toEqual([]);
    const { id } = created(await run(() => client.createMobileCheckout(MOBILE)));
    expect(await refuse({ checkoutId: id })).toMatchObject({
      code: "CHECKOUT_VALIDATION",
      context: { status: 400 },
    });
  });

  test("takes two refunds of one checkout one after the other", async () => {
    const { client, simulator, run, request } = await openPaidShop();
    simulator.failNext("cutAfter", { method: "POST" });
    const outcomes = await run(() =>
      Promise.all([client.refundCheckout(request), client.refundCheckout(request)]),
    );
    expect(outcomes.map(told)).toEqual(["recovered", "done"]);
    expect(simulator.ledger.checkouts[0]?.totalRefundedMinor).toBe(5_000);
  });

  test("can't tell when something else was refunded meanwhile", async () => {
    const { client, simulator, run, request, checkoutId, clock } = await openPaidShop();
    simulator.failNext("cutBefore", { method: "POST" });
    clock.setTimer(100, () => simulator.ledger.refund(checkoutId, 700, "by hand"));
    const outcome = await run(() => client.refundCheckout(request));
    expect(outcome).toMatchObject({
      outcome: "unknown",
      reason: "ambiguous",
      checkout: { totalRefundedMinor: 700 },
    });
    await clock.advance(500_000);
    const { attempt } = outcome as { attempt: RefundAttempt };
    expect(told(await run(() => client.resume(attempt)))).toBe("unknown ambiguous");
    expect(simulator.ledger.checkouts[0]?.refunds.length).toBe(1);
  });

  test("goes on when a look fails as well", async () => {
    const { client, simulator, run, request } = await openPaidShop();
    simulator.failNext("cutAfter", { method: "POST" });
    simulator.failNext("none", { method: "GET" });
    simulator.failNext("unauthorized", { method: "GET" });
    expect(told(await run(() => client.refundCheckout(request)))).toBe("recovered");
  });
});

function page(content: readonly object[]): Response {
  return Response.json({ success: true, elapsed: 1, result: { page: 0, size: 20, content } });
}
