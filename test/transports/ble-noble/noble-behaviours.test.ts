/** What noble does that a link must not do: each behaviour as it was measured, over a fake with the same manners. */
import { describe, expect, test } from "vitest";
import { openReader } from "../../../src/index.ts";
import { encodeCommand } from "../../../src/protocol/commands/index.ts";
import { SimulatedReader, VirtualClock } from "../../../src/simulator/index.ts";
import { createBleNobleTransport } from "../../../src/transports/ble-noble/index.ts";
import type { Link } from "../../../src/transports/transport.ts";
import { FakeDevice, type FakeDeviceOptions, FakeNoble, type FakeNobleOptions } from "./fake-noble.ts";

const PING = encodeCommand("ping");

function air(options: { noble?: FakeNobleOptions; device?: FakeDeviceOptions } = {}) {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock });
  const noble = new FakeNoble({ clock, ...options.noble });
  const device = noble.add(new FakeDevice(simulator, options.device));
  const transport = createBleNobleTransport({ noble, clock });
  return { clock, simulator, noble, device, transport };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

async function answersPing(link: Link): Promise<boolean> {
  await link.write(PING);
  const { value } = await link.chunks[Symbol.asyncIterator]().next();
  return value?.[10] === 0x18;
}

describe("connecting", () => {
  test("a GATT that never starts is given up at the deadline, and nothing half-open is left", async () => {
    const { clock, device, transport } = air();
    device.hangsDiscovery = true;
    const error = await clock.run(() => failureOf(transport.open({ timeoutMs: 4_000 })));
    expect(error).toMatchObject({
      code: "TRANSPORT_OPEN_TIMEOUT",
      context: { waitingFor: "connection to IDTECH-VP3300-19250" },
    });
    await clock.advance(1_000);
    expect(device.peripheral?.state).toBe("disconnected");
    device.hangsDiscovery = false;
    const link = await clock.run(() => transport.open());
    expect(await clock.run(() => answersPing(link))).toBe(true);
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  test("a connect that never settles is cancelled by the signal", async () => {
    const { clock, device, transport } = air();
    device.unreachable = true;
    const controller = new AbortController();
    const opening = failureOf(transport.open({ signal: controller.signal }));
    await clock.advance(100);
    expect(device.peripheral?.state).toBe("connecting");
    controller.abort("enough");
    expect(await clock.run(() => opening)).toBe("enough");
    await clock.advance(1_000);
    expect(device.peripheral?.state).toBe("disconnected");
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  test("a connect that fails by chance is tried again, after a new discovery", async () => {
    const { clock, device, transport, noble } = air();
    device.failingConnects = 2;
    const link = await clock.run(() => transport.open());
    expect(await clock.run(() => answersPing(link))).toBe(true);
    expect(noble.scans).toBe(3);
    await clock.run(() => transport.close());
  });

  test.each([
    ["abort", "enough"],
    ["deadline", "TRANSPORT_OPEN_TIMEOUT"],
    ["close", "TRANSPORT_CLOSED"],
  ])(
    "given up (%s) while a failed connect is let go of, it is not tried again: no scan is left",
    async (how, told) => {
      const { clock, device, transport, noble } = air();
      device.failingConnects = 1;
      device.silentWithoutConnection = true;
      const controller = new AbortController();
      const timeoutMs = how === "deadline" ? 100 : 10_000;
      const opening = failureOf(transport.open({ signal: controller.signal, timeoutMs }));
      await clock.advance(50);
      expect(device.peripheral?.state).toBe("error");
      device.advertising = false;
      if (how === "abort") controller.abort("enough");
      const closing = how === "close" ? transport.close() : undefined;
      const failure = await clock.run(() => opening);
      expect(failure.code ?? failure).toBe(told);
      await clock.run(() => closing);
      await clock.advance(1_000);
      expect([noble.scanning, noble.scans]).toEqual([false, 1]);
      await transport.close();
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test("given up while a failed connect is let go of, it waits for no adapter that resets meanwhile", async () => {
    const { clock, device, transport, noble } = air();
    device.failingConnects = 1;
    device.silentWithoutConnection = true;
    const controller = new AbortController();
    const opening = failureOf(transport.open({ signal: controller.signal }));
    await clock.advance(50);
    noble.change("resetting");
    controller.abort("enough");
    expect(await clock.run(() => opening)).toBe("enough");
    expect(clock.pendingTimers).toBe(0);
    await clock.run(() => transport.close());
  });

  test("given up in whichever moment it leaves no scan", async () => {
    const { clock, device, transport, noble } = air();
    device.advertising = false;
    for (let moment = 0; moment < 30; moment += 1) {
      const controller = new AbortController();
      const opening = failureOf(transport.open({ signal: controller.signal }));
      for (let turn = 0; turn < moment; turn += 1) await Promise.resolve();
      controller.abort("enough");
      expect(await clock.run(() => opening)).toBe("enough");
      await clock.advance(1_000);
      expect(noble.scanning, `in turn ${moment}`).toBe(false);
    }
    expect(noble.scans).toBeGreaterThan(0);
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  test("one that keeps failing ends with what noble said, be it a text", async () => {
    const { clock, device, transport } = air();
    device.failingConnects = 9;
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_OPEN_FAILED",
      context: { reason: "Connection Failed to be Established" },
      cause: "Connection Failed to be Established",
    });
    expect(device.failingConnects).toBe(6);
    await clock.run(() => transport.close());
  });

  test("a second link is refused before noble would be asked", async () => {
    const { clock, transport, noble } = air();
    const link = await clock.run(() => transport.open());
    const startedAt = clock.now();
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_DEVICE_BUSY",
    });
    expect(clock.now() - startedAt).toBe(2_000);
    expect(await clock.run(() => answersPing(link))).toBe(true);
    await clock.run(() => transport.close());
    expect(noble.scanning).toBe(false);
  });
});

describe("listeners", () => {
  test.each(["stoprocent", "abandonware"] as const)(
    "do not pile up over reconnections, like %s's",
    async (flavour) => {
      const { clock, transport, noble, device } = air({ noble: { flavour } });
      const counts: number[][] = [];
      for (let round = 0; round < 30; round += 1) {
        const link = await clock.run(() => transport.open());
        if (round % 2 === 0) await clock.run(() => link.close());
        else {
          device.unplug();
          await link.closed;
          device.replug();
        }
        await clock.advance(0);
        const { peripheral } = device;
        const of = (emitter: {
          eventNames(): (string | symbol)[];
          listenerCount(name: string | symbol): number;
        }) => emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
        counts.push([of(noble), peripheral ? of(peripheral) : -1]);
      }
      expect(counts.at(-1)).toEqual(counts[1]);
      await clock.run(() => transport.close());
      expect(noble.listenerCount("discover")).toBe(0);
      expect(noble.listenerCount("stateChange")).toBe(0);
    },
  );
});

describe("after a disconnect", () => {
  test("the link is lost for the reason that noble gives, and writes fail at once that noble would never settle", async () => {
    const { clock, device, transport } = air();
    const link = await clock.run(() => transport.open());
    device.swallowsWrites = true;
    const writing = failureOf(link.write(PING));
    await clock.advance(5);
    const startedAt = clock.now();
    device.unplug();
    expect(await writing).toMatchObject({ code: "TRANSPORT_LOST", cause: 8 });
    expect(await failureOf(link.write(PING))).toMatchObject({ code: "TRANSPORT_LOST" });
    expect(clock.now()).toBe(startedAt);
    expect(await link.closed).toEqual({ reason: "lost", cause: 8 });
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  test("noble may give no reason: not every system has one", async () => {
    const { clock, device, transport } = air();
    const link = await clock.run(() => transport.open());
    device.peripheral!.drop(undefined);
    expect(await link.closed).toEqual({ reason: "lost", cause: "disconnected" });
    device.hangsDiscovery = true;
    const opening = failureOf(transport.open());
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await clock.advance(1_500);
      device.peripheral!.drop(undefined);
    }
    expect(await clock.run(() => opening)).toMatchObject({
      code: "TRANSPORT_OPEN_FAILED",
      context: { reason: "disconnected" },
    });
    await clock.run(() => transport.close());
  });

  test("a write that noble takes and never confirms loses the link within five seconds", async () => {
    const { clock, device, transport } = air();
    const link = await clock.run(() => transport.open());
    device.swallowsWrites = true;
    const startedAt = clock.now();
    const error = await clock.run(() => failureOf(link.write(PING)));
    expect(error).toMatchObject({ code: "TRANSPORT_LOST", cause: { code: "TRANSPORT_WRITE_TIMEOUT" } });
    expect(clock.now() - startedAt).toBe(5_000);
    await clock.run(() => transport.close());
  });
});

describe("the adapter", () => {
  test.each(["stoprocent", "abandonware"] as const)(
    "that goes takes its links along, whether noble speaks of them or not, like %s's",
    async (flavour) => {
      const { clock, noble, transport, device } = air({ noble: { flavour } });
      const link = await clock.run(() => transport.open());
      noble.change("poweredOff");
      expect(await link.closed).toMatchObject({ reason: "lost" });
      if (flavour === "abandonware") {
        expect(device.peripheral?.state).toBe("connected");
        expect(await link.closed).toMatchObject({ cause: { code: "TRANSPORT_ADAPTER_OFF" } });
      }
      expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
        code: "TRANSPORT_ADAPTER_OFF",
      });
      await clock.run(() => transport.close());
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test("that goes without a word is found out by the next write", async () => {
    const { clock, noble, transport } = air();
    const link = await clock.run(() => transport.open());
    noble.change("poweredOff", { silently: true });
    expect(noble.state).toBe("poweredOn");
    expect(await clock.run(() => failureOf(link.write(PING)))).toMatchObject({ code: "TRANSPORT_LOST" });
    await clock.run(() => transport.close());
  });

  test("that comes back carries links again", async () => {
    const { clock, noble, transport, device } = air();
    await clock.run(() => transport.open());
    noble.change("poweredOff");
    await clock.advance(0);
    noble.change("poweredOn");
    device.replug();
    const link = await clock.run(() => transport.open());
    expect(await clock.run(() => answersPing(link))).toBe(true);
    await clock.run(() => transport.close());
  });

  // biome-ignore format: a table reads by column
  test.each<[string, FakeNobleOptions, string, number]>([
    ["is missing",                              { states: ["unsupported"] },               "TRANSPORT_NO_ADAPTER",  1],
    ["is missing, and then said to be off",     { states: ["unsupported", "poweredOff"] }, "TRANSPORT_NO_ADAPTER",  1],
    ["is off",                                  { states: ["poweredOff"] },                "TRANSPORT_ADAPTER_OFF", 501],
    ["resets and stays so",                     { states: ["resetting"] },                 "TRANSPORT_ADAPTER_OFF", 501],
    ["may not be used",                         { states: ["unauthorized"] },              "TRANSPORT_PERMISSION",  1],
    ["never says a word",                       { states: [] },                            "TRANSPORT_PERMISSION",  3_000],
    ["throws out of the first listener",        { startFailure: Object.assign(new TypeError("No such device"), { code: "ENODEV" }) }, "TRANSPORT_NO_ADAPTER", 0],
    ["is forbidden by an error",                { startFailure: Object.assign(new TypeError("Operation not permitted"), { code: "EPERM" }) }, "TRANSPORT_PERMISSION", 0],
    ["is told of as a warning",                 { startFailure: new TypeError("LIBUSB_ERROR_ACCESS"), warnsOfFailure: true }, "TRANSPORT_NO_ADAPTER", 0],
  ])("that %s is a coded error with its fix", async (_, noble, code, afterMs) => {
    const { clock, transport } = air({ noble });
    const startedAt = clock.now();
    const error = await clock.run(() => failureOf(transport.list()));
    expect(error).toMatchObject({ code, context: { fix: expect.stringMatching(/\w/) } });
    expect(clock.now() - startedAt).toBe(afterMs);
    expect(await clock.run(() => transport.isSupported())).toBe(false);
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  test("that never says a word holds neither who closes nor the process, and no jump of the time of day ends the wait", async () => {
    const { clock, noble } = air({ noble: { states: [] } });
    let jumpMs = 0;
    const jumping = { now: () => clock.now() + jumpMs, setTimer: clock.setTimer.bind(clock) };
    const transport = createBleNobleTransport({ noble, clock: jumping });
    const calls = [failureOf(transport.open()), transport.isSupported()];
    await clock.advance(100);
    jumpMs = 50 * 365 * 86_400_000;
    noble.emit("stateChange", "unknown");
    await clock.advance(100);
    const startedAt = clock.now();
    await clock.run(() => transport.close());
    expect(await Promise.all(calls)).toMatchObject([{ code: "TRANSPORT_CLOSED" }, false]);
    expect([clock.now() - startedAt, clock.pendingTimers]).toEqual([0, 0]);
  });

  test("that is on its way to being on is waited for", async () => {
    const { clock, transport } = air({ noble: { states: ["unknown", "poweredOff", "poweredOn"] } });
    expect(await clock.run(() => transport.isSupported())).toBe(true);
    await clock.run(() => transport.close());
  });
});

describe("packets", () => {
  // biome-ignore format: a table reads by column
  test.each<[string, number | null, number]>([
    ["20 bytes while the MTU is unknown", null, 20],
    ["the MTU less three",                64,   61],
    ["no more than 244",                  512,  244],
  ])("hold %s", async (_, mtu, longest) => {
    const { clock, device, transport } = air({ device: { mtu } });
    const link = await clock.run(() => transport.open());
    const frame = encodeCommand("setConfiguration", [{ tag: 0x9f4e, value: new Uint8Array(600).fill(0x41) }]);
    await clock.run(() => link.write(frame));
    expect(Math.max(...device.written.map(({ length }) => length))).toBe(longest);
    expect(device.written.flatMap((packet) => [...packet])).toEqual([...frame]);
    await clock.run(() => transport.close());
  });

  test("a name that comes with a later advertisement is waited for", async () => {
    const clock = new VirtualClock();
    const noble = new FakeNoble({ clock });
    noble.add(new FakeDevice(new SimulatedReader({ clock }), { nameIsLate: true, advertisedServices: [] }));
    const transport = createBleNobleTransport({ noble, clock, serialNumber: "19250" });
    const link = await clock.run(() => transport.open());
    expect(await clock.run(() => answersPing(link))).toBe(true);
    await clock.run(() => transport.close());
  });
});

test("a link that is up to a reader that says nothing is named so, with what to do about it", async () => {
  const clock = new VirtualClock();
  const noble = new FakeNoble({ clock });
  const device = noble.add(new FakeDevice(undefined));
  const transport = createBleNobleTransport({ noble, clock });
  const error = await clock.run(() => failureOf(openReader(transport, { clock })));
  expect(error).toMatchObject({
    code: "READER_SILENT",
    context: { transport: "ble-noble", fix: expect.stringContaining("pairings") },
  });
  expect(device.written.length).toBeGreaterThan(0);
  await clock.advance(1_000);
  expect(device.peripheral?.state).toBe("disconnected");
  await clock.run(() => transport.close());
});
