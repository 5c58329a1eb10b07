import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ReadRequest } from "../../src/index.ts";
import { COMMANDS } from "../../src/protocol/commands/catalogue.ts";
import { execute } from "../../src/reader/execute.ts";
import type { Session } from "../../src/reader/session.ts";
import * as answers from "./answers.ts";
import { all, codeOf, failureOf } from "./expectations.ts";
import { FakeReader, message, prompt, response } from "./fake-reader.ts";
import { APPROVE, begin, chipReader } from "./play.ts";

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", onUnhandled);
});

afterEach(async () => {
  await new Promise(setImmediate);
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
});

const MENU = prompt({ mode: 1, timeoutS: 30, lines: [{ line: 1, text: "ONE" }] });

interface Flow {
  readonly reader: () => FakeReader;
  readonly request: Partial<ReadRequest>;
  /** Frames that the reader says until the outcome. */
  readonly frames: number;
}

const FLOWS: Record<string, Flow> = {
  tap: {
    reader: () => new FakeReader().on(0x0240, [answers.WAIT_02, message(87), message(26), answers.TAPPED]),
    request: {},
    frames: 4,
  },
  swipe: {
    reader: () => new FakeReader().on(0x0240, [answers.WAIT_02, answers.plainSwipe()]),
    request: { interfaces: ["swipe"] },
    frames: 2,
  },
  retriedTap: {
    reader: () => new FakeReader().on(0x0240, answers.tapFailed(0x21), answers.TAPPED),
    request: {},
    frames: 2,
  },
  quickChip: { reader: chipReader, request: {}, frames: 6 },
  authorized: {
    reader: chipReader,
    request: { interfaces: ["insert"], authorize: async () => APPROVE },
    frames: 6,
  },
  menu: {
    reader: () => chipReader().on(0x6010, [answers.WAIT_60, MENU]).on(0x6101, answers.CHIP_STARTED),
    request: { interfaces: ["insert"], selectApplication: async () => 0 },
    frames: 7,
  },
  fallback: {
    reader: () => new FakeReader().on(0x0240, answers.under(2, answers.FALLBACK), answers.FALLBACK_SWIPED),
    request: {},
    frames: 2,
  },
};

const STEPS = Object.entries(FLOWS).flatMap(([name, { frames }]) =>
  Array.from({ length: frames + 1 }, (_, at) => [name, at] as const),
);

/** The reader works as ever: the next transaction gives its outcome. */
async function expectUsable(fake: FakeReader, session: Session): Promise<void> {
  fake.onSay = () => true;
  const tapped = answers.presented(0x0ffff0, answers.TAPPED);
  fake.on(0x0240, tapped).on(0x0501, response(0x05)).on(0x1801, response(0x18));
  const run = begin(session);
  expect((await fake.clock.run(() => run.outcome)).outcome).toBe("captured");
  await fake.clock.run(() => execute(session, "ping"));
  expect(fake.clock.pendingTimers).toBe(0);
}

test.each(Object.entries(FLOWS))(
  "%s: runs through in as many frames as are interrupted below",
  async (_, flow) => {
    const fake = flow.reader();
    let said = 0;
    fake.onSay = () => {
      said += 1;
      return true;
    };
    const run = begin(fake.session(), flow.request);
    await fake.clock.run(() => run.outcome);
    expect(said).toBe(flow.frames);
  },
);

/** Whether a chip without a host is being let go: its card has been read, whatever becomes of the link. */
const isReleasing = (fake: FakeReader, { request }: Flow) =>
  fake.pairs.includes("6012") && request.authorize === undefined;

describe("an abort", () => {
  test.each(STEPS)(
    "%s, before frame %i: rejects with the reason, cancels, and the reader is usable",
    async (name, at) => {
      const flow = FLOWS[name]!;
      const fake = flow.reader();
      const session = fake.session();
      const controller = new AbortController();
      const reason = { why: "customer left" };
      fake.onSay = (said) => {
        if (said === at) controller.abort(reason);
        return true;
      };
      const run = begin(session, { ...flow.request, signal: controller.signal });
      const settled = await fake.clock.run(() => Promise.allSettled([run.outcome, all(run.steps)]));
      if (at === flow.frames) controller.abort(reason);
      else {
        expect(settled).toEqual([
          { status: "rejected", reason },
          { status: "rejected", reason },
        ]);
        expect(fake.pairs.at(-1)).toBe("0501");
      }
      await expectUsable(fake, session);
    },
  );

  test("before the start sends nothing", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    const run = begin(session, { signal: AbortSignal.abort("no") });
    await expect(run.outcome).rejects.toBe("no");
    expect(fake.pairs).toEqual([]);
    await expectUsable(fake, session);
  });

  test("while another command runs sends nothing, and leaves the queue", async () => {
    const fake = new FakeReader().mute(0x2900).on(0x0240, answers.TAPPED);
    const session = fake.session();
    const firmware = codeOf(execute(session, "getFirmwareVersion"));
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    controller.abort("no");
    await expect(run.outcome).rejects.toBe("no");
    expect(await fake.clock.run(() => firmware)).toBe("READER_NO_ANSWER");
    expect(fake.pairs).toEqual(["2900"]);
  });

  test.each([
    ["before", [response(0x02, 0x0a), response(0x05)]],
    ["after", [response(0x05), response(0x02, 0x08)]],
    ["with 63", [response(0x02, 0x63), response(0x02, 0x0e), response(0x05), response(0x02, 0x0a)]],
    ["both", [response(0x02, 0x0a), response(0x05), response(0x02, 0x0a), response(0x05)]],
  ])("whatever the cancelled command answers (%s) is dropped", async (_, frames) => {
    const fake = new FakeReader().on(0x0240, []).on(0x0501, frames);
    const session = fake.session();
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    await fake.clock.advance(5_000);
    controller.abort("stop");
    const next = run.outcome.catch((reason: unknown) => {
      fake.on(0x0240, answers.TAPPED);
      return [reason, begin(session).outcome] as const;
    });
    const [reason, outcome] = (await next) as [unknown, Promise<unknown>];
    expect(reason).toBe("stop");
    expect(await fake.clock.run(() => outcome)).toMatchObject({ outcome: "captured" });
    expect(session.diagnostics.droppedFrames).toBe(frames.length - 1);
  });

  test("a late answer that comes while the next transaction waits its turn is not taken for its own", async () => {
    const fake = new FakeReader().on(0x0240, [], answers.TAPPED);
    const session = fake.session();
    const controller = new AbortController();
    const first = begin(session, { signal: controller.signal });
    await fake.clock.advance(5_000);
    controller.abort("stop");
    await expect(first.outcome).rejects.toBe("stop");
    const second = begin(session);
    await fake.clock.advance(100);
    fake.say(response(0x02, 0x0a));
    expect((await fake.clock.run(() => second.outcome)).outcome).toBe("captured");
    expect(fake.pairs).toEqual(["0240", "0501", "1801", "0240"]);
    expect(fake.notices).toContainEqual(
      expect.objectContaining({ reason: "late", command: 0x02, status: 0x0a }),
    );
  });

  test("prompts that come while cancelling are dropped", async () => {
    const fake = new FakeReader().on(0x0240, []).on(0x0501, [message(33), response(0x05)]);
    const session = fake.session();
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    await fake.clock.advance(1_000);
    controller.abort("stop");
    await expect(run.outcome).rejects.toBe("stop");
    expect(fake.notices).toEqual([expect.objectContaining({ reason: "late", command: 0x61 })]);
  });

  test.each([
    ["lost", []],
    ["refused, its bytes were damaged", response(0x05, 0x04)],
  ])("a cancel that is %s is sent once more, and the reader has stopped", async (_, first) => {
    const fake = new FakeReader().on(0x0240, []).on(0x0501, first, response(0x05));
    const session = fake.session();
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    await fake.clock.advance(1_000);
    controller.abort("stop");
    await expect(fake.clock.run(() => run.outcome)).rejects.toBe("stop");
    expect(fake.pairs).toEqual(["0240", "0501", "0501"]);
    await expectUsable(fake, session);
  });

  test("a cancel that is refused twice is not sent a third time", async () => {
    const fake = new FakeReader().on(0x0240, []).on(0x0501, response(0x05, 0x0b));
    const session = fake.session();
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    await fake.clock.advance(1_000);
    controller.abort("stop");
    await expect(run.outcome).rejects.toBe("stop");
    expect(fake.pairs).toEqual(["0240", "0501", "0501"]);
  });

  test("the answer to the first of two cancels is late when the second was answered", async () => {
    const fake = new FakeReader().on(0x0240, []).on(0x0501, [], [response(0x05), response(0x05)]);
    const session = fake.session();
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    await fake.clock.advance(1_000);
    controller.abort("stop");
    await expect(fake.clock.run(() => run.outcome)).rejects.toBe("stop");
    expect(fake.notices).toEqual([expect.objectContaining({ reason: "late", command: 0x05 })]);
    await expectUsable(fake, session);
    expect(fake.pairs).toEqual(["0240", "0501", "0501", "1801", "0240", "1801"]);
  });

  test("an unanswered cancel is waited for three seconds", async () => {
    const fake = new FakeReader().on(0x0240, []).mute(0x0501);
    const session = fake.session();
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    await fake.clock.advance(1_000);
    controller.abort("stop");
    const started = fake.clock.now();
    await expect(fake.clock.run(() => run.outcome)).rejects.toBe("stop");
    expect(fake.clock.now() - started).toBe(3_000);
    await expectUsable(fake, session);
  });

  test("during authorize tells it, and does not wait for it", async () => {
    const fake = chipReader();
    const session = fake.session();
    const controller = new AbortController();
    let signal!: AbortSignal;
    const authorize: ReadRequest["authorize"] = (_, options) => {
      signal = options.signal;
      controller.abort("stop");
      return new Promise(() => undefined);
    };
    const run = begin(session, { authorize, signal: controller.signal });
    await expect(fake.clock.run(() => run.outcome)).rejects.toBe("stop");
    expect(signal.aborted).toBe(true);
    expect(fake.pairs).toEqual(["0240", "6011", "0501"]);
    await expectUsable(fake, session);
  });
});

describe("a reader that falls silent", () => {
  test.each(STEPS)("%s, before frame %i: READER_NO_ANSWER after a bounded cancel", async (name, at) => {
    const flow = FLOWS[name]!;
    if (at === flow.frames) return;
    const fake = flow.reader();
    const session = fake.session();
    fake.onSay = (said) => said < at;
    const run = begin(session, { ...flow.request, timeoutMs: 10_000 });
    const started = fake.clock.now();
    const settled = await fake.clock.run(() => Promise.allSettled([run.outcome, all(run.steps)]));
    if (isReleasing(fake, flow)) expect(settled[0]).toMatchObject({ value: { outcome: "captured" } });
    else {
      expect(settled[0]).toMatchObject({ reason: { code: "READER_NO_ANSWER" } });
      expect(settled[1]).toMatchObject({ reason: { code: "READER_NO_ANSWER" } });
    }
    expect(fake.pairs.at(-1)).toBe("0501");
    expect(fake.clock.now() - started).toBeLessThanOrEqual(95_000 + 3_000 + 150);
    await expectUsable(fake, session);
  });

  test("but answers the cancel: the same error, three seconds earlier", async () => {
    const fake = new FakeReader().on(0x0240, []);
    const session = fake.session();
    const run = begin(session, { timeoutMs: 10_000 });
    const started = fake.clock.now();
    const error = await fake.clock.run(() => failureOf(run.outcome));
    expect(error).toMatchObject({
      code: "READER_NO_ANSWER",
      context: { name: "activateTransaction", command: 0x02, timeoutMs: 25_000 },
    });
    expect(fake.clock.now() - started).toBe(25_000);
    await expectUsable(fake, session);
  });

  test("for good: the next transaction fails in bounded time as well, and nothing is written meanwhile", async () => {
    const fake = new FakeReader().on(0x0240, []).mute(0x0501).mute(0x1801);
    const session = fake.session();
    const code = async () => codeOf(begin(session, { timeoutMs: 1_000 }).outcome);
    expect(await fake.clock.run(code)).toBe("READER_NO_ANSWER");
    expect(await fake.clock.run(code)).toBe("READER_NO_ANSWER");
    expect(fake.pairs).toEqual(["0240", "0501", "0501", "1801"]);
  });
});

describe("the end of the link", () => {
  test.each(STEPS)(
    "%s, lost before frame %i: TRANSPORT_LOST, but for a card that was read",
    async (name, at) => {
      const flow = FLOWS[name]!;
      const fake = flow.reader();
      const session = fake.session();
      fake.onSay = (said) => {
        if (said === at) fake.lose("unplugged");
        return said < at;
      };
      const run = begin(session, flow.request);
      if (at === flow.frames) {
        expect(await fake.clock.run(() => run.outcome)).toHaveProperty("outcome");
        fake.lose();
      } else {
        const settled = await fake.clock.run(() => Promise.allSettled([run.outcome, all(run.steps)]));
        const lost = { reason: { code: "TRANSPORT_LOST", cause: "unplugged" } };
        if (isReleasing(fake, flow)) expect(settled[0]).toMatchObject({ value: { outcome: "captured" } });
        else expect(settled).toMatchObject([lost, lost]);
      }
      await fake.clock.advance(0);
      expect(await codeOf(begin(session).outcome)).toBe("TRANSPORT_LOST");
      expect(fake.clock.pendingTimers).toBe(0);
    },
  );

  test.each(STEPS)(
    "%s, closed before frame %i: READER_CLOSED, and the reader is told to stop",
    async (name, at) => {
      const flow = FLOWS[name]!;
      if (at === flow.frames) return;
      const fake = flow.reader();
      const session = fake.session();
      let closing: Promise<void> | undefined;
      fake.onSay = (said) => {
        if (said === at) closing = session.close();
        return said < at;
      };
      const run = begin(session, flow.request);
      const [settled] = await fake.clock.run(() => Promise.allSettled([run.outcome]));
      if (isReleasing(fake, flow)) expect(settled).toMatchObject({ value: { outcome: "captured" } });
      else expect(settled).toMatchObject({ reason: { code: "READER_CLOSED" } });
      await closing;
      expect(fake.pairs.at(-1)).toBe("0501");
      expect(fake.clock.pendingTimers).toBe(0);
    },
  );

  test.each([
    ["the link is lost", (fake: FakeReader) => fake.lose()],
    ["the signal aborts", (_: FakeReader, controller: AbortController) => controller.abort("stop")],
  ])("what nobody knows of a charge stands where %s afterwards", async (_, happen) => {
    const fake = chipReader().mute(0x6012);
    const session = fake.session();
    const controller = new AbortController();
    const authorize = () => new Promise<undefined>(() => undefined);
    const run = begin(session, { authorize, authorizeTimeoutMs: 20_000, signal: controller.signal });
    const told = all(run.steps).catch(() => undefined);
    while (!fake.pairs.includes("6012")) await fake.clock.advance(100);
    happen(fake, controller);
    expect(await fake.clock.run(() => codeOf(run.outcome))).toBe("READER_AUTHORIZE_TIMEOUT");
    await told;
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("while cancelling, the reason of the abort stands", async () => {
    const fake = new FakeReader().on(0x0240, []).mute(0x0501);
    const session = fake.session();
    const controller = new AbortController();
    const run = begin(session, { signal: controller.signal });
    await fake.clock.advance(10);
    controller.abort("stop");
    fake.lose();
    await expect(run.outcome).rejects.toBe("stop");
  });

  test("a link that takes nothing any more does not hold up closing", async () => {
    const fake = new FakeReader().on(0x0240, []);
    const session = fake.session();
    const outcome = codeOf(begin(session).outcome);
    await fake.clock.advance(10);
    fake.writeHangs = true;
    const started = fake.clock.now();
    await fake.clock.run(() => session.close());
    expect(fake.clock.now() - started).toBe(1_000);
    expect(await outcome).toBe("READER_CLOSED");
  });
});

describe("frames that come twice", () => {
  test.each(Object.keys(FLOWS))(
    "%s: every frame twice, in one chunk and in two, changes nothing",
    async (name) => {
      const flow = FLOWS[name]!;
      const outcomes = [];
      for (const times of ["once", "in one chunk", "in two chunks"]) {
        const fake = flow.reader();
        const say = fake.say.bind(fake);
        fake.say = (...frames) => {
          for (const frame of frames) {
            if (times === "once") say(frame);
            if (times === "in one chunk") say(Uint8Array.from([...frame, ...frame]));
            if (times === "in two chunks") say(frame, frame);
          }
        };
        const run = begin(fake.session(), flow.request);
        outcomes.push(JSON.stringify(await fake.clock.run(() => run.outcome)));
      }
      expect(new Set(outcomes).size).toBe(1);
    },
  );

  test("are told as out of place when they belong to an earlier step", async () => {
    const fake = chipReader().on(0x6011, [answers.CHIP_STARTED, answers.GO_ONLINE]);
    const session = fake.session();
    const run = begin(session);
    await fake.clock.run(() => run.outcome);
    expect(fake.notices).toEqual([
      expect.objectContaining({ notice: "frameDropped", reason: "outOfPlace", command: 0x60 }),
    ]);
  });
});

test.each(Object.keys(FLOWS))("%s: garbage between all frames changes nothing", async (name) => {
  const flow = FLOWS[name]!;
  const fake = flow.reader();
  const say = fake.say.bind(fake);
  const garbage = Uint8Array.of(0x56, 0x69, 0x56, 0x4f, 0x74, 0xff, 0x00);
  fake.say = (...frames) => {
    for (const frame of frames) say(garbage, frame, garbage);
  };
  const session = fake.session();
  const run = begin(session, flow.request);
  expect(["captured", "approved"]).toContain((await fake.clock.run(() => run.outcome)).outcome);
  expect(session.diagnostics.skippedBytes).toBeGreaterThanOrEqual(7 * (2 * flow.frames - 1));
});

describe("the arbiter", () => {
  test("refuses other commands and other transactions at once, and nothing of them is sent", async () => {
    const fake = new FakeReader().on(0x0240, []);
    const session = fake.session();
    const run = begin(session);
    await fake.clock.advance(10);
    expect(await codeOf(execute(session, "ping"))).toBe("READER_BUSY");
    expect(await codeOf(execute(session, "cancelTransaction"))).toBe("READER_BUSY");
    const other = begin(session);
    expect(await codeOf(other.outcome)).toBe("READER_BUSY");
    expect(await codeOf(all(other.steps))).toBe("READER_BUSY");
    fake.say(answers.TAPPED);
    expect((await run.outcome).outcome).toBe("captured");
    expect(fake.pairs).toEqual(["0240"]);
  });

  test("commands called before are sent before", async () => {
    const fake = new FakeReader().on(0x0240, answers.TAPPED);
    const session = fake.session();
    const ping = execute(session, "ping");
    const run = begin(session);
    expect(await codeOf(execute(session, "ping"))).toBe("READER_BUSY");
    await Promise.all([ping, run.outcome]);
    expect(fake.pairs).toEqual(["1801", "0240"]);
  });
});

describe("the listener to notices interrupts by itself", () => {
  const CARD_DETECTED = response(0x02, 0x0e, "01");

  test("an abort has the cancel's deadline, not that of the card", async () => {
    const fake = new FakeReader().on(0x0240, CARD_DETECTED).mute(0x0501);
    const controller = new AbortController();
    const session = fake.session(() => controller.abort("enough"));
    const started = fake.clock.now();
    const run = begin(session, { signal: controller.signal });
    await expect(fake.clock.run(() => run.outcome)).rejects.toBe("enough");
    expect(fake.clock.now() - started).toBe(COMMANDS.cancelTransaction.timeoutMs);
  });

  test("a close leaves no timer behind", async () => {
    const fake = new FakeReader().on(0x0240, CARD_DETECTED);
    const session = fake.session(() => void session.close());
    const run = begin(session);
    expect(await fake.clock.run(() => codeOf(run.outcome))).toBe("READER_CLOSED");
    expect(fake.clock.pendingTimers).toBe(0);
  });
});

describe("nobody listens", () => {
  test("neither to the steps nor to a failed outcome", async () => {
    const fake = new FakeReader().on(0x0240, response(0x02, 0, "c1ffee120a00"));
    begin(fake.session());
    await fake.clock.advance(1_000);
    expect(fake.pairs).toEqual(["0240", "0501"]);
  });

  test("only to the steps of a transaction that fails", async () => {
    const fake = new FakeReader().on(0x0240, response(0x02, 0, "c1ffee120a00"));
    const run = begin(fake.session());
    expect(await fake.clock.run(() => codeOf(all(run.steps)))).toBe("READER_PAYLOAD_INVALID");
  });

  test("any more to the steps, having left the loop", async () => {
    const fake = chipReader();
    const run = begin(fake.session());
    for await (const step of run.steps) {
      expect(step.step).toBe("presentCard");
      break;
    }
    expect((await fake.clock.run(() => run.outcome)).outcome).toBe("captured");
  });
});

test("a thousand transactions leave no listener and no timer behind", async () => {
  const fake = chipReader();
  const session = fake.session();
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  await fake.clock.run(async () => {
    for (let count = 1; count <= 1_000; count += 1) {
      const started = answers.presented(count, answers.CHIP_STARTED);
      fake.on(0x0240, [answers.WAIT_02, answers.under(0x02, started)]);
      fake.on(0x6011, [answers.WAIT_60, answers.presented(count, answers.GO_ONLINE)]);
      await begin(session, { signal }).outcome;
    }
  });
  expect(added).toHaveBeenCalledTimes(1_000);
  expect(removed).toHaveBeenCalledTimes(1_000);
  expect(fake.clock.pendingTimers).toBe(0);
});
