/** Hosts whose own functions and listeners act at the worst moment, and clocks that jump. */
import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/clock.ts";
import type { ReadRequest } from "../../src/index.ts";
import { COMMANDS } from "../../src/protocol/commands/catalogue.ts";
import { LATE_ANSWER_MS } from "../../src/reader/line.ts";
import { Session } from "../../src/reader/session.ts";
import * as answers from "./answers.ts";
import { codeOf } from "./expectations.ts";
import { FakeReader, message, prompt } from "./fake-reader.ts";
import { begin, chipReader } from "./play.ts";

const MENU = prompt({ mode: 1, timeoutS: 30, lines: [{ line: 1, text: "ONE" }] });

/** A function of the caller that never answers, and ends the whole transaction when it is told to stop. */
function contrary(controller: AbortController) {
  return (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
    signal.addEventListener("abort", () => controller.abort("given up"));
    return new Promise<never>(() => undefined);
  };
}

describe("a caller's function that aborts the transaction when it is abandoned itself", () => {
  const RUNS: Record<string, (fake: FakeReader, session: Session) => void | Promise<void>> = {
    "the link is lost": (fake) => fake.lose("unplugged"),
    "the reader is closed": (_, session) => session.close(),
  };

  test.each(Object.entries(RUNS))("while it authorizes: %s", async (_, end) => {
    const fake = chipReader();
    const session = fake.session();
    const controller = new AbortController();
    const request = { authorize: contrary(controller), signal: controller.signal };
    const outcome = codeOf(begin(session, request).outcome);
    await fake.clock.advance(1_000);
    await Promise.all([end(fake, session), fake.clock.advance(0)]);
    expect(["TRANSPORT_LOST", "READER_CLOSED"]).toContain(await outcome);
    expect(controller.signal.aborted).toBe(true);
    expect(fake.pairs.filter((pair) => pair === "0501").length).toBeLessThanOrEqual(1);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("while it chooses: the reader goes on without the choice, and is told to stop", async () => {
    const fake = chipReader().on(0x6010, [answers.WAIT_60, MENU]);
    const session = fake.session();
    const controller = new AbortController();
    const request: Partial<ReadRequest> = {
      interfaces: ["insert"],
      selectApplication: contrary(controller),
      signal: controller.signal,
    };
    const { outcome } = begin(session, request);
    await fake.clock.advance(1_000);
    fake.mute(0x0501).say(answers.CHIP_STARTED);
    const started = fake.clock.now();
    await expect(fake.clock.run(() => outcome)).rejects.toBe("given up");
    expect(fake.clock.now() - started).toBe(COMMANDS.cancelTransaction.timeoutMs);
    expect(fake.pairs).toEqual(["6010", "6011", "0501", "0501"]);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test.each(["authorize", "selectApplication"] as const)("when its time is over: %s", async (name) => {
    const fake = (
      name === "authorize" ? chipReader() : chipReader().on(0x6010, [answers.WAIT_60, MENU])
    ).mute(0x0501);
    const session = fake.session();
    const controller = new AbortController();
    const request = {
      interfaces: ["insert"],
      [name]: contrary(controller),
      signal: controller.signal,
    } as const;
    const started = fake.clock.now();
    const limitMs = name === "authorize" ? 60_000 : 30_000;
    const [settled] = await fake.clock.run(() => Promise.allSettled([begin(session, request).outcome]));
    // That nobody knows what the host charged is known before the abort, and is not covered by it.
    const reason = name === "authorize" ? { code: "READER_AUTHORIZE_TIMEOUT" } : "given up";
    expect(settled).toMatchObject({ status: "rejected", reason });
    expect(fake.clock.now() - started).toBe(limitMs + COMMANDS.cancelTransaction.timeoutMs);
    expect(fake.clock.pendingTimers).toBe(0);
  });
});

test("a new prompt takes the place of a menu, whose function then ends the transaction", async () => {
  const fake = new FakeReader().on(0x6010, [answers.WAIT_60, MENU]).mute(0x0501);
  const session = fake.session();
  const controller = new AbortController();
  const selectApplication = contrary(controller);
  const { outcome } = begin(session, {
    interfaces: ["insert"],
    selectApplication,
    signal: controller.signal,
  });
  await fake.clock.advance(1_000);
  fake.say(message(26));
  const started = fake.clock.now();
  await expect(fake.clock.run(() => outcome)).rejects.toBe("given up");
  expect(fake.clock.now() - started).toBe(COMMANDS.cancelTransaction.timeoutMs);
});

describe("a time of day that jumps", () => {
  const HOUR_MS = 3_600_000;

  /** A session whose clock shows the time that it is told to. */
  function skewed(fake: FakeReader) {
    const shown = { skewMs: 0 };
    const clock: Clock = {
      now: () => fake.clock.now() + shown.skewMs,
      setTimer: (delayMs, callback) => fake.clock.setTimer(delayMs, callback),
    };
    return { shown, session: new Session(fake, { clock }) };
  }

  test.each([-HOUR_MS, HOUR_MS])("by %i ms between two customers holds nobody up", async (skewMs) => {
    const fake = new FakeReader().on(0x0240, answers.TAPPED, answers.presented(0x77, answers.TAPPED));
    const { shown, session } = skewed(fake);
    await fake.clock.run(() => begin(session).outcome);
    shown.skewMs = skewMs;
    const started = fake.clock.now();
    expect((await fake.clock.run(() => begin(session).outcome)).outcome).toBe("captured");
    expect(fake.clock.now() - started).toBeLessThanOrEqual(LATE_ANSWER_MS);
  });

  test.each([-HOUR_MS, HOUR_MS])("by %i ms while a card is awaited changes no deadline", async (skewMs) => {
    const fake = new FakeReader().on(0x0240, []);
    const { shown, session } = skewed(fake);
    const started = fake.clock.now();
    const outcome = codeOf(begin(session, { timeoutMs: 10_000 }).outcome);
    await fake.clock.advance(8_000);
    shown.skewMs = skewMs;
    fake.say(message(26));
    expect(await fake.clock.run(() => outcome)).toBe("READER_NO_ANSWER");
    expect(fake.clock.now() - started).toBe(33_000);
  });
});
