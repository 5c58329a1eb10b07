import { describe, expect, test } from "vitest";
import {
  openReader,
  type QuirkSwitches,
  READER_QUIRKS,
  READER_TOLERANCES,
  type Reader,
  type ReaderQuirkName,
  type ReadRequest,
} from "../../src/index.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import type { ReaderIdentity } from "../../src/reader/identity.ts";
import { hasPlainPairs } from "../../src/reader/plain-pairs.ts";
import { quirksOf } from "../../src/reader/quirks.ts";
import {
  SimulatedReader,
  type SimulatedReaderOptions,
  TEST_CARDS,
  VirtualClock,
} from "../../src/simulator/index.ts";
import { bytesOf } from "../vectors.ts";
import * as answers from "./answers.ts";
import { codeOf, failureOf } from "./expectations.ts";
import { FakeReader, response } from "./fake-reader.ts";

const SALE: ReadRequest = { amountMinor: 100, currency: "USD", timeoutMs: 10_000 };

/** A VP3300 BT of this firmware that reads nothing yet. */
function vp3300bt(build: string): FakeReader {
  const version = [...`VP3300 Bluetooth NEO v1.01.${build}`].map((letter) => letter.charCodeAt(0));
  return new FakeReader()
    .on(0x0901, response(0x09, 0, "553334"))
    .on(0x2900, response(0x29, 0, formatHex(Uint8Array.from(version))))
    .on(0x1201, response(0x12, 0, "30383230363139323530"));
}

/** Opens a reader, forgets what that took, and runs `scene`. */
async function opened<T>(
  fake: FakeReader,
  quirks: QuirkSwitches,
  scene: (reader: Reader) => Promise<T>,
): Promise<T> {
  const { clock } = fake;
  const result = await clock.run(async () => {
    const reader = await openReader(fake, { clock, quirks });
    fake.received.length = 0;
    try {
      return await scene(reader);
    } finally {
      await reader.close();
    }
  });
  expect(clock.pendingTimers).toBe(0);
  return result;
}

const outcomeOf = (reader: Reader, request: Partial<ReadRequest> = {}) =>
  reader.read({ ...SALE, ...request }).outcome;

describe("which quirks a reader is handled with", () => {
  const identity = (model: ReaderIdentity["model"], firmwareVersion?: string) =>
    ({ model, firmwareVersion }) as ReaderIdentity;

  test.each([
    ["vp3300bt", "VP3300 Bluetooth NEO v1.01.150", ["ghostCardInsert", "lostTimeouts", "plainPairs"]],
    ["vp3300bt", "VP3300 Bluetooth NEO v1.00.999", ["ghostCardInsert", "lostTimeouts", "plainPairs"]],
    ["vp3300bt", "VP3300 Bluetooth NEO v1.01.151", ["lostTimeouts", "plainPairs"]],
    ["vp3300bt", "VP3300 Bluetooth NEOv1.01.107S", ["ghostCardInsert", "lostTimeouts", "plainPairs"]],
    ["vp3300bt", "no version", ["lostTimeouts", "plainPairs"]],
    ["vp3300bt", undefined, ["lostTimeouts", "plainPairs"]],
    ["vp3300", "VP3300 NEO v1.01.100", ["plainPairs"]],
    [undefined, undefined, ["plainPairs"]],
  ] as const)("%s, %s", (model, firmware, names) => {
    expect(quirksOf(identity(model, firmware), {})).toEqual(names);
  });

  test("a switch has the last word", async () => {
    const forced = { ghostCardInsert: true, lostTimeouts: false };
    expect(quirksOf(identity("vp3300"), forced)).toEqual(["ghostCardInsert", "plainPairs"]);
    const names = await opened(vp3300bt("150"), { ghostCardInsert: false }, async (reader) => reader.quirks);
    expect(names).toEqual(["lostTimeouts", "plainPairs"]);
  });

  test("a switch that there is not is refused", async () => {
    for (const quirks of [{ ghost: true }, { plainPairs: 1 }, true]) {
      expect(await codeOf(openReader(new FakeReader(), { quirks: quirks as never }))).toBe(
        "ARGUMENT_INVALID",
      );
    }
  });

  test("each says what it rests on", () => {
    for (const row of [...Object.values(READER_QUIRKS), ...Object.values(READER_TOLERANCES)]) {
      for (const text of [row.text, row.effect, row.source]) expect(text.length).toBeGreaterThan(10);
    }
  });
});

describe("ghostCardInsert", () => {
  /** Finds no tap before it has been started and cancelled once. */
  const haunted = () => vp3300bt("150").on(0x0240, [], answers.TAPPED);

  test("start, cancel, start: the tap is found", async () => {
    const fake = haunted();
    await opened(fake, {}, async (reader) => {
      const transaction = reader.read(SALE);
      const steps: string[] = [];
      for await (const { step } of transaction) steps.push(step);
      expect(await transaction.outcome).toMatchObject({ outcome: "captured", capture: { kind: "tap" } });
      expect(steps).toEqual(["presentCard"]);
      expect(fake.pairs).toEqual(["0240", "0501", "0240"]);
    });
  });

  test("switched off, or where nobody taps, it is started once", async () => {
    for (const [switches, request] of [
      [{ ghostCardInsert: false }, {}],
      [{}, { interfaces: ["swipe", "insert"] }],
    ] as const) {
      const fake = haunted();
      await opened(fake, { ...switches, lostTimeouts: false }, async (reader) => {
        expect(await codeOf(outcomeOf(reader, request))).toBe("READER_NO_ANSWER");
        expect(fake.pairs).toEqual(["0240", "0501"]);
      });
    }
  });

  test.each([
    ["before", [response(0x02, 0x0a)], [response(0x05)]],
    ["with", [], [response(0x02, 0x08), response(0x05), response(0x02, 0x08)]],
    ["a card", [answers.TAPPED], [response(0x05)]],
  ])("what it answers to the first start is none of the second's: %s", async (_name, first, cancelled) => {
    const fake = vp3300bt("150").on(0x0240, first, answers.TAPPED).on(0x0501, cancelled, response(0x05));
    await opened(fake, {}, async (reader) => {
      expect(await outcomeOf(reader)).toMatchObject({ outcome: "captured" });
      expect(fake.pairs.slice(0, 3)).toEqual(["0240", "0501", "0240"]);
      expect(reader.diagnostics.droppedFrames).toBeGreaterThan(0);
    });
  });

  test.each([
    ["failed", "interruptedFailsAfter"],
    ["timed out", "interruptedTimesOutAfter"],
  ] as const)(
    "nor, on a slow link, what follows the answer to the cancellation: %s",
    async (_name, quirk) => {
      const clock = new VirtualClock();
      const quirks = ["ghostCardInsert", quirk] as const;
      const simulated = new SimulatedReader({ clock, latencyMs: 160, quirks });
      simulated.present(TEST_CARDS.visa, "tap", { afterMs: 3_000 });
      await clock.run(async () => {
        await using reader = await openReader(simulated, { clock, quirks: { ghostCardInsert: true } });
        expect(await outcomeOf(reader)).toMatchObject({ outcome: "captured", capture: { kind: "tap" } });
      });
    },
  );

  test("an abort before the cancellation: what the first start is answered is none of the next transaction's", async () => {
    const fake = vp3300bt("150").on(0x0240, [], [], answers.TAPPED);
    await opened(fake, {}, async (reader) => {
      const controller = new AbortController();
      const first = outcomeOf(reader, { signal: controller.signal });
      controller.abort("no");
      await expect(first).rejects.toBe("no");
      const second = outcomeOf(reader);
      fake.say(response(0x02, 0x08));
      expect(await second).toMatchObject({ outcome: "captured" });
      expect(fake.pairs.slice(0, 3)).toEqual(["0240", "0501", "1801"]);
    });
  });

  test("an answer to the cancellation before, said again, is none to the one that is yet to come", async () => {
    const fake = haunted();
    await opened(fake, {}, async (reader) => {
      const outcome = outcomeOf(reader);
      fake.say(response(0x05));
      expect(await outcome).toMatchObject({ outcome: "captured" });
      expect(fake.pairs).toEqual(["0240", "0501", "0240"]);
    });
  });

  test("nor what comes a moment after the cancellation was answered", async () => {
    const fake = vp3300bt("150").on(0x0240, [], answers.TAPPED);
    fake.on(0x0501, () => {
      fake.clock.setTimer(100, () => fake.say(response(0x02, 0x08)));
      return [response(0x05)];
    });
    await opened(fake, {}, async (reader) => {
      expect(await outcomeOf(reader)).toMatchObject({ outcome: "captured" });
      expect(fake.pairs.slice(0, 3)).toEqual(["0240", "0501", "0240"]);
    });
  });

  test("a reader that does not answer the cancellation fails the transaction, in time", async () => {
    const fake = vp3300bt("150").on(0x0240, []).mute(0x0501);
    await opened(fake, {}, async (reader) => {
      const started = fake.clock.now();
      const failure = await failureOf(outcomeOf(reader));
      expect([failure.code, failure.context.name]).toEqual(["READER_NO_ANSWER", "cancelTransaction"]);
      expect(fake.clock.now() - started).toBeLessThan(5_000);
    });
  });

  test("an abort and a lost link end it there", async () => {
    const reason = new RangeError("gone");
    for (const end of ["abort", "link"] as const) {
      const fake = vp3300bt("150").on(0x0240, []);
      await opened(fake, {}, async (reader) => {
        const controller = new AbortController();
        fake.clock.setTimer(50, () => (end === "abort" ? controller.abort(reason) : fake.lose()));
        const outcome = outcomeOf(reader, { signal: controller.signal });
        if (end === "abort") await expect(outcome).rejects.toBe(reason);
        else expect(await codeOf(outcome)).toBe("TRANSPORT_LOST");
        expect(fake.pairs).toEqual(end === "abort" ? ["0240", "0501"] : ["0240"]);
      });
    }
  });
});

describe("lostTimeouts", () => {
  test("silence past its time and a cancellation that it takes: no card came", async () => {
    const fake = vp3300bt("151").on(0x0240, []);
    await opened(fake, {}, async (reader) => {
      const started = fake.clock.now();
      expect(await outcomeOf(reader)).toEqual({ outcome: "timedOut", readerSilent: true });
      expect(fake.clock.now() - started).toBe(25_000);
      expect(fake.pairs).toEqual(["0240", "0501"]);
    });
  });

  test("a timeout that it does send is its own", async () => {
    const fake = vp3300bt("151").on(0x0240, response(0x02, 0x08));
    await opened(fake, {}, async (reader) => {
      expect(await outcomeOf(reader)).toEqual({ outcome: "timedOut" });
    });
  });

  test("switched off, silence is an error", async () => {
    const fake = vp3300bt("151").on(0x0240, []);
    await opened(fake, { lostTimeouts: false }, async (reader) => {
      expect(await codeOf(outcomeOf(reader))).toBe("READER_NO_ANSWER");
    });
  });

  test("a reader that takes no cancellation either is silent, not timed out", async () => {
    const fake = vp3300bt("151").on(0x0240, []).mute(0x0501);
    await opened(fake, {}, async (reader) => {
      const failure = await failureOf(outcomeOf(reader));
      expect([failure.code, failure.context.name]).toEqual(["READER_NO_ANSWER", "activateTransaction"]);
    });
  });

  test("the answer to the first of two cancellations is none to a later one", async () => {
    const fake = vp3300bt("151").on(0x0240, []).on(0x0501, [], response(0x05));
    await opened(fake, {}, async (reader) => {
      expect(await outcomeOf(reader)).toMatchObject({ outcome: "timedOut" });
      await reader.execute("cancelTransaction");
      expect(fake.pairs).toEqual(["0240", "0501", "0501", "1801", "0501"]);
    });
  });

  test("what comes after all is dropped, and a link that is lost meanwhile says so", async () => {
    const late = vp3300bt("151")
      .on(0x0240, [])
      .on(0x0501, [answers.TAPPED, response(0x05)]);
    await opened(late, {}, async (reader) => {
      expect(await outcomeOf(reader)).toMatchObject({ outcome: "timedOut" });
      expect(reader.diagnostics.droppedFrames).toBe(1);
    });
    const cut = vp3300bt("151").on(0x0240, []).mute(0x0501);
    await opened(cut, {}, async (reader) => {
      cut.clock.setTimer(25_500, () => cut.lose());
      expect(await codeOf(outcomeOf(reader))).toBe("READER_NO_ANSWER");
    });
  });
});

describe("plainPairs", () => {
  const chip = () =>
    vp3300bt("151")
      .on(0x6010, [answers.WAIT_60, answers.CHIP_STARTED])
      .on(0x6011, [answers.WAIT_60, answers.GO_ONLINE])
      .on(0x6012, [answers.WAIT_60, answers.COMPLETED]);

  test("a published VP3300 answer has them, and is read", async () => {
    expect(hasPlainPairs(answers.GO_ONLINE.subarray(14, -2))).toBe(true);
    await opened(chip(), {}, async (reader) => {
      const outcome = await outcomeOf(reader, { interfaces: ["insert"] });
      expect(outcome).toMatchObject({ outcome: "captured", capture: { kind: "insert", encrypted: true } });
    });
  });

  test("switched off, it is refused", async () => {
    await opened(chip(), { plainPairs: false }, async (reader) => {
      expect(await codeOf(outcomeOf(reader, { interfaces: ["insert"] }))).toBe("READER_PAYLOAD_INVALID");
    });
  });

  test("flagged pairs and single values are none", () => {
    expect(hasPlainPairs(answers.TAPPED.subarray(14, -2))).toBe(false);
    expect(hasPlainPairs(bytesOf("c0570100570100"))).toBe(true);
    expect(hasPlainPairs(bytesOf("c057a1010057c10100"))).toBe(false);
    expect(hasPlainPairs(bytesOf("c09f1a0208409f1a020840"))).toBe(false);
    expect(hasPlainPairs(new Uint8Array(0))).toBe(false);
  });
});

describe("simulated readers that do it", () => {
  const FIRMWARE = "VP3300 Bluetooth NEO v1.01.150";

  async function outcomeOn(options: SimulatedReaderOptions, quirks: QuirkSwitches = {}) {
    const clock = new VirtualClock();
    const simulated = new SimulatedReader({ clock, firmwareVersion: FIRMWARE, ...options });
    simulated.present(TEST_CARDS.visa, "tap", { afterMs: 3_000 });
    const outcome = await clock.run(async () => {
      const reader = await openReader(simulated, { clock, quirks });
      const settled = await reader.read(SALE).outcome.then(
        ({ outcome: name }) => name,
        ({ code }) => code as string,
      );
      await reader.close();
      return settled;
    });
    expect([simulated.idle, clock.pendingTimers]).toEqual([true, 0]);
    return outcome;
  }

  interface Scene {
    readonly reader: SimulatedReaderOptions;
    /** Other switches, where the quirk is met only under them. */
    readonly switches?: QuirkSwitches;
    readonly handled: string;
    readonly switchedOff: string;
  }

  const SCENES: Readonly<Record<ReaderQuirkName, Scene>> = {
    ghostCardInsert: {
      reader: { quirks: ["ghostCardInsert"] },
      handled: "captured",
      switchedOff: "timedOut",
    },
    lostTimeouts: {
      reader: { quirks: ["ghostCardInsert", "lostTimeouts"] },
      switches: { ghostCardInsert: false },
      handled: "timedOut",
      switchedOff: "READER_NO_ANSWER",
    },
    plainPairs: {
      reader: { quirks: ["plainPairs"] },
      handled: "captured",
      switchedOff: "READER_PAYLOAD_INVALID",
    },
  };

  test.each(Object.entries(SCENES))("%s, handled and switched off", async (name, scene) => {
    const { reader, switches = {}, handled, switchedOff } = scene;
    expect(await outcomeOn(reader, switches)).toBe(handled);
    expect(await outcomeOn(reader, { ...switches, [name]: false })).toBe(switchedOff);
  });

  test("none of it: nothing is the matter", async () => {
    expect(await outcomeOn({})).toBe("captured");
  });
});
