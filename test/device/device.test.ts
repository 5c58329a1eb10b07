import { describe, expect, test } from "vitest";
import { wait } from "../../src/deadline.ts";
import {
  blink,
  type CommandableReader,
  readKeyReport,
  readReaderClock,
  resetReader,
  setReaderClock,
  supportsCommand,
} from "../../src/device/index.ts";
import { openReader, type Reader, Vp3300Error } from "../../src/index.ts";
import { parseHex } from "../../src/protocol/index.ts";
import { SimulatedReader, type SimulatedReaderOptions, VirtualClock } from "../../src/simulator/index.ts";
import { failureOf } from "../reader/expectations.ts";
import { FakeReader, response } from "../reader/fake-reader.ts";

async function withReader<T>(
  options: SimulatedReaderOptions,
  scene: (reader: Reader, clock: VirtualClock, simulated: SimulatedReader) => Promise<T>,
  startMs?: number,
): Promise<T> {
  const clock = new VirtualClock(startMs);
  const simulated = new SimulatedReader({ clock, ...options });
  const result = await clock.run(async () => {
    await using reader = await openReader(simulated, { clock });
    return await scene(reader, clock, simulated);
  });
  expect(clock.pendingTimers).toBe(0);
  return result;
}

async function withFake<T>(fake: FakeReader, scene: (reader: Reader) => Promise<T>): Promise<T> {
  const { clock } = fake;
  return clock.run(async () => {
    await using reader = await openReader(fake, { clock });
    fake.received.length = 0;
    return await scene(reader);
  });
}

describe("the data key", () => {
  test("is valid, and will last", async () => {
    await withReader({}, async (reader) => {
      expect(await readKeyReport(reader)).toEqual({
        state: "valid",
        ksn: "629949012C0000000001",
        transactionsLeft: 1_048_575,
      });
    });
  });

  test("is missing", async () => {
    await withReader({ ksn: null }, async (reader) => {
      const report = { state: "unused", ksn: undefined, transactionsLeft: undefined };
      expect(await readKeyReport(reader)).toEqual(report);
    });
  });

  test("is not told to who gave up, whatever error is given as the reason", async () => {
    const reason = new Vp3300Error("READER_NO_ANSWER", { name: "of another reader" });
    const controller = new AbortController();
    const fake = new FakeReader();
    await withFake(fake, async (reader) => {
      fake.on(0x8104, () => {
        controller.abort(reason);
        return [];
      });
      await expect(readKeyReport(reader, { signal: controller.signal })).rejects.toBe(reason);
    });
  });

  test("is used up", async () => {
    await withReader({ ksn: parseHex("629949012C00001FFFFF") }, async (reader) => {
      expect(await readKeyReport(reader)).toMatchObject({ state: "endOfLife", transactionsLeft: 0 });
    });
  });

  test("is told by 81-02 where 81-04 is not known; what is not told at all is undefined", async () => {
    const fake = new FakeReader()
      .on(0x8104, response(0x81, 0x03))
      .on(0x8102, response(0x81, 0, "000000000001"))
      .on(0x810a, response(0x81, 0, "629949012C000000000112FF"));
    await withFake(fake, async (reader) => {
      expect(await readKeyReport(reader)).toEqual({
        state: "valid",
        ksn: "629949012C000000000112FF",
        transactionsLeft: undefined,
      });
      fake.on(0x8102, response(0x81, 0x03)).on(0x810a, response(0x81, 0x4b));
      const unknown = { state: undefined, ksn: undefined, transactionsLeft: undefined };
      expect(await readKeyReport(reader)).toEqual(unknown);
      fake.on(0x8104, response(0x81, 0, "77"));
      expect(await readKeyReport(reader)).toEqual(unknown);
    });
  });

  test("can't be asked for over a lost link", async () => {
    await withReader({}, async (reader, _clock, simulated) => {
      simulated.disconnect();
      expect((await failureOf(readKeyReport(reader))).code).toBe("TRANSPORT_LOST");
    });
  });
});

describe("the clock", () => {
  const START = Date.UTC(2026, 1, 28, 23, 59, 30);

  test("that is right has no skew", async () => {
    await withReader(
      {},
      async (reader, clock) => {
        const { time, skewMinutes } = await readReaderClock(reader, { clock, zone: "utc" });
        expect([time.toISOString(), skewMinutes]).toEqual(["2026-02-28T23:59:00.000Z", 0]);
      },
      START,
    );
  });

  test.each([
    [{ year: 2026, month: 3, day: 1 }, { hour: 0, minute: 5 }, 6],
    [{ year: 2026, month: 2, day: 28 }, { hour: 22, minute: 59 }, -60],
    [
      { year: 2000, month: 1, day: 1 },
      { hour: 0, minute: 0 },
      Math.floor((Date.UTC(2000, 0, 1) - START) / 60_000) + 1,
    ],
  ])("that is off is so many minutes off, and is set right", async (date, time, skewMinutes) => {
    await withReader(
      {},
      async (reader, clock) => {
        await reader.execute("setDate", date);
        await reader.execute("setTime", time);
        expect(await readReaderClock(reader, { clock, zone: "utc" })).toMatchObject({ skewMinutes });
        await setReaderClock(reader, { clock, zone: "utc" });
        expect(await readReaderClock(reader, { clock, zone: "utc" })).toMatchObject({ skewMinutes: 0 });
      },
      START,
    );
  });

  test("shows local time by default", async () => {
    await withReader({}, async (reader, clock) => {
      await setReaderClock(reader, { clock });
      const now = new Date(clock.now());
      expect(await reader.execute("getTime")).toEqual({ hour: now.getHours(), minute: now.getMinutes() });
      expect(await readReaderClock(reader, { clock })).toMatchObject({ skewMinutes: 0 });
    });
  });

  test("is not misread around its midnight", async () => {
    const fake = new FakeReader()
      .on(0x2504, response(0x25, 0, "20260228"), response(0x25, 0, "20260301"))
      .on(0x2502, response(0x25, 0, "0000"));
    await withFake(fake, async (reader) => {
      const { time } = await readReaderClock(reader, { clock: fake.clock, zone: "utc" });
      expect(time.toISOString()).toBe("2026-03-01T00:00:00.000Z");
    });
  });

  test("is set time first, so that its own midnight does not move a date just set", async () => {
    const fake = new FakeReader().on(0x2501, response(0x25)).on(0x2503, response(0x25));
    await withFake(fake, async (reader) => {
      await setReaderClock(reader, { clock: fake.clock, zone: "utc" });
      expect(fake.pairs).toEqual(["2501", "2503"]);
    });
  });
});

describe("blinking", () => {
  const lit = (fake: FakeReader) => fake.received.map(({ data }) => data.join(" "));

  test("lights all LEDs with a beep, so often, and ends dark", async () => {
    const fake = new FakeReader().on(0x0102, response(0x01));
    await withFake(fake, async (reader) => {
      const started = fake.clock.now();
      await blink(reader, { times: 2, clock: fake.clock });
      expect(lit(fake)).toEqual(["255 1 255 1", "255 0 255 0", "255 1 255 1", "255 0 255 0"]);
      expect(fake.clock.now() - started).toBe(900);
    });
  });

  test("given up, ends dark as well", async () => {
    const fake = new FakeReader().on(0x0102, response(0x01));
    await withFake(fake, async (reader) => {
      const controller = new AbortController();
      const reason = new RangeError("found it");
      fake.clock.setTimer(650, () => controller.abort(reason));
      await expect(blink(reader, { clock: fake.clock, signal: controller.signal })).rejects.toBe(reason);
      expect(lit(fake).at(-1)).toBe("255 0 255 0");
    });
  });

  test("is refused while a card is read", async () => {
    await withReader({}, async (reader, clock) => {
      const controller = new AbortController();
      const { outcome } = reader.read({ amountMinor: 1, currency: "USD", signal: controller.signal });
      expect((await failureOf(blink(reader, { clock }))).code).toBe("READER_BUSY");
      controller.abort(new RangeError("done"));
      await expect(outcome).rejects.toThrow(RangeError);
    });
  });
});

describe("a reset", () => {
  test("ends a transaction on the reader and waits until it answers", async () => {
    const fake = new FakeReader();
    await withFake(fake, async (reader) => {
      fake
        .mute(0x0501)
        .on(0x1801, [], [], response(0x18))
        .on(0x1201, response(0x12, 0, "3031323334"));
      await resetReader(reader, { clock: fake.clock });
      expect(fake.pairs[0]).toBe("0501");
      expect(fake.received[0]?.data).toEqual(Uint8Array.of(1));
      expect(fake.pairs.slice(1).every((pair) => pair === "1801" || pair === "1201")).toBe(true);
    });
  });

  test("of a reader that stays silent fails at its deadline", async () => {
    const fake = new FakeReader();
    await withFake(fake, async (reader) => {
      fake.mute(0x0501).mute(0x1801).mute(0x1201);
      const started = fake.clock.now();
      const failure = await failureOf(resetReader(reader, { clock: fake.clock, timeoutMs: 10_000 }));
      expect([failure.code, failure.context]).toEqual(["READER_SILENT", { timeoutMs: 10_000 }]);
      expect(fake.clock.now() - started).toBeLessThanOrEqual(15_000);
    });
  });

  test.each([1, 400, 1_000, 3_200, 10_000])(
    "asks nothing that could last beyond %i ms",
    async (timeoutMs) => {
      const clock = new VirtualClock();
      const silent: CommandableReader = {
        identity: {} as CommandableReader["identity"],
        async execute(_name, ...[, options]) {
          await wait(clock, (options as { timeoutMs?: number } | undefined)?.timeoutMs ?? 3_000, undefined);
          throw new Vp3300Error("READER_NO_ANSWER");
        },
      };
      const started = clock.now();
      const failure = await clock.run(() => failureOf(resetReader(silent, { clock, timeoutMs })));
      expect(failure.code).toBe("READER_SILENT");
      expect(clock.now() - started).toBe(timeoutMs);
    },
  );

  test("over a lost link says so", async () => {
    await withReader({}, async (reader, clock, simulated) => {
      simulated.disconnect();
      expect((await failureOf(resetReader(reader, { clock }))).code).toBe("TRANSPORT_LOST");
    });
  });
});

test("what a model can do follows the catalogue", async () => {
  await withReader({ model: "vp3300c" }, async (reader) => {
    expect(supportsCommand(reader, "startContact")).toBe(false);
    expect(supportsCommand(reader, "getBluetoothName")).toBe(false);
    expect(supportsCommand(reader, "activateTransaction")).toBe(true);
  });
  await withReader({ model: "vp3350" }, async (reader) => {
    expect(supportsCommand(reader, "ping")).toBeUndefined();
  });
});

test.each([
  [0x68, "READER_BATTERY_LOW"],
  [0x90, "READER_KEY_MISSING"],
  [0x91, "READER_KEY_EXHAUSTED"],
  [0x0b, "READER_STATUS"],
])("status %i is %s, with the byte in its context", async (status, code) => {
  const fake = new FakeReader().on(0xf000, response(0xf0, status));
  await withFake(fake, async (reader) => {
    const failure = await failureOf(reader.execute("setPowerManagement", { idle: 5, sleep: 255 }));
    expect([failure.code, failure.context.status]).toEqual([code, status]);
  });
});
