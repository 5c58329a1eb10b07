import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  CheckoutAttempt,
  CreateOutcome,
  RefundAttempt,
  RefundOutcome,
} from "../../../src/checkout/server/index.ts";
import { FAULTS, type FaultName } from "../../../src/checkout/simulator/index.ts";
import { wait } from "../../../src/deadline.ts";
import { runs } from "../../runs.ts";
import { MOBILE, openShop, type Shop } from "./shop.ts";

/** The longest that a request may still have its effect; the client is told of a little more. */
const LATEST_EFFECT_MS = 50_000;
const REPEAT_AFTER_MS = 60_000;
const AMOUNT = 2_500;
const ROUNDS = 100;

interface Schedule {
  readonly duplicates: "refuse" | "accept";
  /** What happens to the calls, one after the other; those after the last go well. */
  readonly faults: readonly { readonly name: FaultName; readonly delayMs: number }[];
  /** How long the shop waits before it takes an attempt up again. */
  readonly pausesMs: readonly number[];
  /** When the shop's process dies, after the start of a call; `undefined` for never. */
  readonly crashesMs: readonly (number | undefined)[];
}

/** A network that delivers a request twice is beyond what its sender can prevent. */
const faultNames = (Object.keys(FAULTS) as FaultName[]).filter((name) => name !== "duplicated");
const schedules: fc.Arbitrary<Schedule> = fc.record({
  duplicates: fc.constantFrom("refuse", "accept"),
  faults: fc.array(
    fc.record({
      name: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom<FaultName>("cutBefore", "cutAfter", "cutLate", "slow") },
        { weight: 1, arbitrary: fc.constantFrom(...faultNames) },
      ),
      delayMs: fc.integer({ min: 0, max: LATEST_EFFECT_MS }),
    }),
    { maxLength: 14 },
  ),
  pausesMs: fc.array(fc.integer({ min: 2_000, max: 2 * REPEAT_AFTER_MS }), { minLength: 1, maxLength: 4 }),
  crashesMs: fc.array(fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined, freq: 3 }), {
    minLength: 1,
    maxLength: 4,
  }),
});

type Outcome = CreateOutcome | RefundOutcome;

/** Does a thing as a shop should: anew while the store knows of no attempt, and from then on that attempt. */
async function persist(
  { client, attempts, clock }: Shop,
  kind: CheckoutAttempt["kind"],
  start: (signal: AbortSignal) => Promise<Outcome>,
  { pausesMs, crashesMs }: Schedule,
): Promise<Outcome> {
  for (let round = 0; round < ROUNDS; round++) {
    const crashMs = crashesMs[round % crashesMs.length];
    const crash = new AbortController();
    const timer = crashMs === undefined ? undefined : clock.setTimer(crashMs, () => crash.abort());
    const attempt = [...attempts.values()].find((kept) => kept.kind === kind);
    try {
      const { signal } = crash;
      // Crashes end with the schedule, as faults do: the shop is to get there in the end.
      const outcome = await (attempt === undefined
        ? start(signal)
        : client.resume(attempt, round < ROUNDS / 2 ? { signal } : {}));
      if (outcome.outcome !== "unknown") return outcome;
    } catch {
      // Refused, crashed, or unanswered before anything was sent: the store says how to go on.
    } finally {
      timer?.cancel();
    }
    await wait(clock, pausesMs[round % pausesMs.length]!, undefined);
  }
  throw new TypeError("the shop never got there");
}

interface ShopKind {
  readonly repeatAfterMs?: number;
  /** Wraps the service's `fetch`. */
  readonly fetchOf?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

/** Makes a checkout, pays it, and refunds a part, under a schedule. */
async function act(
  schedule: Schedule,
  { repeatAfterMs = REPEAT_AFTER_MS, fetchOf = (fetch) => fetch }: ShopKind = {},
): Promise<Shop> {
  const shop: Shop = openShop({
    duplicates: schedule.duplicates,
    timeoutMs: 5_000,
    repeatAfterMs,
    fetch: (input, init) => fetchOf(shop.simulator.fetch)(input, init),
  });
  const { client, simulator, clock, run } = shop;
  const half = schedule.faults.length >> 1;
  const plan = (faults: Schedule["faults"]) => {
    for (const { name, delayMs } of faults) simulator.failNext(name, { delayMs });
  };
  await run(async () => {
    plan(schedule.faults.slice(0, half));
    const create = (signal: AbortSignal) => client.createMobileCheckout(MOBILE, { signal });
    await persist(shop, "create", create, schedule);
    // Whatever is still under way has its effect now.
    await wait(clock, LATEST_EFFECT_MS, undefined);
    const checkoutId = simulator.ledger.checkouts[0]!.id;
    simulator.play("paid", checkoutId);
    plan(schedule.faults.slice(half));
    const request = { checkoutId, amountMinor: AMOUNT, currency: "AED", note: "Out of stock" };
    await persist(shop, "refund", (signal) => client.refundCheckout(request, { signal }), schedule);
    await wait(clock, LATEST_EFFECT_MS, undefined);
  });
  return shop;
}

function judge({ simulator, attempts }: Shop): void {
  const { checkouts } = simulator.ledger;
  expect(checkouts.length).toBe(1);
  expect(checkouts[0]?.refunds.map(({ amountMinor }) => amountMinor)).toEqual([AMOUNT]);
  const refunds = [...attempts.values()].filter(
    (attempt): attempt is RefundAttempt => attempt.kind === "refund",
  );
  expect(refunds.length).toBe(1);
}

/** At most 10 000 schedules: each is a whole life of a checkout. */
const numRuns = Math.min(runs(200).numRuns, 10_000);

describe("lost answers", () => {
  test("never make two checkouts or two refunds", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => judge(await act(schedule))),
      { numRuns },
    );
  }, 1_800_000);

  /** Whether some schedule makes such a shop do something twice. */
  const isCaught = async (kind: ShopKind) => {
    const property = fc.asyncProperty(schedules, async (schedule) => {
      const shop = await act(schedule, kind).catch(() => undefined);
      if (shop !== undefined) judge(shop);
    });
    const { failed } = await fc.check(property, { numRuns: 300, endOnFailure: true });
    return failed;
  };

  test("a request that is repeated blindly is caught by this test", async () => {
    const blindly = (fetch: typeof globalThis.fetch) =>
      (async (input, init) => fetch(input, init).catch(() => fetch(input, init))) as typeof globalThis.fetch;
    expect(await isCaught({ fetchOf: blindly })).toBe(true);
  });

  test("an attempt that is sent again too early is caught by this test", async () => {
    expect(await isCaught({ repeatAfterMs: 0 })).toBe(true);
  });
});
