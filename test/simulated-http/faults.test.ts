import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { isConnectionCut } from "../../src/simulated-http/cut.ts";
import { FaultPlan } from "../../src/simulated-http/fault-plan.ts";
import { FAULT_NAMES, FAULTS, type FaultName } from "../../src/simulated-http/faults.ts";
import { type SimulatorServer, serveSimulator } from "../../src/simulated-http/serve.ts";
import { createRandom } from "../../src/simulator/random.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import { runs } from "../runs.ts";
import { countingService } from "./service.ts";

const URL_BASE = "http://127.0.0.1";

/** What a client sees, effects when it has seen it, effects in the end. */
type Row = readonly [seen: string, then: number, end: number];

// biome-ignore format: a table reads by column
const EXPECTED: Readonly<Record<FaultName, Row>> = {
  none:              ["200 json", 1, 1],
  slow:              ["200 json", 1, 1],
  slowAnswer:        ["200 json", 1, 1],
  cutBefore:         ["cut", 0, 0],
  cutAfter:          ["cut", 1, 1],
  cutLate:           ["cut", 0, 1],
  unauthorized:      ["401 json", 0, 0],
  rateLimited:       ["429 json", 0, 0],
  serverErrorBefore: ["500 json", 0, 0],
  serverErrorAfter:  ["502 text", 1, 1],
  malformed:         ["200 text", 1, 1],
  wrongType:         ["200 text", 1, 1],
  truncated:         ["200 cut", 1, 1],
  oversized:         ["200 too long", 1, 1],
  redirect:          ["302 text", 0, 0],
  reordered:         ["200 json", 1, 1],
  duplicated:        ["200 json", 2, 2],
};

const MOST_BYTES = 1_000_000;

/** Reads as a careful client does: no further than it must. */
async function seen(answer: Promise<Response>): Promise<string> {
  let response: Response;
  try {
    response = await answer;
  } catch (error) {
    return error instanceof TypeError && error.message === "fetch failed" ? "cut" : String(error);
  }
  let text = "";
  try {
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.length > MOST_BYTES) return `${response.status} too long`;
    }
    JSON.parse(text);
    return `${response.status} json`;
  } catch (error) {
    return `${response.status} ${error instanceof TypeError ? "cut" : "text"}`;
  }
}

const INIT: RequestInit = { method: "POST", body: "A", redirect: "manual" };

describe("in place of fetch", () => {
  test.each(FAULT_NAMES)("%s", async (name) => {
    const clock = new VirtualClock();
    const { plan, effects, fetch } = countingService(clock);
    plan.next(name, { method: "POST", delayMs: 7_000 });
    const answer = await clock.run(() => seen(fetch(`${URL_BASE}/count`, INIT)));
    const then = effects.length;
    await clock.advance(10_000);
    expect([answer, then, effects.length]).toEqual(EXPECTED[name]);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each(FAULT_NAMES)("FAULTS tells the truth of %s", (name) => {
    const [, then, end] = EXPECTED[name];
    const effect = { 0: "never", 1: then === 0 ? "unseen" : "at once", 2: "twice" }[end];
    expect(FAULTS[name].effect).toBe(name === "slow" ? "delayed" : effect);
    expect(FAULTS[name].isTold).toBe(/^(?:200|401|429) json$/.test(EXPECTED[name][0]));
  });

  test("a cut is shaped as Node's, and says that it is simulated", async () => {
    const { plan, fetch } = countingService(new VirtualClock());
    plan.next("cutAfter");
    const error = await fetch(URL_BASE).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "fetch failed", cause: { code: "SIMULATOR_CONNECTION_CUT" } });
    expect(isConnectionCut(error)).toBe(true);
    expect(isConnectionCut(new TypeError("fetch failed"))).toBe(false);
    expect(isConnectionCut(new RangeError("no"))).toBe(false);
  });

  test.each(FAULT_NAMES)("%s is the same with a status, which server errors alone take", async (name) => {
    const clock = new VirtualClock();
    const { plan, fetch } = countingService(clock);
    plan.next(name, { status: 503 });
    const answer = await clock.run(() => seen(fetch(URL_BASE, INIT)));
    expect(answer).toBe(EXPECTED[name][0].replace(/^50\d/, "503"));
  });

  test("slow has its effect late, slowAnswer at once", async () => {
    for (const [name, then] of [
      ["slow", 0],
      ["slowAnswer", 1],
    ] as const) {
      const clock = new VirtualClock();
      const { plan, effects, fetch } = countingService(clock);
      plan.next(name, { delayMs: 40_000 });
      const answer = fetch(URL_BASE, INIT);
      await clock.advance(39_999);
      expect(effects.length).toBe(then);
      await clock.advance(1);
      expect((await answer).status).toBe(200);
      expect(effects.length).toBe(1);
    }
  });

  test("an abort is answered at once, and the request goes on", async () => {
    const clock = new VirtualClock();
    const { plan, effects, fetch } = countingService(clock);
    plan.next("slow", { delayMs: 40_000 });
    const gone = new AbortController();
    const reason = new RangeError("the customer left");
    const answer = fetch(URL_BASE, { ...INIT, signal: gone.signal });
    await clock.advance(10);
    gone.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await clock.advance(40_000);
    expect(effects.length).toBe(1);
    await expect(fetch(URL_BASE, { ...INIT, signal: gone.signal })).rejects.toBe(reason);
    expect(effects.length).toBe(1);
  });

  test("a redirect is nowhere to go", async () => {
    const { plan, fetch } = countingService(new VirtualClock());
    plan.next("redirect", { times: 2 });
    for (const redirect of ["follow", "error"] as const) {
      await expect(fetch(URL_BASE, { redirect })).rejects.toSatisfy(isConnectionCut);
    }
  });

  test("an answer can come behind that of a later request", async () => {
    const clock = new VirtualClock();
    const { plan, effects, fetch } = countingService(clock);
    plan.next("reordered", { delayMs: 60_000 });
    const order: string[] = [];
    const post = async (body: string) => {
      await fetch(URL_BASE, { method: "POST", body });
      order.push(body);
    };
    const startMs = clock.now();
    await clock.run(() => Promise.all([post("first"), post("second")]));
    expect(clock.now()).toBe(startMs);
    expect(effects).toEqual(["first", "second"]);
    expect(order).toEqual(["second", "first"]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("two answers that are held come in the end", async () => {
    const clock = new VirtualClock();
    const { plan, fetch } = countingService(clock);
    plan.next("reordered", { delayMs: 60_000, times: 2 });
    const answers = Promise.all([fetch(URL_BASE, INIT), fetch(URL_BASE, INIT)]);
    await clock.advance(60_000);
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("over a socket", () => {
  let server: SimulatorServer | undefined;
  afterEach(() => server?.close());

  test.each(FAULT_NAMES)("%s", async (name) => {
    const service = countingService(systemClock);
    server = await serveSimulator(service);
    service.plan.next(name, { delayMs: 20 });
    const answer = await seen(fetch(`${server.url}/count`, INIT));
    const then = service.effects.length;
    expect([answer, then]).toEqual(EXPECTED[name].slice(0, 2));
    // A connection that was cut, or left in the middle of an answer, is not the end of the server.
    expect(await seen(fetch(`${server.url}/other`, INIT))).toBe("200 json");
  });

  test("statuses of server errors", async () => {
    const service = countingService(systemClock);
    server = await serveSimulator(service);
    for (const status of [500, 502, 503, 504] as const) {
      service.plan.next("serverErrorBefore", { status });
      expect(await seen(fetch(server.url, INIT))).toBe(`${status} json`);
      service.plan.next("serverErrorAfter", { status });
      expect(await seen(fetch(server.url, INIT))).toBe(`${status} text`);
    }
  });
});

describe("a plan of faults", () => {
  const target = { method: "PUT", endpoint: "count", orderid: "A-1" };

  test("waits for the request that fits", () => {
    const plan = new FaultPlan(["count", "other"]);
    plan.next("cutAfter", { method: "GET" });
    plan.next("cutBefore", { endpoint: "other" });
    plan.next("slow", { orderid: "A-2", delayMs: 5 });
    plan.next("redirect", { endpoint: "count", orderid: "A-1", times: 2 });
    const names = [
      target,
      { ...target, orderid: "A-2" },
      target,
      target,
      { ...target, endpoint: "other" },
      { ...target, method: "GET" },
      target,
    ].map((request) => plan.take(request).name);
    expect(names).toEqual(["redirect", "slow", "redirect", "none", "cutBefore", "cutAfter", "none"]);
  });

  test("by chance is the same for the same seed, and comes as often as it is told to", () => {
    const draw = (seed: number, rate: number) => {
      const plan = new FaultPlan();
      plan.randomly({ random: createRandom(seed), rate });
      return Array.from({ length: 2_000 }, () => plan.take(target));
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, rate) => {
          const drawn = draw(seed, rate);
          expect(drawn).toEqual(draw(seed, rate));
          const faults = drawn.filter(({ delayMs }) => delayMs !== undefined);
          expect(Math.abs(faults.length / drawn.length - rate)).toBeLessThan(0.06);
          for (const { delayMs } of faults) expect(delayMs).toBeLessThanOrEqual(60_000);
        },
      ),
      runs(30),
    );
  });

  test("by chance keeps to its faults, delays and endpoints, behind what was planned", () => {
    const plan = new FaultPlan(["count", "other"]);
    plan.randomly({
      random: createRandom(7),
      rate: 1,
      among: ["cutAfter"],
      endpoints: ["count"],
      maxDelayMs: 9,
    });
    plan.next("redirect");
    expect(plan.take(target).name).toBe("redirect");
    for (let times = 0; times < 50; times++) {
      const { name, delayMs } = plan.take(target);
      expect(name).toBe("cutAfter");
      expect(delayMs).toBeLessThanOrEqual(9);
      expect(plan.take({ ...target, endpoint: "other" }).name).toBe("none");
    }
    plan.next("redirect");
    plan.clear();
    expect(plan.take(target).name).toBe("none");
  });

  test.each<[string, (plan: FaultPlan) => void]>([
    ["an unknown fault", (plan) => plan.next("nothing" as never)],
    ["a negative delay", (plan) => plan.next("slow", { delayMs: -1 })],
    ["no times", (plan) => plan.next("slow", { times: 0 })],
    ["another status", (plan) => plan.next("serverErrorAfter", { status: 418 as never })],
    ["another endpoint", (plan) => plan.next("slow", { endpoint: "elsewhere" })],
    ["no options", (plan) => plan.next("slow", null as never)],
    ["a rate above one", (plan) => plan.randomly({ random: Math.random, rate: 2 })],
    ["no random", (plan) => plan.randomly({ rate: 1 } as never)],
    ["nothing to choose from", (plan) => plan.randomly({ random: Math.random, rate: 1, among: [] })],
    ["an unknown choice", (plan) => plan.randomly({ random: Math.random, rate: 1, among: ["x" as never] })],
    ["an unknown place", (plan) => plan.randomly({ random: Math.random, rate: 1, endpoints: ["x"] })],
    ["a fraction of a delay", (plan) => plan.randomly({ random: Math.random, rate: 1, maxDelayMs: 0.5 })],
    ["nothing", (plan) => plan.randomly(undefined as never)],
  ])("refuses %s", (_name, plan) => {
    expect(() => plan(new FaultPlan(["count", "other"]))).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});
