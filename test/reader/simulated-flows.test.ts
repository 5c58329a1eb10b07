import { describe, expect, test } from "vitest";
import { type HostDecision, openReader, type Reader, type ReadRequest } from "../../src/index.ts";
import {
  createCard,
  type Presentation,
  type ScriptEvent,
  type SimulatedCard,
  SimulatedReader,
  type SimulatedReaderOptions,
  TEST_CARDS,
  VirtualClock,
} from "../../src/simulator/index.ts";
import { assertNoCardData, secretsOfCard } from "../../src/testing/index.ts";
import { all, codeOf } from "./expectations.ts";
import { APPROVE, nameOf } from "./play.ts";

interface Scene {
  readonly card: SimulatedCard;
  readonly how: Presentation;
  readonly request?: Partial<ReadRequest>;
  readonly outcome: Readonly<Record<string, unknown>>;
  readonly steps?: readonly string[];
}

const { visa } = TEST_CARDS;
const ANY = "presentCard swipe+insert+tap";
const MISREAD = { ...visa, name: "misread", insert: "cardFailure" } as const;

const SCENES: Record<string, Scene> = {
  swipe: {
    card: TEST_CARDS.magstripe,
    how: "swipe",
    outcome: { outcome: "captured", fallback: false },
    steps: [ANY],
  },
  tap: { card: visa, how: "tap", outcome: { outcome: "captured" }, steps: [ANY, "processing"] },
  tapMastercard: { card: TEST_CARDS.mastercard, how: "tap", outcome: { outcome: "captured" } },
  tapMagstripe: { card: TEST_CARDS.contactlessMagstripe, how: "tap", outcome: { outcome: "captured" } },
  tapApproved: { card: TEST_CARDS.offlineApproval, how: "tap", outcome: { outcome: "approved" } },
  tapDeclined: {
    card: TEST_CARDS.offlineDecline,
    how: "tap",
    outcome: { outcome: "declined", reversalNeeded: false },
  },
  lockedPhone: {
    card: TEST_CARDS.phone,
    how: "tap",
    outcome: { outcome: "timedOut" },
    steps: [ANY, "seePhone swipe+insert+tap"],
  },
  insert: {
    card: visa,
    how: "insert",
    outcome: { outcome: "captured" },
    steps: [ANY, "processing", "removeCard"],
  },
  authorized: {
    card: visa,
    how: "insert",
    request: { authorize: async () => APPROVE },
    outcome: { outcome: "approved", decision: APPROVE },
    steps: [ANY, "processing", "display", "removeCard"],
  },
  hostDeclined: {
    card: visa,
    how: "insert",
    request: { authorize: async () => ({ approved: false }) },
    outcome: { outcome: "declined", reversalNeeded: false },
  },
  issuerRejected: {
    card: TEST_CARDS.issuerRejected,
    how: "insert",
    request: { authorize: async () => APPROVE, interfaces: ["insert"] },
    outcome: { outcome: "declined", reversalNeeded: true },
  },
  hostUnreachable: {
    card: visa,
    how: "insert",
    request: { authorize: async () => undefined },
    outcome: { outcome: "captured" },
  },
  insertApproved: { card: TEST_CARDS.offlineApproval, how: "insert", outcome: { outcome: "approved" } },
  insertDeclined: { card: TEST_CARDS.offlineDecline, how: "insert", outcome: { outcome: "declined" } },
  chosen: {
    card: TEST_CARDS.debit,
    how: "insert",
    request: { selectApplication: async (choices) => choices.indexOf("US DEBIT") },
    outcome: { outcome: "captured" },
    steps: [ANY, "processing", "selectApplication", "processing", "removeCard"],
  },
  firstChoice: { card: TEST_CARDS.debit, how: "insert", outcome: { outcome: "captured" } },
  notChosen: {
    card: TEST_CARDS.debit,
    how: "insert",
    request: { selectApplication: async () => undefined },
    outcome: { outcome: "cancelled" },
  },
  chipSwiped: {
    card: visa,
    how: "swipe",
    outcome: { outcome: "timedOut" },
    steps: [ANY, "useChip insert", "presentCard insert"],
  },
  insertedWhileTapping: {
    card: visa,
    how: "insert",
    request: { interfaces: ["tap"] },
    outcome: { outcome: "useOtherInterface", interfaces: ["insert"] },
  },
  licence: { card: TEST_CARDS.driversLicence, how: "swipe", outcome: { outcome: "unsupportedCard" } },
  nobody: { card: visa, how: "tap", request: { interfaces: ["swipe"] }, outcome: { outcome: "timedOut" } },
  noApplicationFallback: {
    card: TEST_CARDS.foreignChip,
    how: "insert",
    request: { fallback: false },
    outcome: { outcome: "failed", reason: "cardUnreadable" },
  },
  misread: { card: MISREAD, how: "insert", request: { fallback: false }, outcome: { outcome: "timedOut" } },
};

const READERS: Record<string, SimulatedReaderOptions> = {
  "as usual": {},
  "slow, in small chunks": { latencyMs: 40, chunkBytes: 7 },
  "AES, pairs without flags": { encryption: "aes", encryptedPairs: "plain" },
};

async function withReader<T>(
  options: SimulatedReaderOptions,
  action: (reader: Reader, simulator: SimulatedReader, clock: VirtualClock) => Promise<T>,
): Promise<T> {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock, ...options });
  const result = await clock.run(async () => {
    const reader = await openReader(simulator, { clock });
    const given = await action(reader, simulator, clock);
    await reader.close();
    return given;
  });
  expect(clock.pendingTimers).toBe(0);
  return result;
}

const SALE = { amountMinor: 1_000, currency: "USD" };

for (const [kind, options] of Object.entries(READERS)) {
  test.each(Object.entries(SCENES))(`a reader ${kind}: %s`, async (_, scene) => {
    await withReader(options, async (reader, simulator) => {
      simulator.present(scene.card, scene.how, { afterMs: 2_000 });
      const transaction = reader.read({ ...SALE, ...scene.request });
      const [outcome, steps] = await Promise.all([transaction.outcome, all(transaction)]);
      expect(outcome).toMatchObject(scene.outcome);
      if (scene.steps !== undefined) expect(steps.map(nameOf)).toEqual(scene.steps);
      expect(simulator.idle).toBe(true);
      expect(reader.diagnostics).toEqual({ droppedFrames: 0, skippedBytes: 0 });
      assertNoCardData({ outcome, steps }, { secrets: secretsOfCard(scene.card), except: ["cardholder"] });

      simulator.removeCard();
      simulator.present(TEST_CARDS.magstripe, "swipe", { afterMs: 500 });
      expect((await reader.read({ ...SALE, interfaces: ["swipe"] }).outcome).outcome).toBe("captured");
    });
  });
}

describe("what customers do", () => {
  test.each<[string, SimulatedCard, Presentation, readonly string[]]>([
    ["brokenChip", TEST_CARDS.brokenChip, "insert", ["useMagstripe swipe"]],
    ["foreignChip", TEST_CARDS.foreignChip, "insert", ["useMagstripe swipe"]],
  ])("%s is inserted, then swiped: a fallback", async (_, card, how, steps) => {
    await withReader({}, async (reader, simulator) => {
      for (const afterMs of [1_000, 5_000, 9_000]) simulator.present(card, how, { afterMs });
      simulator.present(card, "swipe", { afterMs: 15_000 });
      const transaction = reader.read({ ...SALE, interfaces: ["insert", "swipe"] });
      const [outcome, told] = await Promise.all([transaction.outcome, all(transaction)]);
      expect(outcome).toMatchObject({ outcome: "captured", fallback: true, capture: { kind: "swipe" } });
      expect(told.map(nameOf)).toEqual(expect.arrayContaining([...steps]));
      expect(simulator.idle).toBe(true);
    });
  });

  test.each([
    ["a card with a chip", visa, true, { outcome: "captured", fallback: true }],
    ["a card with a chip", visa, false, { outcome: "useOtherInterface", interfaces: ["insert"] }],
    ["a card without", TEST_CARDS.magstripe, false, { outcome: "captured", fallback: false }],
  ] as const)(
    "a chip failed, and the next customer swipes %s: a fallback if it may be one",
    async (_, card, fallback, outcome) => {
      await withReader({ model: "vp3300" }, async (reader, simulator) => {
        for (const afterMs of [500, 2_000, 3_500])
          simulator.present(TEST_CARDS.brokenChip, "insert", { afterMs });
        const failed = await reader.read({ ...SALE, fallback: false }).outcome;
        expect(failed).toMatchObject({ outcome: "failed", reason: "cardUnreadable" });
        simulator.removeCard();

        simulator.present(card, "swipe", { afterMs: 500 });
        const next = reader.read({ ...SALE, fallback, interfaces: ["swipe", "tap"] });
        expect(await next.outcome).toMatchObject(outcome);
      });
    },
  );

  test("a chip card is swiped, then inserted", async () => {
    await withReader({}, async (reader, simulator) => {
      simulator.present(visa, "swipe", { afterMs: 1_000 });
      simulator.present(visa, "insert", { afterMs: 6_000 });
      const { outcome } = reader.read(SALE);
      expect(await outcome).toMatchObject({ outcome: "captured", capture: { kind: "insert" } });
    });
  });

  test.each(["cancelledByInsert", "cardInserted"] as const)(
    "a card that is inserted while the reader looks for taps (%s) is read on",
    async (status) => {
      const script = [{ on: "activateTransaction", do: "answer", status }] as const;
      await withReader({ script }, async (reader, simulator) => {
        simulator.present(visa, "insert", { afterMs: 1_000 });
        const transaction = reader.read({ ...SALE, authorize: async () => APPROVE });
        const [outcome, told] = await Promise.all([transaction.outcome, all(transaction)]);
        expect(outcome).toMatchObject({ outcome: "approved", capture: { kind: "insert" } });
        expect(told.map(nameOf).slice(0, 2)).toEqual([ANY, "processing"]);
        expect(simulator.idle).toBe(true);
      });
    },
  );

  test.each([
    ["contactOnly", "insert"],
    ["stripeOnly", "swipe"],
    ["wallet", "insert"],
    ["hastyTap", "insert"],
  ] as const)("%s is tapped, then presented otherwise", async (name, how) => {
    await withReader({}, async (reader, simulator) => {
      const then = name === "stripeOnly" ? TEST_CARDS.magstripe : visa;
      simulator.present(TEST_CARDS[name], "tap", { afterMs: 1_000 });
      simulator.present(then, how, { afterMs: 6_000 });
      const { outcome } = reader.read(SALE);
      expect(await outcome).toMatchObject({ outcome: "captured", capture: { kind: how } });
    });
  });

  test("the phone is unlocked and tapped again", async () => {
    await withReader({}, async (reader, simulator) => {
      simulator.present(TEST_CARDS.phone, "tap", { afterMs: 1_000 });
      simulator.present(TEST_CARDS.phone, "tap", { afterMs: 6_000 });
      expect(await reader.read(SALE).outcome).toMatchObject({
        outcome: "captured",
        capture: { kind: "tap" },
      });
    });
  });

  test("the host takes its time, and the chip waits", async () => {
    await withReader({}, async (reader, simulator, clock) => {
      simulator.present(visa, "insert");
      const authorize = () =>
        new Promise<HostDecision>((resolve) => {
          clock.setTimer(59_000, () => resolve(APPROVE));
        });
      expect((await reader.read({ ...SALE, authorize }).outcome).outcome).toBe("approved");
    });
  });

  test("the card is taken out while the chip works", async () => {
    for (const afterMs of [200, 600, 1_000]) {
      await withReader({}, async (reader, simulator, clock) => {
        simulator.present(visa, "insert");
        clock.setTimer(afterMs, () => simulator.removeCard());
        const { outcome } = reader.read({ ...SALE, authorize: async () => APPROVE });
        expect(await outcome).toMatchObject({
          outcome: "failed",
          reason: "cardRemoved",
          reversalNeeded: afterMs > 900,
        });
        expect(simulator.idle).toBe(true);
      });
    }
  });
});

describe("abort at any time", () => {
  const ANSWERS: NonNullable<SimulatedReaderOptions["interruptedAnswer"]>[] = [
    "none",
    { when: "before", status: "failed" },
    { when: "after", status: "timeout" },
  ];

  test.each(ANSWERS)("interrupted answer %o", async (interruptedAnswer) => {
    const times = [
      0, 1, 50, 999, 1_000, 1_001, 1_200, 1_499, 1_500, 1_501, 1_700, 1_800, 1_801, 2_000, 2_100,
    ];
    for (const how of ["swipe", "insert", "tap"] as const) {
      for (const abortAfterMs of times) {
        await withReader({ interruptedAnswer, latencyMs: 20 }, async (reader, simulator, clock) => {
          simulator.present(how === "swipe" ? TEST_CARDS.magstripe : visa, how, { afterMs: 1_000 });
          const controller = new AbortController();
          const timer = clock.setTimer(abortAfterMs, () => controller.abort("stop"));
          const transaction = reader.read({ ...SALE, signal: controller.signal });
          const started = clock.now();
          const [outcome] = await Promise.allSettled([transaction.outcome]);
          timer.cancel();
          if (outcome.status === "rejected") {
            expect(outcome.reason).toBe("stop");
            expect(clock.now() - started - abortAfterMs).toBeLessThanOrEqual(40);
          } else expect(outcome.value.outcome).toBe("captured");
          expect(simulator.idle).toBe(true);
          simulator.removeCard();
          simulator.present(visa, "tap");
          const next = await reader.read({ ...SALE, interfaces: ["tap"] }).outcome;
          expect(next.outcome).toBe("captured");
        });
      }
    }
  });
});

describe("refusals", () => {
  test("without a key, reading fails and says why", async () => {
    await withReader({ ksn: null }, async (reader) => {
      expect(reader.identity.keyPresent).toBe(false);
      expect(await reader.read(SALE).outcome).toMatchObject({
        outcome: "failed",
        reason: "keyMissing",
        status: 0x90,
      });
    });
  });

  test.each<[Presentation, SimulatedCard]>([
    ["swipe", TEST_CARDS.magstripe],
    ["insert", visa],
    ["tap", visa],
    ["tap", TEST_CARDS.contactlessMagstripe],
  ])("without encryption, a payment card is refused and not shown: %s", async (how, card) => {
    await withReader({ encryption: "off" }, async (reader, simulator) => {
      expect(reader.identity.encryption.enabled).toBe(false);
      simulator.present(card, how);
      const transaction = reader.read(SALE);
      const [outcome] = await Promise.allSettled([transaction.outcome]);
      expect(outcome).toMatchObject({ reason: { code: "READER_CLEAR_CARD_DATA" } });
      assertNoCardData(outcome, { secrets: secretsOfCard(card) });
      expect(simulator.idle).toBe(true);
    });
  });

  test("a model without a slot offers what it has", async () => {
    await withReader({ model: "vp3300c" }, async (reader, simulator) => {
      simulator.present(visa, "tap");
      const transaction = reader.read(SALE);
      expect((await all(transaction)).map(nameOf)[0]).toBe("presentCard swipe+tap");
      expect((await transaction.outcome).outcome).toBe("captured");
      expect(() => reader.read({ ...SALE, interfaces: ["insert"] })).toThrowError(
        expect.objectContaining({ code: "READER_UNSUPPORTED" }),
      );
    });
  });

  const answers = (contactlessError: "useContact" | "unsupportedCard"): ScriptEvent => ({
    on: "activateTransaction",
    nth: 1,
    afterMs: 500,
    do: "answer",
    contactlessError,
  });
  const SLOTLESS: Record<
    string,
    Partial<Scene> & Pick<Scene, "outcome"> & { readonly script?: ScriptEvent }
  > = {
    "a chip card is swiped: a tap is asked for": {
      card: visa,
      how: "swipe",
      steps: ["presentCard swipe+tap", "useOtherInterface tap", "presentCard tap"],
      outcome: { outcome: "timedOut" },
    },
    "a chip card is swiped where nothing else was asked for": {
      card: visa,
      how: "swipe",
      request: { interfaces: ["swipe"] },
      outcome: { outcome: "useOtherInterface", interfaces: ["tap"] },
    },
    "a tap wants the slot": { script: answers("useContact"), outcome: { outcome: "unsupportedCard" } },
    "a tap wants another way, and then the chip is swiped": {
      script: answers("unsupportedCard"),
      card: visa,
      how: "swipe",
      outcome: { outcome: "unsupportedCard" },
    },
    "a tap wants another way, and none was asked for": {
      script: answers("unsupportedCard"),
      request: { interfaces: ["tap"] },
      outcome: { outcome: "useOtherInterface", interfaces: ["swipe"] },
    },
  };

  test("at a model without a slot a chip card is swiped, then tapped", async () => {
    await withReader({ model: "vp3300c" }, async (reader, simulator) => {
      simulator.present(visa, "swipe", { afterMs: 500 });
      simulator.present(visa, "tap", { afterMs: 2_000 });
      expect(await reader.read(SALE).outcome).toMatchObject({
        outcome: "captured",
        capture: { kind: "tap" },
      });
    });
  });

  test.each(Object.entries(SLOTLESS))("at a model without a slot %s", async (_, scene) => {
    const script = scene.script === undefined ? [] : [scene.script];
    await withReader({ model: "vp3300c", script }, async (reader, simulator) => {
      if (scene.card && scene.how) simulator.present(scene.card, scene.how, { afterMs: 2_000 });
      const transaction = reader.read({ ...SALE, ...scene.request });
      const [outcome, steps] = await Promise.all([transaction.outcome, all(transaction)]);
      expect(outcome).toMatchObject(scene.outcome);
      if (scene.steps !== undefined) expect(steps.map(nameOf)).toEqual(scene.steps);
      expect(simulator.idle).toBe(true);
    });
  });

  test("commands that wait for a card are not executed; nothing but read runs them", async () => {
    await withReader({}, async (reader) => {
      expect(await codeOf(reader.execute("startContact", {} as never))).toBe("ARGUMENT_INVALID");
      expect(await codeOf(reader.execute("noSuchCommand" as "ping"))).toBe("ARGUMENT_INVALID");
      expect(await reader.execute("getSerialNumber")).toBe(reader.identity.serialNumber);
    });
  });
});

test("the link is pulled at any time of any flow: TRANSPORT_LOST, and the reader can be opened again", async () => {
  const card = createCard({
    name: "any",
    scheme: "visa",
    pan: "4761739001010119",
    applications: visa.applications,
  });
  for (const how of ["swipe", "insert", "tap"] as const) {
    for (let afterMs = 0; afterMs < 2_000; afterMs += 90) {
      const clock = new VirtualClock();
      const simulator = new SimulatedReader({ clock, latencyMs: 10 });
      await clock.run(async () => {
        const reader = await openReader(simulator, { clock });
        simulator.present(card, how, { afterMs: 500 });
        const timer = clock.setTimer(afterMs, () => simulator.disconnect());
        const [outcome] = await Promise.allSettled([reader.read({ ...SALE, fallback: false }).outcome]);
        if (outcome.status === "rejected") {
          expect(outcome.reason).toMatchObject({ code: "TRANSPORT_LOST" });
          expect(await reader.closed).toEqual({ reason: "lost" });
          expect(await codeOf(reader.execute("ping"))).toBe("TRANSPORT_LOST");
        }
        timer.cancel();
        await reader.close();
        await using again = await openReader(simulator, { clock });
        simulator.present(visa, "tap");
        expect((await again.read(SALE).outcome).outcome).toBe("captured");
      });
      expect(clock.pendingTimers).toBe(0);
    }
  }
});

test("two hundred sequential transactions, each with its own KSN", async () => {
  await withReader({}, async (reader, simulator) => {
    const serials = new Set<string>();
    for (let count = 0; count < 200; count += 1) {
      simulator.present(visa, "tap");
      const outcome = await reader.read(SALE).outcome;
      if (outcome.outcome === "captured") serials.add(String(outcome.capture.ksn));
    }
    expect(serials.size).toBe(200);
  });
});
