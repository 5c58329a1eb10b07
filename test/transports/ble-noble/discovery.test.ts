import { describe, expect, test } from "vitest";
import { openReader } from "../../../src/index.ts";
import { SimulatedReader, VirtualClock } from "../../../src/simulator/index.ts";
import { type BleNobleOptions, createBleNobleTransport } from "../../../src/transports/ble-noble/index.ts";
import { FakeDevice, type FakeDeviceOptions, FakeNoble } from "./fake-noble.ts";

const READERS: readonly FakeDeviceOptions[] = [
  { address: "f4:5e:ab:00:00:01", name: "IDTECH-VP3300-19250" },
  { address: "f4:5e:ab:00:00:02", name: "idtech-vp3350-00042", advertisedServices: [] },
  {
    address: "f4:5e:ab:00:00:03",
    name: "Till 3",
    advertisedServices: ["00001820-0000-1000-8000-00805F9B34FB"],
  },
  { address: "f4:5e:ab:00:00:04", name: "Headphones", advertisedServices: ["180f"] },
];

function air(options: BleNobleOptions = {}) {
  const clock = new VirtualClock();
  const noble = new FakeNoble({ clock });
  const devices = READERS.map((row) => noble.add(new FakeDevice(new SimulatedReader({ clock }), row)));
  const transport = createBleNobleTransport({ noble, clock, ...options });
  return { clock, noble, devices, transport };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe("list", () => {
  test("tells the readers from other devices, and what is known of each", async () => {
    const { clock, noble, transport } = air();
    const startedAt = clock.now();
    const readers = await clock.run(() => transport.list());
    expect(readers.map(({ open: _, ...reader }) => reader)).toEqual([
      {
        kind: "ble-noble",
        id: "f4:5e:ab:00:00:01",
        name: "IDTECH-VP3300-19250",
        serialNumber: "19250",
        model: "vp3300bt",
      },
      {
        kind: "ble-noble",
        id: "f4:5e:ab:00:00:02",
        name: "idtech-vp3350-00042",
        serialNumber: "00042",
        model: "vp3350",
      },
      { kind: "ble-noble", id: "f4:5e:ab:00:00:03", name: "Till 3", serialNumber: "", model: undefined },
    ]);
    expect(clock.now() - startedAt).toBe(5_000);
    await clock.advance(10);
    expect(noble.scanning).toBe(false);
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  // biome-ignore format: a table reads by column
  test.each<[string, BleNobleOptions, string[]]>([
    ["the last five of the serial number",  { serialNumber: "19250" },                      ["19250"]],
    ["the whole serial number",             { serialNumber: "0820619250" },                 ["19250"]],
    ["another serial number",               { serialNumber: "99999" },                      []],
    ["the address",                         { id: "F4:5E:AB:00:00:02" },                    ["00042"]],
    ["the address without colons",          { id: "f45eab000002" },                         ["00042"]],
    ["a model; one not known may be of it", { models: ["vp3350"] },                         ["00042", ""]],
    ["another name",                        { namePrefixes: ["Till"], advertisedServices: [] }, [" 3"]],
    ["another name that starts as theirs",  { namePrefixes: ["IDTECH-VP3300-1"], advertisedServices: [] }, ["9250"]],
    ["another service",                     { namePrefixes: [], advertisedServices: ["180F"] }, [""]],
  ])("selects by %s", async (_, options, serials) => {
    const { clock, transport } = air(options);
    const readers = await clock.run(() => transport.list({ timeoutMs: 1_000 }));
    expect(readers.map(({ serialNumber }) => serialNumber)).toEqual(serials);
    await clock.run(() => transport.close());
  });

  test("keeps a name that came before a packet without: on some systems each packet stands for itself", async () => {
    const { clock, noble, devices, transport } = air({ serialNumber: "19250" });
    const listing = transport.list();
    await clock.advance(100);
    const { id, address } = devices[0]!.peripheral!;
    for (const device of devices) device.advertising = false;
    noble.emit("discover", { id, address, advertisement: { serviceUuids: ["1820"] } });
    const readers = await clock.run(() => listing);
    expect(readers.map(({ name }) => name)).toEqual(["IDTECH-VP3300-19250"]);
    await clock.run(() => transport.close());
  });

  test("holds a reader that is linked and so does not advertise", async () => {
    const { clock, transport } = air({ serialNumber: "19250" });
    await clock.run(() => transport.open());
    const readers = await clock.run(() => transport.list());
    expect(readers.map(({ serialNumber }) => serialNumber)).toEqual(["19250"]);
    await clock.run(() => transport.close());
  });

  test("what it gives opens that very reader", async () => {
    const { clock, devices, transport } = air();
    const readers = await clock.run(() => transport.list());
    const link = await clock.run(() => readers[1]!.open());
    expect(devices.map(({ peripheral }) => peripheral?.state)).toEqual([
      "disconnected",
      "connected",
      "disconnected",
      "disconnected",
    ]);
    await clock.run(() => link.close());
    await clock.run(() => transport.close());
  });

  test("ends on abort with the signal's reason, and leaves no scan", async () => {
    const { clock, noble, transport } = air();
    const controller = new AbortController();
    const listing = failureOf(transport.list({ signal: controller.signal }));
    await clock.advance(100);
    controller.abort("enough");
    expect(await listing).toBe("enough");
    await clock.advance(10);
    expect(noble.scanning).toBe(false);
    await clock.run(() => transport.close());
  });
});

describe("open", () => {
  test("that finds no reader says what it heard, and for how long nothing", async () => {
    const { clock, transport } = air({ serialNumber: "99999" });
    const heard = {
      code: "TRANSPORT_NOT_FOUND",
      context: { timeoutMs: 5_000, devicesHeard: 4, fix: expect.stringContaining("button") },
    };
    const failure = await clock.run(() => failureOf(transport.open({ timeoutMs: 5_000 })));
    expect(failure).toMatchObject(heard);
    expect(failure.context.nothingHeardForMs).toBe(998);
    const opening = () => failureOf(openReader(transport, { clock, timeoutMs: 5_000 }));
    expect(await clock.run(opening)).toMatchObject(heard);
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  test.each([
    [{}, 30_000],
    [{ openTimeoutMs: 7_000 }, 7_000],
  ])("waits as long as it was told at the beginning: %o", async (options, timeoutMs) => {
    const { clock, transport } = air({ serialNumber: "99999", ...options });
    const startedAt = clock.now();
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({ context: { timeoutMs } });
    expect(clock.now() - startedAt).toBe(timeoutMs);
    await clock.run(() => transport.close());
  });

  test("waits for a reader that is woken", async () => {
    const { clock, devices, transport } = air({ serialNumber: "19250" });
    devices[0]!.advertising = false;
    const opening = transport.open();
    await clock.advance(15_000);
    devices[0]!.replug();
    const link = await clock.run(() => opening);
    await clock.run(() => link.close());
    await clock.run(() => transport.close());
  });

  test("two at once get two readers", async () => {
    const { clock, devices, transport } = air();
    await clock.run(() => Promise.all([transport.open(), transport.open()]));
    const connected = devices.filter(({ peripheral }) => peripheral?.state === "connected");
    expect(connected).toHaveLength(2);
    await clock.run(() => transport.close());
    expect(devices.map(({ peripheral }) => peripheral?.state)).not.toContain("connected");
  });

  test("goes on scanning for others after a connection", async () => {
    const { clock, noble, transport } = air({ serialNumber: "19250" });
    const watching = transport.watch()[Symbol.asyncIterator]();
    const arrived = await clock.run(() => watching.next());
    expect(arrived.value).toMatchObject({ change: "arrived", reader: { serialNumber: "19250" } });
    await clock.run(() => transport.open());
    await clock.advance(10);
    expect(noble.scanning).toBe(true);
    await watching.return?.();
    await clock.advance(10);
    expect(noble.scanning).toBe(false);
    await clock.run(() => transport.close());
  });
});

describe("watch", () => {
  test("tells readers that come and go, and none of those that are linked", async () => {
    const { clock, devices, noble, transport } = air({ models: ["vp3300bt"], advertisedServices: [] });
    const [device] = devices;
    const changes: string[] = [];
    const watching = (async () => {
      for await (const { change, reader } of transport.watch())
        changes.push(`${change} ${reader.serialNumber}`);
    })();
    await clock.advance(100);
    expect(changes).toEqual(["arrived 19250"]);
    // A connected reader is silent, and there.
    const link = await clock.run(() => transport.open());
    await clock.advance(60_000);
    expect(changes).toHaveLength(1);
    await clock.run(() => link.close());
    device!.advertising = false;
    await clock.advance(12_000);
    expect(changes).toEqual(["arrived 19250", "left 19250"]);
    device!.replug();
    await clock.advance(100);
    expect(changes).toHaveLength(3);
    await clock.run(() => transport.close());
    await watching;
    expect(noble.scanning).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test("a jump of the time of day takes no reader away: a computer may hear late what day it is", async () => {
    const { clock, noble, devices } = air();
    let jumpMs = 0;
    const jumping = { now: () => clock.now() + jumpMs, setTimer: clock.setTimer.bind(clock) };
    const transport = createBleNobleTransport({ noble, clock: jumping, serialNumber: "19250" });
    const changes: string[] = [];
    const watching = (async () => {
      for await (const { change } of transport.watch()) changes.push(change);
    })();
    await clock.advance(1_500);
    for (const device of devices) device.advertising = false;
    jumpMs = 50 * 365 * 86_400_000;
    await clock.advance(5_000);
    expect(changes).toEqual(["arrived"]);
    await clock.advance(7_000);
    expect(changes).toEqual(["arrived", "left"]);
    await clock.run(() => transport.close());
    await watching;
  });

  test("a name that comes later makes it the reader that it is", async () => {
    const clock = new VirtualClock();
    const noble = new FakeNoble({ clock });
    noble.add(new FakeDevice(undefined, { nameIsLate: true }));
    const transport = createBleNobleTransport({ noble, clock });
    const changes: unknown[] = [];
    const controller = new AbortController();
    const watching = (async () => {
      for await (const { change, reader } of transport.watch({ signal: controller.signal })) {
        changes.push([change, reader.name]);
      }
    })();
    await clock.advance(100);
    expect(changes).toEqual([["arrived", "IDTECH-VP3300-19250"]]);
    controller.abort();
    await watching;
    await clock.run(() => transport.close());
  });

  test("ends with the error of an adapter that goes", async () => {
    const { clock, noble, transport } = air();
    const watching = transport.watch()[Symbol.asyncIterator]();
    await clock.run(() => watching.next());
    await watching.next();
    await watching.next();
    const next = failureOf(watching.next());
    noble.change("poweredOff");
    expect(await clock.run(() => next)).toMatchObject({ code: "TRANSPORT_ADAPTER_OFF" });
    await clock.run(() => transport.close());
  });
});

describe("the scan", () => {
  test("that ends by itself is started again", async () => {
    const { clock, noble, transport } = air({ serialNumber: "99999" });
    const opening = failureOf(transport.open());
    await clock.advance(100);
    noble.endScan();
    await clock.advance(100);
    expect(noble.scans).toBe(2);
    expect(noble.scanning).toBe(true);
    await clock.run(() => opening);
    await clock.run(() => transport.close());
  });

  test("that hears nothing at all for ten seconds is started again", async () => {
    const { clock, noble, devices, transport } = air();
    for (const device of devices) device.advertising = false;
    const opening = failureOf(transport.open({ timeoutMs: 25_000 }));
    await clock.advance(9_900);
    expect(noble.scans).toBe(1);
    await clock.advance(15_000);
    expect(noble.scans).toBe(3);
    expect(await clock.run(() => opening)).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { devicesHeard: 0, nothingHeardForMs: 25_000 },
    });
    await clock.run(() => transport.close());
  });
});

describe("close", () => {
  test("in any state ends what is under way at once, and nothing can be had afterwards", async () => {
    const { clock, noble, devices, transport } = air({ serialNumber: "19250" });
    devices[0]!.unreachable = true;
    const pending = [
      failureOf(transport.open()),
      failureOf(transport.list()),
      transport.watch()[Symbol.asyncIterator]().next(),
    ];
    await clock.advance(100);
    expect(devices[0]!.peripheral?.state).toBe("connecting");
    const startedAt = clock.now();
    await clock.run(() =>
      Promise.all([transport.close(), transport.close(), transport[Symbol.asyncDispose]()]),
    );
    expect(clock.now() - startedAt).toBeLessThan(600);
    expect(await Promise.all(pending)).toMatchObject([
      { code: "TRANSPORT_CLOSED" },
      { code: "TRANSPORT_CLOSED" },
      { value: { change: "arrived" } },
    ]);
    expect(devices[0]!.peripheral?.state).toBe("disconnected");
    expect([noble.scanning, noble.stops, clock.pendingTimers]).toEqual([false, 0, 0]);
    expect(await failureOf(transport.open())).toMatchObject({ code: "TRANSPORT_CLOSED" });
    expect(await failureOf(transport.list())).toMatchObject({ code: "TRANSPORT_CLOSED" });
    expect(await transport.isSupported()).toBe(false);
    expect(await transport.watch()[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
  });

  test("before anything was asked touches nothing", async () => {
    const { noble, transport } = air();
    await transport.close();
    expect(noble.eventNames().sort()).toEqual(["newListener", "warning"]);
  });
});

describe("options", () => {
  // biome-ignore format: a table reads by column
  test.each<[string, unknown]>([
    ["options.serialNumber",       { serialNumber: "1234" }],
    ["options.id",                 { id: 7 }],
    ["options.models[]",           { models: ["augusta"] }],
    ["options.noble.on",           { noble: {} }],
    ["options.library",            { library: 7 }],
    ["options.helper",             { helper: "x" }],
    ["options.helper.modulePath",  { helper: { modulePath: 7 } }],
    ["options.helper.execArgv",    { helper: { execArgv: [7] } }],
    ["options.namePrefixes",       { namePrefixes: [7] }],
    ["options.advertisedServices", { advertisedServices: ["182"] }],
    ["options.gatt.service",       { gatt: { service: "x" } }],
    ["options.gatt.write",         { gatt: { service: "1820", write: 7 } }],
    ["options.writeType",          { writeType: "fast" }],
    ["options.clock",              { clock: 7 }],
    ["options.openTimeoutMs",      { openTimeoutMs: 0 }],
  ])("%s is checked", (argument, options) => {
    expect(() => createBleNobleTransport(options as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID", context: expect.objectContaining({ argument }) }),
    );
  });
});
