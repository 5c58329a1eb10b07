import { expect, test } from "vitest";
import { CardPointeGateway, createMemoryJournal } from "../../src/gateway/index.ts";
import { createGatewaySimulator } from "../../src/simulator/gateway/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { CONFIG, VISA } from "./client-for-tests.ts";

const SALE = { account: VISA, expiry: "1230", amountMinor: 1_000, capture: true, orderId: "A1" };
const FORWARD_MS = 3_600_000;
const BACK_MS = -1_800_000;

/** A machine whose time of day is set while it waits: timers go on as they were. */
function stepping() {
  const clock = new VirtualClock();
  let stepMs = 0;
  const machine = { now: () => clock.now() + stepMs, setTimer: clock.setTimer.bind(clock) };
  const step = (ms: number) => {
    stepMs += ms;
  };
  const simulator = createGatewaySimulator({ clock, callsPerMinute: 0 });
  const journal = createMemoryJournal({ clock: machine });
  /** A client that steps the clock by so much when it asks this endpoint for the first time. */
  const client = (endpoint?: string, ms = 0) => {
    let steps = endpoint === undefined ? 0 : 1;
    const fetch = ((input: string, init: RequestInit) => {
      if (input.includes(`/${endpoint}`) && steps-- > 0) step(ms);
      return simulator.fetch(input, init);
    }) as typeof globalThis.fetch;
    return new CardPointeGateway(CONFIG, { clock: machine, journal, fetch });
  };
  return { clock, simulator, journal, client, step };
}

test.each([
  ["forward", FORWARD_MS],
  ["back", BACK_MS],
])("set %s after the loss: what is on its way is waited for, for 35 seconds", async (_, ms) => {
  const { clock, simulator, client } = stepping();
  simulator.failNext("cutLate", { endpoint: "auth", delayMs: 20_000 });
  const startMs = clock.now();
  const till = client("inquireByOrderid", ms);
  expect(await clock.run(() => till.authorize(SALE))).toMatchObject({
    outcome: "approved",
    recovered: true,
  });
  expect(clock.now() - startMs).toBe(35_000);
  expect(simulator.ledger.charges()).toHaveLength(1);
});

test.each([
  ["forward", FORWARD_MS],
  ["back", BACK_MS],
])("set %s while it is voided: nothing to void is not believed before it is quiet", async (_, ms) => {
  const { clock, simulator, client } = stepping();
  simulator.failNext("cutLate", { endpoint: "auth", delayMs: 20_000 });
  simulator.failNext("cutBefore", { endpoint: "inquireByOrderid" });
  const startMs = clock.now();
  const till = client("voidByOrderId", ms);
  expect(await clock.run(() => till.authorize(SALE))).toMatchObject({
    outcome: "reversed",
    reason: "voided",
  });
  expect(clock.now() - startMs).toBe(35_000);
  expect(simulator.ledger.charges()).toEqual([]);
});

test("set forward after a crash: what looks old may be on its way, and is not told to have never arrived", async () => {
  const { clock, simulator, client, step } = stepping();
  simulator.failNext("cutLate", { endpoint: "auth", delayMs: 20_000 });
  const power = new AbortController();
  const died = client().authorize(SALE, { signal: power.signal });
  const caught = expect(died).rejects.toBe("power");
  await clock.advance(1_000);
  power.abort("power");
  await caught;
  step(FORWARD_MS);
  const report = await clock.run(() => client().recover());
  expect(report.resolved).toMatchObject([{ outcome: { outcome: "approved" } }]);
  expect(simulator.ledger.charges()).toHaveLength(1);
});

test("set back while an entry is held: recovery ends, and leaves it", async () => {
  const { clock, journal, client, step } = stepping();
  const intent = {
    id: "A1",
    operation: "auth",
    orderId: "A1",
    merchid: CONFIG.merchid,
    currency: "USD",
  } as const;
  await journal.begin(intent, { owner: "died", leaseMs: 85_000 });
  const startMs = clock.now();
  clock.setTimer(10_000, () => step(BACK_MS));
  const report = await clock.run(() => client().recover());
  expect(report).toMatchObject({ resolved: [], held: [{ id: "A1", owner: "died" }] });
  expect(clock.now() - startMs).toBeLessThan(900_000);
});
