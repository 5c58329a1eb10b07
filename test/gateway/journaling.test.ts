import { describe, expect, test } from "vitest";
import { Vp3300Error } from "../../src/errors.ts";
import {
  CardPointeGateway,
  type Claimed,
  createMemoryJournal,
  type Journal,
} from "../../src/gateway/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { CONFIG, simulated, VISA } from "./client-for-tests.ts";
import { APPROVAL, CONFIG as FAKE_CONFIG, faked } from "./fake-gateway.ts";

const SALE = { account: VISA, expiry: "1230", amountMinor: 1_000, orderId: "A1", capture: true };

type Method = Exclude<keyof Journal, symbol>;

/** A journal of which some methods are replaced. */
function withMethods(
  journal: Journal,
  methods: Partial<Record<Method, (...args: never[]) => Promise<unknown>>>,
): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      const own =
        typeof name === "string" && Object.hasOwn(methods, name) ? methods[name as Method] : undefined;
      const value: unknown = own ?? Reflect.get(target, name);
      return typeof value === "function" && own === undefined ? value.bind(target) : value;
    },
  });
}

const broken = () => Promise.reject(new Error("disk full"));
const silent = () => new Promise<never>(() => undefined);
const JOURNAL_FAILED = { code: "GATEWAY_JOURNAL_FAILED" };

describe("what is written, and when", () => {
  test("the intent is in the journal before the request leaves", async () => {
    const clock = new VirtualClock();
    const journal = createMemoryJournal({ clock });
    let seen: unknown;
    const fetch = (async () => {
      seen = await journal.read("A1");
      return new Response(JSON.stringify(APPROVAL));
    }) as typeof globalThis.fetch;
    const client = new CardPointeGateway(FAKE_CONFIG, { clock, journal, fetch, owner: "till-1" });
    await client.authorize(SALE);
    expect(seen).toMatchObject({
      id: "A1",
      state: "open",
      owner: "till-1",
      amountMinor: 1_000,
      currency: "USD",
    });
  });

  test("no card, token, name or credential is in it", async () => {
    const journal = createMemoryJournal();
    const { client } = faked([{ ...APPROVAL, name: "canary-name", expiry: "1230" }], { journal });
    await client.authorize({ ...SALE, account: "9418594164541111", name: "canary-name", cvv2: "987" });
    const text = JSON.stringify(await journal.list("done"));
    for (const canary of ["9418594164541111", "canary", "987", "1230"]) expect(text).not.toContain(canary);
    expect(text).toContain("343005123105");
  });

  test("one order id is authorized once, from however many tills and however often", async () => {
    const bench = simulated();
    const tills = [
      bench.client,
      new CardPointeGateway(CONFIG, { clock: bench.clock, journal: bench.journal, fetch: bench.fetch }),
    ];
    const calls = Array.from({ length: 10 }, (_, index) => tills[index % 2]!.authorize(SALE));
    const results = await bench.clock.run(() => Promise.allSettled(calls));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const reasons = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
    expect(new Set(reasons)).toEqual(new Set(["GATEWAY_ORDER_KNOWN"]));
    expect(bench.simulator.ledger.charges()).toHaveLength(1);
    await expect(bench.client.authorize(SALE)).rejects.toMatchObject({
      context: { id: "A1", state: "done", outcome: "approved", sent: "no" },
    });
  });
});

describe("a journal that fails", () => {
  test.each([
    ["rejects", broken, 0],
    ["never answers", silent, 10_000],
  ])("at the beginning (%s): nothing is sent", async (_, begin, afterMs) => {
    const { client, clock, sent } = faked([APPROVAL], {
      journal: withMethods(createMemoryJournal(), { begin }),
    });
    const startMs = clock.now();
    await expect(clock.run(() => client.authorize(SALE))).rejects.toMatchObject(JOURNAL_FAILED);
    expect(sent).toEqual([]);
    expect(clock.now() - startMs).toBe(afterMs);
  });

  test("at the end: the outcome stands, is told to be unrecorded, and recover() finds the same", async () => {
    const clock = new VirtualClock();
    const journal = createMemoryJournal({ clock });
    let fails = true;
    const conclude: Journal["conclude"] = (...args) => (fails ? broken() : journal.conclude(...args));
    const bench = simulated({ clock, journal: withMethods(journal, { conclude }) });
    const outcome = await clock.run(() => bench.client.authorize(SALE));
    expect(outcome).toMatchObject({ outcome: "approved", recorded: false });
    expect(await journal.read("A1")).toMatchObject({ state: "open" });
    fails = false;
    const other = new CardPointeGateway(CONFIG, { clock, journal, fetch: bench.fetch });
    await clock.advance(200_000);
    const report = await clock.run(() => other.recover());
    expect(report.resolved).toMatchObject([{ outcome: { outcome: "approved", recorded: true } }]);
  });

  test("at the end, never answering: the outcome is told after one deadline, not after three", async () => {
    const clock = new VirtualClock();
    const journal = withMethods(createMemoryJournal({ clock }), { conclude: silent });
    const { client } = faked([APPROVAL], { clock, journal });
    const startMs = clock.now();
    const outcome = await clock.run(() => client.authorize(SALE));
    expect(outcome).toMatchObject({ outcome: "approved", recorded: false });
    expect(clock.now() - startMs).toBe(10_000);
  });

  test.each([1, 2, 3])(
    "at the end: an approval that was told stands, also when recover() hears nothing the first %i times",
    async (times) => {
      const clock = new VirtualClock();
      const journal = createMemoryJournal({ clock });
      const bench = simulated({ clock, journal: withMethods(journal, { conclude: broken }) });
      const outcome = await clock.run(() => bench.client.authorize(SALE));
      expect(outcome).toMatchObject({ outcome: "approved", recorded: false });
      const other = new CardPointeGateway(CONFIG, { clock, journal, fetch: bench.fetch });
      bench.simulator.failNext("cutBefore", { endpoint: "inquireByOrderid", times });
      const { resolved, attention } = await clock.run(() => other.recover());
      expect([resolved.length, attention.length]).toEqual(times < 3 ? [1, 0] : [0, 1]);
      const { resolved: later } = times < 3 ? { resolved } : await clock.run(() => other.recover());
      expect(later).toMatchObject([{ outcome: { outcome: "approved" } }]);
      expect(bench.simulator.ledger.charges()).toHaveLength(1);
    },
  );

  test.each([1, 2])("at the end, %i times: it is written after all", async (failures) => {
    const { journal, clock, ...bench } = simulated();
    let left = failures;
    const conclude: Journal["conclude"] = (...args) => (left-- > 0 ? broken() : journal.conclude(...args));
    const store = withMethods(journal, { conclude });
    const client = new CardPointeGateway(CONFIG, { clock, journal: store, fetch: bench.fetch });
    expect(await clock.run(() => client.authorize(SALE))).toMatchObject({
      outcome: "approved",
      recorded: true,
    });
    expect(await journal.read("A1")).toMatchObject({ state: "done" });
  });

  test("at the end, after it was written: that is seen", async () => {
    const { journal, clock, ...bench } = simulated();
    let failures = 1;
    const conclude: Journal["conclude"] = async (...args) => {
      const written = await journal.conclude(...args);
      return failures-- > 0 ? broken() : written;
    };
    const store = withMethods(journal, { conclude });
    const client = new CardPointeGateway(CONFIG, { clock, journal: store, fetch: bench.fetch });
    expect(await clock.run(() => client.authorize(SALE))).toMatchObject({
      outcome: "approved",
      recorded: true,
    });
  });

  test("on the way: unknown, and the entry stays open for recover()", async () => {
    const bench = simulated();
    const journal = withMethods(bench.journal, { renew: broken });
    const client = new CardPointeGateway(CONFIG, { clock: bench.clock, journal, fetch: bench.fetch });
    bench.simulator.failNext("cutAfter", { endpoint: "auth" });
    expect(await bench.clock.run(() => client.authorize(SALE))).toMatchObject({
      outcome: "unknown",
      reason: "journal",
      recorded: false,
      cause: expect.objectContaining(JOURNAL_FAILED),
    });
    expect(await bench.journal.read("A1")).toMatchObject({ state: "open" });
  });

  test("on the way, once: the same client takes the entry up at its next recovery", async () => {
    const bench = simulated();
    let failures = 1;
    const renew: Journal["renew"] = (...args) => (failures-- > 0 ? broken() : bench.journal.renew(...args));
    const journal = withMethods(bench.journal, { renew });
    const client = new CardPointeGateway(CONFIG, { clock: bench.clock, journal, fetch: bench.fetch });
    bench.simulator.failNext("cutAfter", { endpoint: "auth" });
    expect(await bench.clock.run(() => client.authorize(SALE))).toMatchObject({ reason: "journal" });
    expect(await bench.journal.read("A1")).toMatchObject({ state: "open", leaseLeftMs: 0 });
    failures = 1;
    const first = await bench.clock.run(() => client.recover());
    expect(first).toMatchObject({ resolved: [], held: [{ id: "A1" }] });
    const second = await bench.clock.run(() => client.recover());
    expect(second).toMatchObject({ resolved: [{ outcome: { outcome: "approved" } }], held: [] });
  });

  test("when nothing was sent and that can't be written either: the caller hears why nothing was sent", async () => {
    const journal = withMethods(createMemoryJournal(), { conclude: broken });
    const { client } = faked([new Response("", { status: 401 })], { journal });
    await expect(client.authorize(SALE)).rejects.toMatchObject({ code: "GATEWAY_AUTHENTICATION" });
  });

  test("an intent that took too long to write is not sent: another may have taken it over", async () => {
    const clock = new VirtualClock();
    const journal = createMemoryJournal({ clock });
    let nowMs = clock.now();
    // The process sleeps right after writing: its timers did not fire, but the clock has moved on.
    const begin: Journal["begin"] = async (...args) => {
      const begun = await journal.begin(...args);
      nowMs += 60_000;
      return begun;
    };
    const slept = { now: () => nowMs, setTimer: clock.setTimer.bind(clock) };
    const { client, sent } = faked([APPROVAL], { clock: slept, journal: withMethods(journal, { begin }) });
    await expect(client.authorize(SALE)).rejects.toMatchObject({
      code: "GATEWAY_TIMEOUT",
      context: { reason: "journal", sent: "no" },
    });
    expect(sent).toEqual([]);
    expect((await journal.read("A1"))?.conclusion).toMatchObject({ reason: "not-sent" });
  });

  test.each<[string, (client: CardPointeGateway) => Promise<unknown>]>([
    ["findPayment", (client) => client.findPayment("A1")],
    ["attention", (client) => client.attention()],
    ["closeByHand", (client) => client.closeByHand("A1", "")],
    ["recover", (client) => client.recover()],
  ])("%s says so", async (_, call) => {
    const methods = { read: broken, list: broken, close: broken };
    const { client } = faked([APPROVAL], { journal: withMethods(createMemoryJournal(), methods) });
    await expect(call(client)).rejects.toMatchObject({
      ...JOURNAL_FAILED,
      cause: expect.objectContaining({ message: "disk full" }),
    });
  });
});

describe("an abort", () => {
  test("while the answer is awaited: the entry is given up, and recover() finds out", async () => {
    const bench = simulated();
    const { client, clock, simulator, journal } = bench;
    const till = new AbortController();
    simulator.failNext("slowAnswer", { endpoint: "auth", delayMs: 20_000 });
    const call = client.authorize(SALE, { signal: till.signal });
    const caught = expect(call).rejects.toBe("closing");
    await clock.advance(1_000);
    till.abort("closing");
    await caught;
    expect(await journal.read("A1")).toMatchObject({ state: "open", leaseLeftMs: 0 });
    const report = await clock.run(() => client.recover());
    expect(report.resolved).toMatchObject([
      { entry: { id: "A1" }, outcome: { outcome: "approved", recovered: true } },
    ]);
  });

  test("while it is found out: the same", async () => {
    const bench = simulated();
    const { client, clock, simulator, journal } = bench;
    const till = new AbortController();
    simulator.failNext("cutBefore", { endpoint: "auth" });
    const caught = expect(client.authorize(SALE, { signal: till.signal })).rejects.toBe("closing");
    await clock.advance(1_000);
    till.abort("closing");
    await caught;
    expect(await journal.read("A1")).toMatchObject({ state: "open", leaseLeftMs: 0 });
    expect(clock.pendingTimers).toBe(0);
    const report = await clock.run(() => client.recover());
    expect(report.resolved).toMatchObject([{ outcome: { outcome: "retry", reason: "not-arrived" } }]);
  });

  test.each([
    ["was certainly not sent", "GATEWAY_AUTHENTICATION", { sent: "no" }],
    ["failed at its journal", "GATEWAY_JOURNAL_FAILED", {}],
  ] as const)(
    "for another call that %s says nothing of this one: the entry is given up, and recover() finds out",
    async (_, code, context) => {
      for (const [fault, outcome] of [
        ["slowAnswer", "approved"],
        ["cutBefore", "retry"],
      ] as const) {
        const bench = simulated();
        const { client, clock, simulator, journal } = bench;
        const till = new AbortController();
        const reason = new Vp3300Error(code, context);
        simulator.failNext(fault, { endpoint: "auth", delayMs: 20_000 });
        const caught = expect(client.authorize(SALE, { signal: till.signal })).rejects.toBe(reason);
        await clock.advance(1_000);
        till.abort(reason);
        await caught;
        expect(await journal.read("A1")).toMatchObject({ state: "open", leaseLeftMs: 0 });
        const report = await clock.run(() => client.recover());
        expect(report.resolved).toMatchObject([{ entry: { id: "A1" }, outcome: { outcome } }]);
      }
    },
  );

  test("before it leaves: nothing is sent, and the journal says so", async () => {
    const till = new AbortController();
    const journal = createMemoryJournal();
    const begin: Journal["begin"] = async (...args) => {
      const begun = await journal.begin(...args);
      till.abort("closing");
      return begun;
    };
    const { client, sent } = faked([APPROVAL], { journal: withMethods(journal, { begin }) });
    await expect(client.authorize(SALE, { signal: till.signal })).rejects.toBe("closing");
    expect(sent).toEqual([]);
    expect((await journal.read("A1"))?.conclusion).toMatchObject({ reason: "not-sent" });
  });
});

describe("taken over", () => {
  /** A till that sends, and then sleeps past its lease while another finds out. */
  async function sleeper(
    answerAfterMs: number,
    meanwhile: (journal: Journal) => Promise<void>,
    answer: object = APPROVAL,
  ) {
    const clock = new VirtualClock();
    const journal = createMemoryJournal({ clock });
    const fetch = (async () => {
      await new Promise<void>((resume) => clock.setTimer(answerAfterMs, resume));
      await meanwhile(journal);
      return new Response(JSON.stringify(answer));
    }) as typeof globalThis.fetch;
    const client = new CardPointeGateway(FAKE_CONFIG, { clock, journal, fetch });
    return { outcome: await clock.run(() => client.authorize(SALE)), journal };
  }

  /** Another process, to which the lease has run out. */
  async function another(journal: Journal, conclusion?: Parameters<Journal["conclude"]>[1]) {
    await journal.contest("A1", { state: "attention", outcome: "unknown" });
    const claimed = await journal.claim("A1", { owner: "till-2", leaseMs: 60_000 });
    if (conclusion !== undefined) await journal.conclude(claimed!.claim, conclusion);
  }

  test("another found the same: all is well", async () => {
    const { outcome, journal } = await sleeper(1_000, (store) =>
      another(store, { state: "done", outcome: "approved", retref: APPROVAL.retref }),
    );
    expect(outcome).toMatchObject({ outcome: "approved", recorded: true });
    expect((await journal.read("A1"))?.state).toBe("done");
  });

  test("another concluded otherwise: a person must look", async () => {
    const { outcome, journal } = await sleeper(1_000, (store) =>
      another(store, { state: "done", outcome: "retry", reason: "not-arrived", mayRepeat: true }),
    );
    expect(outcome).toMatchObject({ outcome: "unknown", reason: "taken-over", recorded: false });
    expect(await journal.read("A1")).toMatchObject({
      state: "attention",
      conclusion: { outcome: "approved", reason: "late-answer", retref: APPROVAL.retref },
    });
  });

  test("another is still at it: it will conclude", async () => {
    const { outcome, journal } = await sleeper(1_000, (store) => another(store));
    expect(outcome).toMatchObject({ outcome: "unknown", reason: "taken-over", recorded: false });
    expect(await journal.read("A1")).toMatchObject({ state: "attention", owner: "till-2" });
  });

  test("what comes late leaves the entry to another that is still at it", async () => {
    let claimed: Claimed | undefined;
    const { journal } = await sleeper(1_000, async (store) => {
      await store.contest("A1", { state: "attention", outcome: "unknown" });
      claimed = await store.claim("A1", { owner: "till-2", leaseMs: 60_000 });
    });
    const { claim } = claimed as Claimed;
    expect((await journal.read("A1"))?.conclusion).toEqual({ state: "attention", outcome: "unknown" });
    const conclusion = { state: "done", outcome: "approved", retref: APPROVAL.retref } as const;
    expect(await journal.conclude(claim, conclusion)).toBe(true);
  });

  /** Concludes that it never arrived, and begins the id again, as its caller may then. */
  async function repeated(journal: Journal) {
    await another(journal, { state: "done", outcome: "retry", reason: "not-arrived", mayRepeat: true });
    const intent = { id: "A1", orderId: "A1", merchid: "m", currency: "USD", amountMinor: 1_000 };
    return journal.begin({ ...intent, operation: "auth" }, { owner: "till-2", leaseMs: 60_000 });
  }

  test("an approval that comes when the id has been begun again is not dropped: a person must look", async () => {
    let second: Awaited<ReturnType<typeof repeated>> | undefined;
    const { outcome, journal } = await sleeper(1_000, async (store) => {
      second = await repeated(store);
    });
    expect(outcome).toMatchObject({ outcome: "unknown", reason: "taken-over", recorded: false });
    expect(await journal.read("A1")).toMatchObject({
      state: "attention",
      attempt: 2,
      conclusion: { outcome: "approved", reason: "late-answer", retref: APPROVAL.retref },
    });
    const { claim } = second as Claimed;
    expect(await journal.conclude(claim, { state: "done", outcome: "approved", retref: "2" })).toBe(false);
  });

  test("the second attempt's own transaction, seen by the first, is nothing new", async () => {
    const { outcome, journal } = await sleeper(1_000, async (store) => {
      const { claim } = (await repeated(store)) as Claimed;
      await store.conclude(claim, { state: "done", outcome: "approved", retref: APPROVAL.retref });
    });
    expect(outcome).toMatchObject({ outcome: "approved", recorded: true });
    expect(await journal.read("A1")).toMatchObject({ state: "done", attempt: 2 });
  });

  test("a decline that comes then leaves the second attempt to itself", async () => {
    const declined = { respstat: "C", respproc: "RPCT", respcode: "116" };
    const { journal } = await sleeper(1_000, async (store) => void (await repeated(store)), declined);
    expect(await journal.read("A1")).toMatchObject({ state: "open", attempt: 2, owner: "till-2" });
  });

  test("what never arrived, found late, takes neither an approval's retref nor lets it be repeated", async () => {
    const { clock, simulator, journal, fetch } = simulated();
    simulator.failNext("cutBefore", { endpoint: "auth" });
    let looks = 0;
    const asking = (async (input: string, init: RequestInit) => {
      const answer = await fetch(input, init);
      // The entry is lost while its second answer is on its way.
      if (input.includes("inquireByOrderid") && ++looks === 2)
        await another(journal, { state: "done", outcome: "approved", retref: "7" });
      return answer;
    }) as typeof globalThis.fetch;
    const client = new CardPointeGateway(CONFIG, { clock, journal, fetch: asking });
    expect(await clock.run(() => client.authorize(SALE))).toMatchObject({
      outcome: "unknown",
      reason: "taken-over",
    });
    const { state, conclusion } = (await journal.read("A1"))!;
    expect(state).toBe("attention");
    expect(conclusion).toEqual({ state, outcome: "retry", reason: "late-answer", retref: "7" });
    expect(await client.closeByHand("A1", "charged, says the bank")).toBe(true);
    await expect(client.authorize(SALE)).rejects.toMatchObject({ code: "GATEWAY_ORDER_KNOWN" });
  });

  test("whoever lost the entry asks and voids nothing more", async () => {
    const bench = simulated();
    const { client, clock, simulator, journal } = bench;
    simulator.failNext("cutBefore", { endpoint: "auth" });
    const call = client.authorize(SALE);
    await clock.advance(20_000);
    await journal.contest("A1", { state: "attention", outcome: "unknown" });
    const before = simulator.arrivals.length;
    expect(await clock.run(() => call)).toMatchObject({ outcome: "unknown", reason: "taken-over" });
    expect(simulator.arrivals).toHaveLength(before);
  });
});
