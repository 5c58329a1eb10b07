import { describe, expect, test, vi } from "vitest";
import { Vp3300Error } from "../../src/errors.ts";
import {
  isVp3300Error,
  type KeeperState,
  type KeepReaderOptions,
  type KeptReader,
  keepReader,
} from "../../src/index.ts";
import { encodeNeoReaderCommand } from "../../src/protocol/frames/neo-frame.ts";
import { KEEPER_EVENTS, KEEPER_STATES, KEEPER_TRANSITIONS } from "../../src/reader/keeper-states.ts";
import { Reader } from "../../src/reader/reader.ts";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import type { Link, Transport } from "../../src/transports/transport.ts";
import { codeOf, failureOf } from "./expectations.ts";
import { FakeReader, response } from "./fake-reader.ts";

const sale = { amountMinor: 1050, currency: "USD" } as const;
const NO_JITTER = () => 0.5;

/** A simulated reader behind a door: shut, it can't be opened. */
function behindDoor(
  options: KeepReaderOptions = {},
  { serialNumbers = ["0820619250"], shut = undefined as unknown } = {},
) {
  const clock = new VirtualClock();
  const readers = serialNumbers.map((serialNumber) => new SimulatedReader({ clock, serialNumber }));
  const door = { shut, opens: 0, reader: readers[0]! };
  const transport: Transport = {
    kind: "door",
    async open(wait) {
      door.opens += 1;
      if (door.shut !== undefined) throw door.shut;
      return door.reader.open(wait);
    },
  };
  const kept = keepReader(transport, { clock, random: NO_JITTER, ...options });
  const seen: string[] = [];
  const watching = (async () => {
    for await (const state of kept.states()) seen.push(summary(state));
  })();
  return { clock, kept, door, readers, seen, watching };
}

/** A link that does some things differently. */
function linkLike(link: Link, overrides: Partial<Pick<Link, "write" | "close">>): Link {
  return {
    chunks: link.chunks,
    closed: link.closed,
    write: (bytes, options) => link.write(bytes, options),
    close: () => link.close(),
    [Symbol.asyncDispose]: () => link.close(),
    ...overrides,
  };
}

function summary(state: KeeperState): string {
  if (state.state === "waiting") {
    const why = isVp3300Error(state.error) ? state.error.code : String(state.error);
    return `waiting ${state.retryInMs} ${why}`;
  }
  return state.state === "connecting" ? `connecting ${state.attempt}` : state.state;
}

describe("coming back", () => {
  test("a lost link ends the transaction at once, and the next one succeeds after the pause", async () => {
    const { clock, kept, readers, seen, watching } = behindDoor();
    const reader = await clock.run(() => kept.ready());
    const outcome = codeOf(reader.read(sale).outcome);
    const lostAt = clock.now();
    readers[0]!.disconnect();
    expect(await outcome).toBe("TRANSPORT_LOST");
    expect(clock.now()).toBe(lostAt);
    readers[0]!.present(TEST_CARDS.visa, "tap");
    const next = await clock.run(async () => (await kept.ready()).read(sale).outcome);
    expect(next.outcome).toBe("captured");
    await kept.close();
    await watching;
    expect(seen).toEqual([
      "connecting 1",
      "ready",
      "waiting 500 TRANSPORT_LOST",
      "connecting 1",
      "ready",
      "closed",
    ]);
    expect(clock.pendingTimers).toBe(0);
    expect(readers[0]!.connected).toBe(false);
  });

  test("the pauses double up to the longest, with a quarter of jitter either way", async () => {
    const numbers = [0, 0.5, 1 - Number.EPSILON, 0.5, 0.5];
    const options = { firstRetryMs: 1_000, longestRetryMs: 5_000, random: () => numbers.shift() ?? 0.5 };
    const { clock, kept, door, seen } = behindDoor(options, { shut: "no device" });
    await clock.advance(30_000);
    expect(seen.filter((line) => line.startsWith("waiting")).slice(0, 5)).toEqual([
      "waiting 750 no device",
      "waiting 2000 no device",
      "waiting 5000 no device",
      "waiting 5000 no device",
      "waiting 5000 no device",
    ]);
    door.shut = undefined;
    await clock.run(() => kept.ready());
    expect(kept.state.state).toBe("ready");
    await kept.close();
  });

  test("another reader in its place is not taken", async () => {
    const { clock, kept, door, readers, seen } = behindDoor(
      {},
      { serialNumbers: ["0820611111", "0820622222"] },
    );
    await clock.run(() => kept.ready());
    readers[0]!.disconnect();
    door.reader = readers[1]!;
    await clock.advance(2_000);
    expect(seen.at(-1)).toMatch(/TRANSPORT_NOT_FOUND|connecting/);
    expect(kept.state).toMatchObject({
      error: { code: "TRANSPORT_NOT_FOUND", context: { expected: "11111", actual: "22222" } },
    });
    expect(readers[1]!.connected).toBe(false);
    door.reader = readers[0]!;
    const reader = await clock.run(() => kept.ready());
    expect(reader.identity.serialNumber).toBe("0820611111");
    await kept.close();
  });

  test("the end of the serial number names the reader", async () => {
    const { clock, kept } = behindDoor({ serialNumber: "19250" });
    expect((await clock.run(() => kept.ready())).identity.serialNumber).toBe("0820619250");
    await kept.close();
  });

  test("a reader that falls silent is noticed by pings, and opened again", async () => {
    const fake = new FakeReader();
    const kept = keepReader(fake, { clock: fake.clock, random: NO_JITTER, pingEveryMs: 10_000 });
    await fake.clock.run(() => kept.ready());
    const pings = () => fake.pairs.filter((pair) => pair === "1801").length;
    const before = pings();
    await fake.clock.advance(35_000);
    expect(pings() - before).toBe(3);
    fake.mute(0x1801);
    const states = kept.states()[Symbol.asyncIterator]();
    expect((await states.next()).value.state).toBe("ready");
    const next = await fake.clock.run(() => states.next());
    expect(next.value).toMatchObject({ state: "waiting", error: { code: "READER_NO_ANSWER" } });
    expect(fake.closes).toBe(1);
    await kept.close();
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test.each([
    ["a sale", (reader: Reader) => reader.read(sale).outcome],
    ["a command", (reader: Reader) => reader.execute("getSerialNumber")],
  ])("%s that waits behind the ping that nobody answers ends as with a lost link", async (_, use) => {
    const fake = new FakeReader();
    const kept = keepReader(fake, { clock: fake.clock, random: NO_JITTER, pingEveryMs: 10_000 });
    const reader = await fake.clock.run(() => kept.ready());
    fake.mute(0x1801);
    await fake.clock.advance(10_000);
    expect(fake.pairs.at(-1)).toBe("1801");
    const lost = { code: "TRANSPORT_LOST", cause: { code: "READER_NO_ANSWER" } };
    expect(await fake.clock.run(() => failureOf(use(reader)))).toMatchObject(lost);
    expect(await failureOf(reader.execute("getSerialNumber"))).toMatchObject(lost);
    expect([reader.isOpen, fake.closes]).toEqual([false, 1]);
    await kept.close();
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test.each([0x02, 0x0b, 0x68, 0x90])(
    "a ping that is refused, with %i, is a sign of life",
    async (status) => {
      const fake = new FakeReader();
      const kept = keepReader(fake, { clock: fake.clock, random: NO_JITTER, pingEveryMs: 10_000 });
      const reader = await fake.clock.run(() => kept.ready());
      fake.on(0x1801, response(0x18, status));
      await fake.clock.advance(200_000);
      expect([kept.state.state, reader.isOpen, fake.closes]).toEqual(["ready", true, 0]);
      await kept.close();
      expect(fake.clock.pendingTimers).toBe(0);
    },
  );

  test("a lost link leaves no ping behind", async () => {
    const { clock, kept, readers } = behindDoor({ pingEveryMs: 600_000 });
    await clock.run(() => kept.ready());
    for (let loss = 0; loss < 3; loss++) {
      readers[0]!.disconnect();
      await clock.advance(600);
      await clock.run(() => kept.ready());
    }
    expect(clock.pendingTimers).toBe(1);
    await kept.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("a transaction longer than the time between pings is left alone", async () => {
    const { clock, kept, readers } = behindDoor({ pingEveryMs: 1_000 });
    const reader = await clock.run(() => kept.ready());
    readers[0]!.present(TEST_CARDS.visa, "tap", { afterMs: 15_000 });
    const outcome = await clock.run(() => reader.read(sale).outcome);
    expect(outcome.outcome).toBe("captured");
    expect(kept.state.state).toBe("ready");
    await kept.close();
  });

  test("a reader that its user closed is opened anew", async () => {
    const { clock, kept } = behindDoor();
    const first = await clock.run(() => kept.ready());
    await first.close();
    await clock.advance(600);
    expect(await clock.run(() => kept.ready())).not.toBe(first);
    await kept.close();
  });
});

describe("what does not go as it should", () => {
  test("a link that can't be closed is left, and the reader is opened again", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock });
    let stuck = true;
    const transport: Transport = {
      kind: "stuck",
      async open(wait) {
        const link = await simulator.open(wait);
        return linkLike(link, {
          async close() {
            await link.close();
            if (stuck) throw new Vp3300Error("TRANSPORT_LOST", { reason: "it does not let go" });
          },
        });
      },
    };
    const kept = keepReader(transport, { clock, random: NO_JITTER });
    const first = await clock.run(() => kept.ready());
    simulator.disconnect();
    await clock.advance(1_000);
    const second = await clock.run(() => kept.ready());
    expect(second).not.toBe(first);
    expect(kept.state).toMatchObject({ state: "ready", reader: second });
    expect(await second.execute("getSerialNumber")).toBe("0820619250");
    stuck = false;
    await kept.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("a link that never says that it is closed does not hold close() up for longer than a reader's", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock });
    const never = new Promise<never>(() => undefined);
    const transport: Transport = {
      kind: "stuck",
      async open(wait) {
        return { ...linkLike(await simulator.open(wait), { close: () => never }), closed: never };
      },
    };
    const kept = keepReader(transport, { clock, random: NO_JITTER });
    await clock.run(() => kept.ready());
    const readyAt = clock.now();
    await clock.run(() => kept.close());
    expect([clock.now() - readyAt, clock.pendingTimers]).toEqual([5_000, 0]);
  });

  test("states that are read late begin with the state of then, and end", async () => {
    const { clock, kept } = behindDoor();
    const states = kept.states();
    await clock.run(() => kept.ready());
    await kept.close();
    const late = [];
    for await (const { state } of states) late.push(state);
    expect(late).toEqual(["closed"]);
  });

  test("no pause is longer than the longest, whatever the jitter", async () => {
    const { clock, kept, seen } = behindDoor(
      { firstRetryMs: 1_000, longestRetryMs: 5_000, random: () => 1 - Number.EPSILON },
      { shut: "no device" },
    );
    await clock.advance(30_000);
    const pauses = seen.flatMap((line) => /^waiting (\d+)/.exec(line)?.[1] ?? []).map(Number);
    expect(pauses.slice(0, 4)).toEqual([1_250, 2_500, 5_000, 5_000]);
    await kept.close();
  });

  test("letters of a serial number count in either case, as where readers are looked for", async () => {
    const { clock, kept } = behindDoor({ serialNumber: "t9a5c" }, { serialNumbers: ["08206T9A5C"] });
    expect((await clock.run(() => kept.ready({ timeoutMs: 2_000 }))).identity.serialNumber).toBe(
      "08206T9A5C",
    );
    await kept.close();
  });

  test("a reader that no longer tells its serial number is not taken for the one that did", async () => {
    const { clock, kept, door, readers, seen } = behindDoor(
      {},
      { serialNumbers: ["0820611111", "0820611111"] },
    );
    await clock.run(() => kept.ready());
    const mute: Transport = {
      kind: "mute",
      async open(wait) {
        const link = await readers[1]!.open(wait);
        const isSerialNumber = (frame: Uint8Array) => frame[10] === 0x12;
        return linkLike(link, {
          write: async (frame) => (isSerialNumber(frame) ? undefined : link.write(frame)),
        });
      },
    };
    readers[0]!.disconnect();
    door.reader = mute as SimulatedReader;
    await clock.advance(10_000);
    expect(seen).toContain("waiting 500 TRANSPORT_NOT_FOUND");
    door.reader = readers[1]!;
    await clock.run(() => kept.ready());
    await kept.close();
  });
});

describe("giving up", () => {
  test.each(["TRANSPORT_LIBRARY_MISSING", "TRANSPORT_UNSUPPORTED", "TRANSPORT_CLOSED"] as const)(
    "%s can't mend itself",
    async (code) => {
      const error = new Vp3300Error(code);
      const kept = keepReader({ kind: "none", open: () => Promise.reject(error) });
      await expect(kept.ready()).rejects.toBe(error);
      expect(kept.state).toEqual({ state: "closed", error });
      await expect(kept.ready()).rejects.toBe(error);
      await kept.close();
    },
  );

  test("a transport that is closed under an open reader ends it, without further attempts", async () => {
    const { clock, kept, door, seen } = behindDoor();
    const reader = await clock.run(() => kept.ready());
    door.shut = new Vp3300Error("TRANSPORT_CLOSED", { transport: "door" });
    await reader.close();
    expect(await clock.run(() => codeOf(kept.ready()))).toBe("TRANSPORT_CLOSED");
    expect(seen.at(-1)).toBe("closed");
    const { opens } = door;
    await clock.advance(60_000);
    expect([door.opens, clock.pendingTimers]).toEqual([opens, 0]);
  });

  test("ready() ends at its deadline with the last failure as cause, or with the signal's reason", async () => {
    const { clock, kept } = behindDoor({}, { shut: "no device" });
    const late = clock.run(() => kept.ready({ timeoutMs: 5_000 }));
    await expect(late).rejects.toMatchObject({ code: "READER_NOT_READY", cause: "no device" });
    const controller = new AbortController();
    const aborted = kept.ready({ signal: controller.signal });
    controller.abort("enough");
    await expect(aborted).rejects.toBe("enough");
    await kept.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("the last failure is the cause also while the next attempt is under way, and forgotten once it was ready", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock });
    const failure = new Vp3300Error("TRANSPORT_NOT_FOUND");
    let isThere = false;
    const transport: Transport = {
      kind: "slow",
      async open(wait) {
        await new Promise<void>((resolve) => clock.setTimer(10_000, resolve));
        if (!isThere) throw failure;
        return simulator.open(wait);
      },
    };
    const kept = keepReader(transport, { clock, random: NO_JITTER });
    const late = await clock.run(() => failureOf(kept.ready()));
    expect(kept.state.state).toBe("connecting");
    expect(late).toMatchObject({ code: "READER_NOT_READY", cause: failure });
    isThere = true;
    await clock.run(() => kept.ready());
    simulator.disconnect();
    await clock.advance(100);
    const again = await clock.run(() => failureOf(kept.ready({ timeoutMs: 5_000 })));
    expect(kept.state.state).toBe("connecting");
    expect(again).toMatchObject({ code: "READER_NOT_READY", cause: { code: "TRANSPORT_LOST" } });
    await clock.run(() => kept.close());
  });

  test("who asked in vain looks no further: asking again and again leaves nobody waiting", async () => {
    const { clock, kept, door } = behindDoor({}, { shut: "no device" });
    for (let asked = 0; asked < 5; asked += 1)
      expect(await clock.run(() => codeOf(kept.ready({ timeoutMs: 5 })))).toBe("READER_NOT_READY");
    const looks = vi.spyOn(Reader.prototype, "isOpen", "get");
    door.shut = undefined;
    await clock.run(() => kept.ready());
    expect(looks).toHaveBeenCalledTimes(1);
    looks.mockRestore();
    await kept.close();
  });

  test.each(["connecting", "ready", "waiting"] as const)("closed while %s", async (state) => {
    const shut = state === "waiting" ? "no device" : undefined;
    const { clock, kept, door, seen, watching } = behindDoor({}, { shut });
    if (state !== "connecting") await clock.advance(100);
    expect(kept.state.state).toBe(state);
    const waiting = state === "ready" ? undefined : codeOf(kept.ready());
    await Promise.all([kept.close(), kept.close()]);
    await kept[Symbol.asyncDispose]();
    await watching;
    expect(await (waiting ?? codeOf(kept.ready()))).toBe("READER_CLOSED");
    expect(seen.at(-1)).toBe("closed");
    expect(door.reader.connected).toBe(false);
    expect(clock.pendingTimers).toBe(0);
    const { opens } = door;
    await clock.advance(60_000);
    expect(door.opens).toBe(opens);
  });

  test("closed by who hears a notice in the moment in which it opens: the reader is let go", async () => {
    const fake = new FakeReader();
    const keyState = response(0x81, 0, "01");
    const booted = encodeNeoReaderCommand({ command: 0x14, subCommand: 0x01, data: new Uint8Array() });
    fake.on(0x8104, () => {
      fake.sayAtOnce(keyState, booted);
      return [];
    });
    const closings: Promise<void>[] = [];
    const onNotice = () => closings.push(kept.close());
    const kept: KeptReader = keepReader(fake, { clock: fake.clock, random: NO_JITTER, onNotice });
    const waiting = codeOf(kept.ready());
    await fake.clock.advance(60_000);
    expect([closings.length, fake.closes, kept.state.state]).toEqual([1, 1, "closed"]);
    await Promise.all(closings);
    expect(await waiting).toBe("READER_CLOSED");
    expect([fake.opened, fake.clock.pendingTimers]).toEqual([1, 0]);
  });

  test("a consumer that leaves the states, or comes after the end, waits for nothing", async () => {
    const { clock, kept } = behindDoor();
    for await (const { state } of kept.states()) {
      expect(state).toBe("connecting");
      break;
    }
    await clock.run(() => kept.close());
    const late = [];
    for await (const { state } of kept.states()) late.push(state);
    expect(late).toEqual(["closed"]);
  });
});

test("every state but the last can be left, and every event of the table is documented", () => {
  for (const [state, row] of Object.entries(KEEPER_TRANSITIONS)) {
    expect(Object.keys(row).length > 0).toBe(state !== "closed");
    for (const [event, next] of Object.entries(row)) {
      expect(KEEPER_EVENTS).toHaveProperty(event);
      expect(KEEPER_STATES).toHaveProperty(next);
    }
  }
});

test.each<[string, unknown, unknown]>([
  ["no transport", undefined, {}],
  ["no open", {}, {}],
  ["options", new FakeReader(), null],
  ["a short serial number", new FakeReader(), { serialNumber: "1234" }],
  ["a serial number that is none", new FakeReader(), { serialNumber: 12345 }],
  ["firstRetryMs", new FakeReader(), { firstRetryMs: 0 }],
  ["longestRetryMs below the first", new FakeReader(), { firstRetryMs: 100, longestRetryMs: 50 }],
  ["pingEveryMs", new FakeReader(), { pingEveryMs: -1 }],
  ["random", new FakeReader(), { random: 0.5 }],
  ["clock", new FakeReader(), { clock: {} }],
])("arguments are checked: %s", (_, transport, options) => {
  expect(() => keepReader(transport as Transport, options as never)).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});
