import { describe, expect, test } from "vitest";
import { openReader, type Reader } from "vp3300";
import { encodeCommand } from "vp3300/commands";
import {
  type ScriptEvent,
  SimulatedReader,
  type SimulatedReaderOptions,
  TEST_CARDS,
  VirtualClock,
} from "vp3300/simulator";
import { codeOf, thrownCode } from "../../reader/expectations.ts";

const SALE = { amountMinor: 1_000, currency: "USD", timeoutMs: 10_000 } as const;
const { visa, magstripe } = TEST_CARDS;
const swiped: ScriptEvent = {
  on: "activateTransaction",
  nth: 2,
  afterMs: 100,
  do: "present",
  card: magstripe,
  how: "swipe",
};

interface Scene {
  readonly reader: Reader;
  readonly simulator: SimulatedReader;
  readonly clock: VirtualClock;
  readonly notices: string[];
}

async function withScript<T>(
  script: readonly ScriptEvent[],
  scene: (scene: Scene) => Promise<T>,
  options: SimulatedReaderOptions = {},
): Promise<T> {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock, model: "vp3300", script, ...options });
  const notices: string[] = [];
  const given = await clock.run(async () => {
    const reader = await openReader(simulator, { clock, onNotice: ({ notice }) => notices.push(notice) });
    try {
      return await scene({ reader, simulator, clock, notices });
    } finally {
      await reader.close();
    }
  });
  expect(clock.pendingTimers).toBe(0);
  expect(simulator.idle).toBe(true);
  return given;
}

/** How the first transaction ends, and that the next one works. */
async function ending(script: readonly ScriptEvent[], request = {}): Promise<unknown> {
  return withScript([...script, swiped], async ({ reader, simulator }) => {
    const [first] = await Promise.allSettled([reader.read({ ...SALE, ...request }).outcome]);
    simulator.removeCard();
    expect((await reader.read({ ...SALE, interfaces: ["swipe"] }).outcome).outcome).toBe("captured");
    return first.status === "fulfilled" ? first.value.outcome : first.reason.code;
  });
}

const on = "activateTransaction";
const tapped: ScriptEvent = { on, afterMs: 100, do: "present", card: visa, how: "tap" };

describe("cards", () => {
  test("come when their command is heard, and no sooner", async () => {
    await withScript([{ ...tapped, afterMs: 700 }], async ({ reader, clock }) => {
      await new Promise<void>((resolve) => clock.setTimer(60_000, resolve));
      const begun = clock.now();
      expect((await reader.read(SALE).outcome).outcome).toBe("captured");
      expect(clock.now() - begun).toBe(1_000);
    });
  });

  test("are taken out of the slot while the chip works", async () => {
    const inserted: ScriptEvent = { on: "startContact", do: "present", card: visa, how: "insert" };
    await withScript(
      [inserted, { on: "authenticateContact", afterMs: 50, do: "removeCard" }],
      async ({ reader }) => {
        const outcome = await reader.read({ ...SALE, interfaces: ["insert"] }).outcome;
        expect(outcome).toMatchObject({ outcome: "failed", reason: "cardRemoved" });
      },
    );
  });
});

test("cards that nobody has seen go away with their holder", async () => {
  await withScript([], async ({ reader, simulator }) => {
    simulator.present(visa, "tap");
    simulator.present(visa, "insert", { afterMs: 100 });
    expect(simulator.pendingPresentations).toBe(2);
    simulator.takeCardsAway();
    expect(simulator.pendingPresentations).toBe(0);
    expect((await reader.read(SALE).outcome).outcome).toBe("timedOut");
  });
});

describe("answers", () => {
  test.each<[string, ScriptEvent[], string]>([
    ["another status", [{ on, do: "answer", status: "kernelAbsent" }], "failed"],
    ["a status by number", [{ on, do: "answer", status: "0x08" }], "timedOut"],
    ["a result", [{ on, do: "answer", result: "cancelled" }], "cancelled"],
    ["a contactless error", [{ on, do: "answer", contactlessError: "cardExpired" }], "declined"],
    ["in the middle of the wait", [{ on, afterMs: 900, do: "answer", status: "timeout" }], "timedOut"],
    [
      "the own data under another status",
      [tapped, { on, do: "answer", status: "ok", keepsData: true }],
      "captured",
    ],
    ["late", [tapped, { on, do: "delayAnswer", delayMs: 4_000 }], "captured"],
    ["too late", [tapped, { on, do: "delayAnswer", delayMs: 26_000 }], "READER_NO_ANSWER"],
    ["twice", [tapped, { on, do: "repeatAnswer" }], "captured"],
    ["many times", [tapped, { on, do: "repeatAnswer", times: 5, gapMs: 40 }], "captured"],
    ["never", [tapped, { on, do: "withholdAnswer" }], "READER_NO_ANSWER"],
    ["a signal before", [tapped, { on, do: "signal" }], "captured"],
    ["a burst before", [tapped, { on, do: "burst" }], "captured"],
  ])("%s", async (_, script, expected) => {
    expect(await ending(script)).toBe(expected);
  });

  test("a signal that no command asked for changes nothing", async () => {
    expect(await ending([{ do: "signal" }, tapped])).toBe("captured");
  });
});

describe("prompts", () => {
  test("a question of any kind is answered, and the reader goes on", async () => {
    for (const kind of [
      "menu",
      "functionKey",
      "languageMenu",
      "keypad",
      "touch",
      "led",
      "clear",
      "pin",
      "swipe",
      "0x7f",
    ] as const) {
      expect(await ending([{ on, do: "ask", kind, texts: ["A", "B"] }, tapped]), kind).toBe("captured");
    }
  });

  test("a text becomes a step", async () => {
    await withScript([{ on, do: "show", message: "seePhone" }, tapped], async ({ reader }) => {
      const steps: string[] = [];
      for await (const { step } of reader.read(SALE)) steps.push(step);
      expect(steps).toContain("seePhone");
    });
  });
});

describe("clear card data", () => {
  test.each(["clear", "encrypted"] as const)("is refused, with attribution %s", async (attribution) => {
    for (const [card, how] of [
      [visa, "tap"],
      [visa, "insert"],
      [magstripe, "swipe"],
    ] as const) {
      const script: ScriptEvent[] = [
        { do: "sendClear", attribution },
        { ...tapped, card, how },
      ];
      await withScript(script, async ({ reader }) => {
        expect(reader.identity.encryption.enabled).toBe(true);
        expect(await codeOf(reader.read(SALE).outcome)).toBe("READER_CLEAR_CARD_DATA");
      });
    }
  });
});

describe("the data key", () => {
  test.each(["loseKey", "exhaustKey"] as const)("%s: transactions fail from then on", async (event) => {
    await withScript([tapped, { on, nth: 2, do: event }], async ({ reader, simulator }) => {
      expect((await reader.read(SALE).outcome).outcome).toBe("captured");
      expect(await reader.read(SALE).outcome).toMatchObject({
        outcome: "failed",
        reason: event === "loseKey" ? "keyMissing" : "keyExhausted",
      });
      expect(simulator.ksn).toBeUndefined();
    });
  });
});

describe("the reader itself", () => {
  test("wedges, and no link helps until its time is over", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({
      clock,
      model: "vp3300",
      script: [{ on, do: "wedge", forMs: 60_000 }],
    });
    await clock.run(async () => {
      const reader = await openReader(simulator, { clock });
      expect(await codeOf(reader.read(SALE).outcome)).toBe("READER_NO_ANSWER");
      await reader.close();
      expect(await codeOf(openReader(simulator, { clock }))).toBe("READER_SILENT");
    });
    await clock.advance(60_000);
    await clock.run(async () => {
      await using reader = await openReader(simulator, { clock });
      expect(await reader.execute("ping")).toBeUndefined();
    });
  });

  test("says nothing to damaged bytes either while it is wedged", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock, script: [{ do: "wedge" }] });
    const link = await simulator.open();
    const damaged = encodeCommand("ping");
    damaged[15]! ^= 0xff;
    await link.write(damaged);
    await clock.advance(10_000);
    await link.close();
    const said: Uint8Array[] = [];
    for await (const chunk of link.chunks) said.push(chunk);
    expect(said).toEqual([]);
  });

  test("restarts: the link is lost, and can be opened when the reader is there again", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({
      clock,
      script: [{ on, afterMs: 10, do: "reboot", silentMs: 2_000 }],
    });
    await clock.run(async () => {
      const reader = await openReader(simulator, { clock });
      expect(await codeOf(reader.read(SALE).outcome)).toBe("TRANSPORT_LOST");
      await reader.close();
      await expect(simulator.open()).rejects.toMatchObject({
        code: "TRANSPORT_OPEN_FAILED",
        context: { reason: "the reader restarts" },
      });
    });
    await clock.advance(2_000);
    await (await simulator.open()).close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("restarts without losing the link: it forgets the transaction, and says that it is back", async () => {
    await withScript(
      [{ on, afterMs: 10, do: "reboot", keepsLink: true }],
      async ({ reader, clock, notices }) => {
        expect(await codeOf(reader.read(SALE).outcome)).toBe("READER_NO_ANSWER");
        await new Promise<void>((resolve) => clock.setTimer(5_000, resolve));
        expect(notices).toContain("readerCommand");
        expect(await reader.execute("ping")).toBeUndefined();
      },
    );
  });

  test("sleeps until it is woken, or for a time", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({
      clock,
      script: [{ do: "sleep" }, { on: "open", nth: 2, do: "sleep", forMs: 500 }],
    });
    expect(await (await simulator.open()).closed).toEqual({ reason: "lost" });
    await clock.advance(1_000_000);
    expect(await codeOf(simulator.open())).toBe("TRANSPORT_OPEN_FAILED");
    simulator.wake();
    expect(await (await simulator.open()).closed).toEqual({ reason: "lost" });
    expect(await codeOf(simulator.open())).toBe("TRANSPORT_OPEN_FAILED");
    await clock.advance(500);
    await (await simulator.open()).close();
  });

  test("loses its link, and what the script had still to do is forgotten", async () => {
    const script: ScriptEvent[] = [
      { ...tapped, afterMs: 60_000 },
      { on, afterMs: 5, do: "disconnect" },
    ];
    await withScript(script, async ({ reader }) => {
      expect(await codeOf(reader.read(SALE).outcome)).toBe("TRANSPORT_LOST");
    });
  });
});

test.each<[string, SimulatedReaderOptions]>([
  ["a script", { script: "none" as never }],
  ["an event", { script: [{ do: "dance" } as never] }],
  ["a member of an event", { script: [{ do: "sleep", forever: true } as never] }],
  ["a moment", { script: [{ on: "someday" as never, do: "sleep" }] }],
  ["a count", { script: [{ nth: 0, do: "sleep" }] }],
  ["a time", { script: [{ on, do: "delayAnswer", delayMs: -1 }] }],
  ["a status", { script: [{ on, do: "answer", status: "fine" as never }] }],
  ["a status code", { script: [{ on, do: "answer", status: "0x100" }] }],
  ["a command to answer", { script: [{ do: "answer", status: "failed" } as never] }],
  ["an answer to delay", { script: [{ do: "delayAnswer", delayMs: 5 } as never] }],
  ["an answer to repeat", { script: [{ on: "open" as never, do: "repeatAnswer" }] }],
  ["an answer to withhold", { script: [{ do: "withholdAnswer", afterMs: 500 } as never] }],
  ["another status over its own data", { script: [{ on, do: "answer", keepsData: true }] }],
  ["a card", { script: [{ do: "present", card: "visa" as never, how: "tap" }] }],
  ["a card that can be tapped", { script: [{ do: "present", card: magstripe, how: "tap" }] }],
  ["a way that the model has", { model: "vp3300c", script: [{ do: "present", card: visa, how: "insert" }] }],
  ["a text", { script: [{ do: "ask", kind: "menu", texts: ["x".repeat(40)] }] }],
  ["too many texts", { script: [{ do: "ask", kind: "menu", texts: Array(17).fill("x") }] }],
  ["a flag", { script: [{ do: "reboot", keepsLink: 1 as never }] }],
  ["a quirk", { quirks: ["odd" as never] }],
])("a reader is refused that has not %s", (_, options) => {
  expect(thrownCode(() => new SimulatedReader(options))).toBe("ARGUMENT_INVALID");
});

test("an option stands against the quirk that stands for it", async () => {
  const options: SimulatedReaderOptions = { quirks: ["noPrompts"], prompts: true };
  await withScript(
    [tapped],
    async ({ reader }) => {
      const steps: string[] = [];
      for await (const { step } of reader.read(SALE)) steps.push(step);
      expect(steps).toContain("processing");
    },
    options,
  );
});
