/** Hosts at random whose own functions are late, wrong, contrary or gone, on readers at random: what must hold whatever they do. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type HostDecision, openReader, type ReadRequest } from "../../src/index.ts";
import {
  type QuirkName,
  type ScriptEvent,
  type SimulatedCard,
  SimulatedReader,
  TEST_CARDS,
  VirtualClock,
} from "../../src/simulator/index.ts";
import { runs } from "../runs.ts";

const { visa, magstripe } = TEST_CARDS;
const STOP = new RangeError("the customer left");
const DOWN = new RangeError("the host is down");
/** Every presentation its minute of chip and host, and the cancellation. */
const LONGEST_MS = 900_000;
/** No host takes longer than this. */
const HOST_MS = 70_000;

/** What the caller's functions do when they are called. */
const MANNERS = [
  ...(["answers", "refuses", "answersLate", "hangs", "throws", "answersWrongly"] as const),
  ...(["aborts", "abortsWhenAbandoned", "closes", "reads"] as const),
];
type Manner = (typeof MANNERS)[number];

const QUIRKS: readonly QuirkName[] = [
  ...([
    "noPrompts",
    "busyCancels",
    "interruptedFailsBefore",
    "interruptedTimesOutAfter",
    "cancelAnsweredTwice",
  ] as const),
  ...([
    "announcesActivation",
    "cardInsertedStatus",
    "cardDetectedSignal",
    "burstSignals",
    "ghostCardInsert",
  ] as const),
];
const CARDS: readonly SimulatedCard[] = [
  ...[visa, magstripe, TEST_CARDS.debit, TEST_CARDS.brokenChip, TEST_CARDS.foreignChip, TEST_CARDS.phone],
  ...[TEST_CARDS.issuerRejected, TEST_CARDS.offlineApproval, TEST_CARDS.phoneWithPass],
  ...(["cardFailure", "cardAbsent", "hostUnreachable", "callYourBank"] as const).map((insert) => ({
    ...visa,
    insert,
  })),
];
const ANSWERED = ["activateTransaction", "startContact", "authenticateContact", "completeContact"] as const;

const early = fc.integer({ min: 0, max: 5_000 });
const seldom = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
/** Said again, or late, by less than the moment that is waited for such answers. */
const fault: fc.Arbitrary<ScriptEvent> = fc.oneof(
  fc.record({
    on: fc.constantFrom(...ANSWERED, "cancelTransaction" as const),
    nth: fc.integer({ min: 1, max: 2 }),
    do: fc.constant("repeatAnswer" as const),
    gapMs: fc.constantFrom(0, 50, 140),
  }),
  fc.record({
    on: fc.constantFrom(...ANSWERED),
    nth: fc.integer({ min: 1, max: 2 }),
    do: fc.constant("delayAnswer" as const),
    delayMs: fc.constantFrom(10, 140),
  }),
);
const scene = fc.record({
  quirks: fc.uniqueArray(fc.constantFrom(...QUIRKS), { maxLength: 3 }),
  script: fc.array(fault, { maxLength: 2 }),
  latencyMs: fc.constantFrom(0, 5, 40, 160),
  presented: fc.array(
    fc.tuple(fc.constantFrom(...CARDS), fc.constantFrom("swipe", "insert", "insert", "tap"), early),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  removedMs: seldom(early),
  abortedMs: seldom(early),
  closedMs: seldom(early),
  authorizing: fc.option(fc.constantFrom(...MANNERS), { nil: undefined }),
  choosing: fc.option(fc.constantFrom(...MANNERS), { nil: undefined }),
  request: fc.record({
    amountMinor: fc.constantFrom(0, 1, 999_999_999_999),
    currency: fc.constantFrom("USD", "JPY", "KWD"),
    interfaces: fc.subarray(["swipe", "insert", "tap"] as const, { minLength: 1 }),
    timeoutMs: fc.constantFrom(1_001, 10_000, 255_000),
    fallback: fc.boolean(),
    chipAttempts: fc.integer({ min: 1, max: 5 }),
    forceOnline: fc.boolean(),
  }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

async function play({
  quirks,
  script,
  latencyMs,
  presented,
  removedMs,
  abortedMs,
  closedMs,
  ...rest
}: Scene) {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock, quirks, script, latencyMs });
  await clock.run(async () => {
    const haunted = quirks.includes("ghostCardInsert");
    const reader = await openReader(simulator, { clock, quirks: { ghostCardInsert: haunted } });
    const controller = new AbortController();
    const closings: Promise<void>[] = [];
    const close = () => void closings.push(reader.close());
    for (const [card, how, afterMs] of presented) {
      if (how !== "tap" || card.tap !== undefined) simulator.present(card, how as "tap", { afterMs });
    }
    const acts = [
      [removedMs, () => simulator.removeCard()],
      [abortedMs, () => controller.abort(STOP)],
      [closedMs, close],
    ] as const;
    const timers = acts.map(([ms, act]) => (ms === undefined ? undefined : clock.setTimer(ms, act)));

    const hook =
      <T>(manner: Manner, right: T, refusal: T, wrong: unknown) =>
      async (_: unknown, { signal }: { readonly signal: AbortSignal }): Promise<T> => {
        if (manner === "throws") throw DOWN;
        if (manner === "aborts") controller.abort(STOP);
        if (manner === "closes") close();
        if (manner === "reads")
          await Promise.allSettled([reader.read(rest.request).outcome, reader.execute("ping")]);
        if (manner === "answersLate")
          await new Promise<void>((resolve) => void clock.setTimer(HOST_MS, resolve));
        if (manner === "abortsWhenAbandoned") signal.addEventListener("abort", () => controller.abort(STOP));
        if (manner === "hangs" || manner === "abortsWhenAbandoned") return new Promise<T>(() => undefined);
        if (manner === "answersWrongly") return wrong as T;
        return manner === "refuses" ? refusal : right;
      };
    const { authorizing, choosing } = rest;
    const request: ReadRequest = {
      ...rest.request,
      signal: controller.signal,
      ...(authorizing === undefined
        ? {}
        : {
            authorize: hook<HostDecision | undefined>(authorizing, { approved: true }, undefined, {
              approved: 1,
            }),
          }),
      ...(choosing === undefined
        ? {}
        : { selectApplication: hook<number | undefined>(choosing, 0, undefined, 99) }),
    };
    const startedMs = clock.now();
    const transaction = reader.read(request);
    const steps = (async () => {
      for await (const step of transaction) expect(step.step).toBeTypeOf("string");
    })();
    const [outcome, told] = await Promise.allSettled([transaction.outcome, steps]);
    expect(clock.now() - startedMs).toBeLessThan(LONGEST_MS);
    expect(told.status).toBe(outcome.status);
    if (outcome.status === "rejected") {
      const { reason } = outcome;
      const isOurs = ["READER_CLOSED", "READER_AUTHORIZE_TIMEOUT", "ARGUMENT_INVALID"].includes(reason.code);
      expect(isOurs || reason === STOP || reason === DOWN, String(reason)).toBe(true);
    } else if ("decision" in outcome.value && outcome.value.decision?.approved === true) {
      const { outcome: ending } = outcome.value;
      expect("reversalNeeded" in outcome.value && outcome.value.reversalNeeded).toBe(ending !== "approved");
    }

    for (const timer of timers) timer?.cancel();
    if (closings.length === 0) {
      expect(simulator.idle).toBe(true);
      simulator.takeCardsAway();
      const next = reader.read({ amountMinor: 100, currency: "USD", interfaces: ["tap"], timeoutMs: 20_000 });
      simulator.present(visa, "tap", { afterMs: 1_000 });
      expect((await next.outcome).outcome).toBe("captured");
      close();
    }
    await Promise.all(closings);
  });
  await clock.advance(HOST_MS);
  expect(clock.pendingTimers).toBe(0);
}

/** Each takes some milliseconds. */
const numRuns = Math.min(runs().numRuns, 10_000);

test(
  "the transaction ends once, in time, and leaves host and reader to the next customer",
  async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    await fc.assert(fc.asyncProperty(scene, play), { numRuns });
    await new Promise(setImmediate);
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  },
  numRuns * 1_000,
);
