import { describe, expect, test } from "vitest";
import { wait } from "../../src/deadline.ts";
import { createDeferred } from "../../src/deferred.ts";
import { Vp3300Error } from "../../src/errors.ts";
import { isVp3300Error, openReader } from "../../src/index.ts";
import { SimulatedReader, VirtualClock } from "../../src/simulator/index.ts";
import type { Link, Transport, WaitOptions } from "../../src/transports/transport.ts";
import { codeOf, failureOf } from "./expectations.ts";
import { FakeReader, response } from "./fake-reader.ts";

describe("identity", () => {
  test("a simulated reader says what it is", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock, serialNumber: "0820612345", encryption: "aes" });
    await using reader = await clock.run(() => openReader(simulator, { clock }));
    expect(reader.identity).toEqual({
      model: "vp3300bt",
      modelName: "VP3300 BT",
      productType: expect.stringMatching(/553334$/),
      serialNumber: "0820612345",
      firmwareVersion: "VP3300 Bluetooth NEO v1.01.151",
      encryption: { enabled: true, cipher: "aes" },
      keyPresent: true,
    });
    expect(clock.pendingTimers).toBe(0);
  });

  test("what a model refuses, answers unreadably or not at all is undefined", async () => {
    const fake = new FakeReader()
      .on(0x0101, response(0x01, 0x0c))
      .on(0x0901, response(0x09, 0, "010203"))
      .on(0x1201, response(0x12, 0, "ff"))
      .on(0x2900, response(0x29, 0x0b))
      .on(0xc737, response(0xc7, 0x03))
      .on(0xc733, response(0xc7, 0, "07"))
      .mute(0x8104)
      .on(0x8102, response(0x81, 0, "000000000002"));
    const reader = await fake.clock.run(() => openReader(fake, { clock: fake.clock }));
    expect(reader.identity).toEqual({
      model: undefined,
      modelName: "unknown",
      productType: "010203",
      serialNumber: undefined,
      firmwareVersion: undefined,
      encryption: { enabled: undefined, cipher: undefined },
      keyPresent: false,
    });
    expect(fake.received.find(({ command }) => command === 0x01)?.data).toEqual(Uint8Array.of(1));
  });

  test("a reader that only pings is open all the same, and may read any card", async () => {
    const fake = new FakeReader();
    for (const pair of [0x0101, 0x0901, 0x1201, 0x2900, 0xc737, 0xc733, 0x8104, 0x8102]) {
      fake.on(pair, response(pair >> 8, 0x02));
    }
    const reader = await openReader(fake, { clock: fake.clock });
    expect(reader.identity).toMatchObject({
      model: undefined,
      productType: undefined,
      keyPresent: undefined,
    });
    fake.on(0x0240, response(0x02, 0x08));
    const request = { amountMinor: 1, currency: "EUR" };
    expect(await reader.read(request).outcome).toEqual({ outcome: "timedOut" });
  });

  test("any answer to the ping is a sign of life", async () => {
    const fake = new FakeReader().on(0x1801, response(0x18, 0x0b));
    expect(await fake.clock.run(() => openReader(fake, { clock: fake.clock }))).toHaveProperty("identity");
  });

  test("a reader that refuses the cancellation too is open all the same", async () => {
    const fake = new FakeReader().on(0x1801, response(0x18, 0x0b)).on(0x0501, response(0x05, 0x0b));
    await fake.clock.run(() => openReader(fake, { clock: fake.clock }));
    expect(fake.pairs.slice(0, 3)).toEqual(["1801", "0501", "0101"]);
  });

  test("the transaction that a reader refuses other commands for is ended", async () => {
    const fake = new FakeReader().on(0x1801, response(0x18, 0x0b));
    await fake.clock.run(() => openReader(fake, { clock: fake.clock }));
    expect(fake.pairs.slice(0, 3)).toEqual(["1801", "0501", "0101"]);
  });

  test("a reader that is still busy is cancelled awake", async () => {
    const fake = new FakeReader().on(0x1801, [], response(0x18));
    await fake.clock.run(() => openReader(fake, { clock: fake.clock }));
    expect(fake.pairs.slice(0, 3)).toEqual(["1801", "0501", "0101"]);
  });
});

describe("failures", () => {
  test("no answer at all: READER_SILENT in bounded time, and the link is closed again", async () => {
    const fake = new FakeReader().mute(0x1801).mute(0x0501);
    const started = fake.clock.now();
    expect(await fake.clock.run(() => codeOf(openReader(fake, { clock: fake.clock })))).toBe("READER_SILENT");
    expect(fake.clock.now() - started).toBe(6_000);
    expect(fake.closes).toBe(1);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("a lost link while opening", async () => {
    const fake = new FakeReader();
    fake.on(0x2900, () => {
      fake.lose();
      return [];
    });
    expect(await fake.clock.run(() => codeOf(openReader(fake, { clock: fake.clock })))).toBe(
      "TRANSPORT_LOST",
    );
    expect(fake.closes).toBeGreaterThan(0);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("an abort while opening closes the link; before, nothing is opened", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const fake = new FakeReader().on(0x2900, () => {
      controller.abort("enough");
      return [];
    });
    await expect(fake.clock.run(() => openReader(fake, { clock: fake.clock, signal }))).rejects.toBe(
      "enough",
    );
    expect(fake.closes).toBe(1);
    await expect(openReader(fake, { clock: fake.clock, signal })).rejects.toBe("enough");
    expect(fake.opened).toBe(1);
  });

  test.each([
    ["is probed", 0x1801],
    ["is set to poll on demand", 0x0101],
    ["says what it is", 0x0901],
    ["says the last thing", 0x8104],
  ])(
    "an abort while the reader %s rejects with its reason also when that looks like an answer",
    async (_, pair) => {
      const reason = new Vp3300Error("READER_NO_ANSWER", { name: "of another reader" });
      const controller = new AbortController();
      const { signal } = controller;
      const fake = new FakeReader().on(pair, () => {
        controller.abort(reason);
        return [];
      });
      await expect(fake.clock.run(() => openReader(fake, { clock: fake.clock, signal }))).rejects.toBe(
        reason,
      );
      expect(fake.closes).toBe(1);
      expect(fake.clock.pendingTimers).toBe(0);
    },
  );

  test("a link that can't be closed either does not hide why opening failed", async () => {
    const fake = new FakeReader().mute(0x1801).mute(0x0501);
    fake.close = () => Promise.reject("stuck");
    const opening = () => codeOf(openReader(fake, { clock: fake.clock }));
    expect(await fake.clock.run(opening)).toBe("READER_SILENT");
  });

  test("the transport gets a signal that follows the caller's, and the deadline; its failure is passed on", async () => {
    const given: WaitOptions[] = [];
    const controller = new AbortController();
    const transport: Transport = {
      kind: "broken",
      open: (options = {}) => {
        given.push(options);
        return Promise.reject("no device");
      },
    };
    await expect(openReader(transport)).rejects.toBe("no device");
    await expect(openReader(transport, { signal: controller.signal, timeoutMs: 5_000 })).rejects.toBe(
      "no device",
    );
    expect(given.map(({ timeoutMs }) => timeoutMs)).toEqual([undefined, 5_000]);
    expect(given.every(({ signal }) => signal instanceof AbortSignal)).toBe(true);
  });

  test.each([
    ["the caller gave it", { timeoutMs: 10_000 }, 10_000],
    ["the transport decides", {}, 600_000],
  ])(
    "a deadline that the transport keeps fails as it says, once it has let go: %s",
    async (_, given, keeps) => {
      const clock = new VirtualClock();
      const said = new Vp3300Error("TRANSPORT_NOT_FOUND", { others: 1, fix: "wake it" });
      const transport: Transport = {
        kind: "double",
        async open({ signal, timeoutMs = keeps } = {}) {
          await wait(clock, timeoutMs, signal);
          await wait(clock, 500, signal);
          throw said;
        },
      };
      const startedAt = clock.now();
      await expect(clock.run(() => openReader(transport, { clock, ...given }))).rejects.toBe(said);
      expect(clock.now() - startedAt).toBe(keeps + 500);
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test("a transport that knows no deadline is given up a second after it", async () => {
    const clock = new VirtualClock();
    const transport: Transport = { kind: "stuck", open: () => createDeferred<Link>().promise };
    const startedAt = clock.now();
    const opening = clock.run(() => failureOf(openReader(transport, { clock, timeoutMs: 10_000 })));
    expect(await opening).toMatchObject({
      code: "TRANSPORT_OPEN_TIMEOUT",
      context: { transport: "stuck", timeoutMs: 10_000 },
    });
    expect(clock.now() - startedAt).toBe(11_000);
  });

  test.each([
    ["the deadline", "TRANSPORT_OPEN_TIMEOUT"],
    ["the signal", "enough"],
  ])(
    "a transport that never opens holds the caller no longer than %s; what opens late is closed",
    async (what, end) => {
      const fake = new FakeReader();
      const late = createDeferred<Link>();
      const controller = new AbortController();
      const transport: Transport = { kind: "stuck", open: () => late.promise };
      const opening = fake.clock.run(() =>
        openReader(transport, { clock: fake.clock, signal: controller.signal, timeoutMs: 60_000 }).then(
          () => "opened",
          (error) => (isVp3300Error(error) ? error.code : error),
        ),
      );
      if (what === "the signal") controller.abort(end);
      expect(await opening).toBe(end);
      late.resolve(fake);
      await fake.clock.advance(0);
      expect(fake.closes).toBe(1);
      expect(fake.clock.pendingTimers).toBe(0);
    },
  );

  test.each<[string, unknown, unknown]>([
    ["no transport", undefined, {}],
    ["no open", {}, {}],
    ["options", new FakeReader(), null],
    ["signal", new FakeReader(), { signal: 1 }],
    ["timeoutMs", new FakeReader(), { timeoutMs: -1 }],
    ["onNotice", new FakeReader(), { onNotice: "log" }],
    ["clock", new FakeReader(), { clock: { now: 1 } }],
    ["clock without timers", new FakeReader(), { clock: { now: Date.now } }],
  ])("arguments are checked: %s", async (_, transport, options) => {
    expect(await codeOf(openReader(transport as Transport, options as never))).toBe("ARGUMENT_INVALID");
  });
});

test("notices arrive, and closing twice closes once", async () => {
  const fake = new FakeReader();
  const notices: unknown[] = [];
  const reader = await fake.clock.run(() =>
    openReader(fake, { clock: fake.clock, onNotice: (notice) => notices.push(notice) }),
  );
  fake.say(response(0x77));
  await fake.clock.advance(0);
  expect(notices).toEqual([expect.objectContaining({ notice: "frameDropped", command: 0x77 })]);
  expect(reader.diagnostics.droppedFrames).toBe(1);
  await Promise.all([reader.close(), reader.close()]);
  await reader[Symbol.asyncDispose]();
  expect(fake.closes).toBe(1);
  expect(await reader.closed).toEqual({ reason: "closed" });
  expect(await codeOf(reader.read({ amountMinor: 1, currency: "USD" }).outcome)).toBe("READER_CLOSED");
});
