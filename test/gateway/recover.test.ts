import { describe, expect, test } from "vitest";
import { Vp3300Error } from "../../src/errors.ts";
import { CardPointeGateway, type GatewayOptions, type Journal } from "../../src/gateway/index.ts";
import { CONFIG, simulated, VISA } from "./client-for-tests.ts";

const SALE = { account: VISA, expiry: "1230", amountMinor: 1_000, capture: true };

type Bench = ReturnType<typeof simulated>;

function anotherClient({ clock, journal, fetch }: Bench, options: GatewayOptions = {}): CardPointeGateway {
  return new CardPointeGateway(CONFIG, { clock, journal, fetch, ...options });
}

/** Sends, and dies before the answer: nothing of this process goes on. */
async function dieAfterSending(bench: Bench, orderId: string): Promise<void> {
  const died = anotherClient(bench, {
    owner: "died",
    fetch: ((input: string, init: RequestInit) => {
      void bench.simulator.fetch(input, init);
      return new Promise(() => undefined);
    }) as typeof globalThis.fetch,
    // Its deadline dies with it.
    clock: { now: () => bench.clock.now(), setTimer: () => ({ cancel: () => undefined }) },
  });
  void died.authorize({ ...SALE, orderId });
  await bench.clock.advance(1);
}

describe("recover", () => {
  test("with nothing open there is nothing to do", async () => {
    const { client, clock } = simulated();
    expect(await clock.run(() => client.recover())).toEqual({ resolved: [], attention: [], held: [] });
  });

  test("waits for the lease of a process that died, and adopts what it had sent", async () => {
    const bench = simulated();
    await dieAfterSending(bench, "A1");
    const startMs = bench.clock.now();
    const report = await bench.clock.run(() => bench.client.recover());
    expect(report).toMatchObject({
      resolved: [
        {
          entry: { id: "A1", state: "open" },
          outcome: { outcome: "approved", recovered: true, recorded: true },
        },
      ],
      attention: [],
      held: [],
    });
    // 10 s to send, 45 s to answer, 30 s to spare.
    expect(bench.clock.now() - startMs).toBeGreaterThan(84_000);
    expect(bench.clock.now() - startMs).toBeLessThan(90_000);
    expect(bench.simulator.ledger.charges()).toHaveLength(1);
  });

  test("or leaves it, if it is told not to wait", async () => {
    const bench = simulated();
    await dieAfterSending(bench, "A1");
    const report = await bench.clock.run(() => bench.client.recover({ waitForHeld: false }));
    expect(report).toMatchObject({ resolved: [], attention: [], held: [{ id: "A1", owner: "died" }] });
  });

  test("what never arrived, and is old, takes the wait of one, however many there are", async () => {
    const bench = simulated();
    const holder = { owner: "died", leaseMs: 1 };
    const orders = Array.from({ length: 20 }, (_, order) => `A${order}`);
    for (const id of orders) {
      const operation = "auth" as const;
      const intent = { id, orderId: id, merchid: CONFIG.merchid, amountMinor: 1, currency: "USD" };
      await bench.journal.begin({ ...intent, operation }, holder);
    }
    await bench.clock.advance(3_600_000);
    const startMs = bench.clock.now();
    const report = await bench.clock.run(() => bench.client.recover());
    expect(report.resolved).toHaveLength(20);
    for (const { outcome } of report.resolved)
      expect(outcome).toMatchObject({ outcome: "retry", reason: "not-arrived" });
    expect(bench.clock.now() - startMs).toBe(35_000);
    expect(bench.clock.pendingTimers).toBe(0);
    expect(bench.simulator.arrivals).toHaveLength(40);
  });

  test("several processes at once find out about each entry once", async () => {
    const bench = simulated();
    for (let order = 0; order < 20; order++) await dieAfterSending(bench, `A${order}`);
    await bench.clock.advance(200_000);
    const clients = [bench.client, anotherClient(bench), anotherClient(bench)];
    const before = bench.simulator.arrivals.length;
    const reports = await bench.clock.run(() => Promise.all(clients.map((client) => client.recover())));
    const resolved = reports.flatMap((report) => report.resolved.map(({ entry }) => entry.id));
    expect(resolved.toSorted()).toEqual(Array.from({ length: 20 }, (_, order) => `A${order}`).toSorted());
    expect(bench.simulator.arrivals.length - before).toBe(20);
    expect(bench.simulator.ledger.charges()).toHaveLength(20);
  });

  test("a running call of this process is left alone", async () => {
    const bench = simulated();
    bench.simulator.failNext("slowAnswer", { endpoint: "auth", delayMs: 30_000 });
    const call = bench.client.authorize({ ...SALE, orderId: "A1" });
    await bench.clock.advance(1_000);
    const startMs = bench.clock.now();
    const report = await bench.clock.run(() => bench.client.recover());
    expect(report).toEqual({ resolved: [], attention: [], held: [] });
    // It ends before the call does, which takes 29 s more.
    expect(bench.clock.now()).toBe(startMs);
    expect(await bench.clock.run(() => call)).toMatchObject({ outcome: "approved", recovered: false });
  });

  test("another process that concludes meanwhile is waited for, and not meddled with", async () => {
    const bench = simulated();
    bench.simulator.failNext("slowAnswer", { endpoint: "auth", delayMs: 30_000 });
    const call = bench.client.authorize({ ...SALE, orderId: "A1" });
    await bench.clock.advance(1_000);
    const other = anotherClient(bench);
    const [outcome, report] = await bench.clock.run(() => Promise.all([call, other.recover()]));
    expect(outcome).toMatchObject({ outcome: "approved", recovered: false, recorded: true });
    expect(report).toEqual({ resolved: [], attention: [], held: [] });
    expect(bench.simulator.arrivals).toHaveLength(1);
  });

  test("an abort ends it at once; the entries are taken up the next time", async () => {
    const bench = simulated();
    await dieAfterSending(bench, "A1");
    const server = new AbortController();
    const caught = expect(bench.client.recover({ signal: server.signal })).rejects.toBe("stop");
    await bench.clock.advance(1_000);
    server.abort("stop");
    await caught;
    const report = await bench.clock.run(() => bench.client.recover());
    expect(report.resolved).toHaveLength(1);
  });

  test("an abort whose reason is a journal's failure is an abort, and hides in no report", async () => {
    const bench = simulated();
    await dieAfterSending(bench, "A1");
    const server = new AbortController();
    const reason = new Vp3300Error("GATEWAY_JOURNAL_FAILED");
    const caught = expect(bench.client.recover({ signal: server.signal })).rejects.toBe(reason);
    await bench.clock.advance(1_000);
    server.abort(reason);
    await caught;
  });

  test("what stays unknown is listed for a person, this time and the next, until it is known", async () => {
    const bench = simulated();
    await dieAfterSending(bench, "A1");
    bench.simulator.failNext("cutBefore", { endpoint: "inquireByOrderid", times: 6 });
    for (let time = 0; time < 2; time++) {
      const report = await bench.clock.run(() => bench.client.recover());
      expect(report).toMatchObject({
        resolved: [],
        attention: [
          {
            id: "A1",
            orderId: "A1",
            amountMinor: 1_000,
            conclusion: { outcome: "unknown", reason: "no-answer" },
          },
        ],
      });
    }
    const report = await bench.clock.run(() => bench.client.recover());
    expect(report).toMatchObject({ resolved: [{ outcome: { outcome: "approved" } }], attention: [] });
    expect(bench.simulator.arrivals.some(({ endpoint }) => endpoint === "voidByOrderId")).toBe(false);
  });

  test("more entries than a page, and than are looked into at once", async () => {
    const bench = simulated();
    const count = 1_100;
    for (let order = 0; order < count; order++) {
      const id = `A${order}`;
      const intent = {
        id,
        operation: "auth",
        orderId: id,
        merchid: CONFIG.merchid,
        amountMinor: 1,
        currency: "USD",
      } as const;
      await bench.journal.begin(intent, { owner: "died", leaseMs: 1 });
    }
    await bench.clock.advance(3_600_000);
    const report = await bench.clock.run(() => bench.client.recover({ concurrency: 100 }));
    expect(report.resolved).toHaveLength(count);
    expect(await bench.journal.list("open")).toEqual([]);
  });
});

describe("what recover() has found", () => {
  /** A journal whose `name` fails at what `isStruck` says. */
  function failing<K extends "claim" | "list" | "read">(
    journal: Journal,
    name: K,
    isStruck: (...args: Parameters<Journal[K]>) => boolean,
  ): Journal {
    return new Proxy(journal, {
      get(target, key) {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) =>
          key === name && isStruck(...(args as Parameters<Journal[K]>))
            ? Promise.reject(new Error("failover"))
            : Reflect.apply(method, target, args);
      },
    });
  }

  /** Three orders of a process that died long ago. */
  async function leftOpen(bench: Bench) {
    for (const orderId of ["A1", "A2", "A3"]) await dieAfterSending(bench, orderId);
    await bench.clock.advance(200_000);
  }

  function ids(report: { readonly resolved: readonly { readonly entry: { readonly id: string } }[] }) {
    return report.resolved.map(({ entry }) => entry.id);
  }

  test.each([1, 8])(
    "is not lost where the journal fails at another entry, %i at once",
    async (concurrency) => {
      const bench = simulated();
      await leftOpen(bench);
      const journal = failing(bench.journal, "claim", (id) => id === "A2");
      const client = anotherClient(bench, { journal });
      const report = await bench.clock.run(() => client.recover({ concurrency }));
      expect(ids(report)).toEqual(["A1", "A3"]);
      expect(report).toMatchObject({ attention: [], held: [{ id: "A2" }] });
      expect(ids(await bench.clock.run(() => bench.client.recover()))).toEqual(["A2"]);
    },
  );

  test("is not lost where the journal fails at its last list, which is told", async () => {
    const bench = simulated();
    await leftOpen(bench);
    let lists = 0;
    const client = anotherClient(bench, { journal: failing(bench.journal, "list", () => ++lists > 2) });
    const report = await bench.clock.run(() => client.recover());
    expect(ids(report)).toEqual(["A1", "A2", "A3"]);
    expect(report).toMatchObject({ attention: [], attentionFailure: { code: "GATEWAY_JOURNAL_FAILED" } });
  });

  test("is told at once, so that an abort takes nothing of it; and nothing goes on after the abort", async () => {
    const bench = simulated();
    await dieAfterSending(bench, "A1");
    await bench.clock.advance(200_000);
    await dieAfterSending(bench, "A2");
    const server = new AbortController();
    const told: string[] = [];
    const recovery = bench.client.recover({
      signal: server.signal,
      onResolved: ({ entry, outcome }) => void told.push(`${entry.id} ${outcome.outcome}`),
    });
    const caught = expect(recovery).rejects.toBe("stop");
    await bench.clock.advance(1_000);
    expect(told).toEqual(["A1 approved"]);
    server.abort("stop");
    await caught;
    expect(bench.clock.pendingTimers).toBe(0);
    expect(ids(await bench.clock.run(() => bench.client.recover()))).toEqual(["A2"]);
  });

  test("what its listener throws ends it, when what had begun has ended", async () => {
    const bench = simulated();
    await leftOpen(bench);
    const told: string[] = [];
    const full = new Error("shop's disk full");
    const recovery = bench.client.recover({
      concurrency: 2,
      onResolved: async ({ entry }) => {
        told.push(entry.id);
        if (entry.id === "A1") throw full;
      },
    });
    await expect(bench.clock.run(() => recovery)).rejects.toBe(full);
    expect(told).toEqual(["A1", "A2"]);
    expect(await bench.journal.list("open")).toMatchObject([{ id: "A3", leaseLeftMs: 0 }]);
  });

  test("a listener that is none is refused", async () => {
    const { client } = simulated();
    await expect(client.recover({ onResolved: "log" as never })).rejects.toMatchObject({
      code: "ARGUMENT_INVALID",
      context: { argument: "options.onResolved" },
    });
  });
});
