import { describe, expect, test } from "vitest";
import { openReader } from "../../../src/index.ts";
import { encodeCommand } from "../../../src/protocol/commands/index.ts";
import { SimulatedReader, VirtualClock } from "../../../src/simulator/index.ts";
import { type BleWebOptions, createBleWebTransport } from "../../../src/transports/ble-web/index.ts";
import type { Link } from "../../../src/transports/transport.ts";
import { FakeWebBluetooth, FakeWebDevice, type FakeWebDeviceOptions } from "./fake-web-bluetooth.ts";

const PING = encodeCommand("ping");

function page(options: BleWebOptions = {}, device: FakeWebDeviceOptions = {}) {
  const clock = new VirtualClock();
  const bluetooth = new FakeWebBluetooth(clock);
  const reader = bluetooth.add(new FakeWebDevice("a", new SimulatedReader({ clock }), { clock, ...device }));
  const transport = createBleWebTransport(bluetooth, { clock, ...options });
  return { clock, bluetooth, reader, transport };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

async function answersPing(link: Link): Promise<boolean> {
  await link.write(PING);
  const chunks = link.chunks[Symbol.asyncIterator]();
  const { value } = await chunks.next();
  return value?.[10] === 0x18;
}

describe("request", () => {
  test("asks for readers by name and service, and for every service that frames may travel over", async () => {
    const { clock, bluetooth, transport } = page();
    const readers = await clock.run(() => transport.request());
    expect(readers.map(({ open: _, ...reader }) => reader)).toEqual([
      { kind: "ble-web", id: "a", name: "IDTECH-VP3300-19250", serialNumber: "19250", model: "vp3300bt" },
    ]);
    expect(bluetooth.asked).toEqual([
      {
        filters: [
          { namePrefix: "IDTECH-VP3300-" },
          { namePrefix: "IDTECH-VP3350-" },
          { services: ["00001820-0000-1000-8000-00805f9b34fb"] },
        ],
        optionalServices: ["00001820-0000-1000-8000-00805f9b34fb", "49535343-fe7d-4ae5-8fa9-9fafd205e455"],
      },
    ]);
    await transport.close();
  });

  test("asks for the one reader whose serial number is given, and for the caller's own service", async () => {
    const { clock, bluetooth, transport } = page({
      serialNumber: "0820619250",
      models: ["vp3300bt"],
      gatt: { service: "FFE0" },
    });
    await clock.run(() => transport.request());
    expect(bluetooth.asked).toEqual([
      {
        filters: [{ name: "IDTECH-VP3300-19250" }],
        optionalServices: ["0000ffe0-0000-1000-8000-00805f9b34fb"],
      },
    ]);
    await transport.close();
  });

  test("asks the browser before anything is awaited, or the click would be forgotten", async () => {
    const { bluetooth, transport } = page();
    void failureOf(transport.request());
    expect(bluetooth.asked).toHaveLength(1);
    await transport.close();
  });

  test("gives none when the chooser was closed", async () => {
    const { clock, bluetooth, transport } = page();
    bluetooth.choose = () => undefined;
    expect(await clock.run(() => transport.request())).toEqual([]);
    expect(await clock.run(() => transport.list())).toEqual([]);
    await transport.close();
  });

  test("says so when there was nothing to choose with", async () => {
    const { clock, bluetooth, transport } = page();
    bluetooth.available = false;
    expect(await clock.run(() => failureOf(transport.request()))).toMatchObject({
      code: "TRANSPORT_NO_ADAPTER",
      context: { fix: expect.stringContaining("switch Bluetooth on") },
    });
    await transport.close();
  });

  // biome-ignore format: a table reads by column
  test.each<[string, string, string]>([
    ["SecurityError", "TRANSPORT_PERMISSION",  "click"],
    ["TypeError",     "TRANSPORT_OPEN_FAILED", ""],
  ])("that the browser refuses with %s is %s", async (name, code, fix) => {
    const { clock, bluetooth, transport } = page();
    bluetooth.choose = () => {
      throw new DOMException("no", name);
    };
    const error = await clock.run(() => failureOf(transport.request()));
    expect(error).toMatchObject({ code, cause: { name } });
    expect(String(error.context.fix ?? "")).toContain(fix);
    await transport.close();
  });

  test("opens who waits for a reader to be granted, and is seen by who watches", async () => {
    const { clock, transport } = page();
    const watching = transport.watch()[Symbol.asyncIterator]();
    const arrived = watching.next();
    const opening = transport.open();
    await clock.advance(10_000);
    await clock.run(() => transport.request());
    const link = await clock.run(() => opening);
    expect(await clock.run(() => answersPing(link))).toBe(true);
    expect((await arrived).value).toMatchObject({ change: "arrived", reader: { serialNumber: "19250" } });
    const next = watching.next();
    await clock.run(() => transport.close());
    expect(await next).toEqual({ value: undefined, done: true });
    await clock.advance(5);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("list", () => {
  test("gives what was granted before, by name, and what was chosen, be it renamed", async () => {
    const { clock, bluetooth, reader, transport } = page();
    const renamed = bluetooth.add(new FakeWebDevice("b", undefined, { clock, name: "Till 3" }));
    const other = bluetooth.add(new FakeWebDevice("c", undefined, { clock, name: "Headphones" }));
    const nameless = bluetooth.add(new FakeWebDevice("d", undefined, { clock, name: null }));
    bluetooth.granted = [reader, renamed, other, nameless];
    expect((await clock.run(() => transport.list())).map(({ id }) => id)).toEqual(["a"]);
    bluetooth.choose = () => renamed;
    await clock.run(() => transport.request());
    expect(await clock.run(() => transport.list())).toMatchObject([
      { id: "b", name: "Till 3", serialNumber: "", model: undefined },
      { id: "a" },
    ]);
    await transport.close();
  });

  test("selects by serial number, by id and by model", async () => {
    for (const [options, ids] of [
      [{ serialNumber: "0820619250" }, ["a"]],
      [{ serialNumber: "99999" }, []],
      [{ id: "A" }, ["a"]],
      [{ id: "x" }, []],
      [{ models: ["vp3350"] }, []],
    ] as const) {
      const { clock, bluetooth, reader, transport } = page(options);
      bluetooth.granted = [reader];
      expect((await clock.run(() => transport.list())).map(({ id }) => id)).toEqual(ids);
      await transport.close();
    }
  });

  test("does without getDevices and getAvailability, which not every browser has", async () => {
    const { clock, bluetooth, transport } = page();
    delete bluetooth.getDevices;
    delete bluetooth.getAvailability;
    expect(await transport.isSupported()).toBe(true);
    await clock.run(() => transport.request());
    expect(await clock.run(() => transport.list())).toHaveLength(1);
    await transport.close();
  });

  test("says why there can be none", async () => {
    const { clock, bluetooth, transport } = page();
    bluetooth.available = false;
    expect(await clock.run(() => failureOf(transport.list()))).toMatchObject({
      code: "TRANSPORT_NO_ADAPTER",
    });
    expect(await transport.isSupported()).toBe(false);
    bluetooth.available = true;
    bluetooth.getDevices = () => Promise.reject(new DOMException("policy", "SecurityError"));
    expect(await clock.run(() => failureOf(transport.list()))).toMatchObject({
      code: "TRANSPORT_PERMISSION",
    });
    await transport.close();
  });

  test("that the browser never answers ends at the deadline, and so does the question whether it can", async () => {
    const { clock, bluetooth, transport } = page();
    bluetooth.getAvailability = () => new Promise<never>(() => undefined);
    expect(await clock.run(() => failureOf(transport.list()))).toMatchObject({
      code: "TRANSPORT_OPEN_TIMEOUT",
    });
    expect(await clock.run(() => transport.isSupported())).toBe(false);
    await transport.close();
    expect(await transport.isSupported()).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test("of a page without Web Bluetooth is not supported, and neither is anything else", async () => {
    const transport = createBleWebTransport(undefined);
    expect(await transport.isSupported()).toBe(false);
    for (const call of [transport.list(), transport.open(), transport.request()]) {
      expect(await failureOf(call)).toMatchObject({
        code: "TRANSPORT_UNSUPPORTED",
        context: { fix: expect.stringContaining("https") },
      });
    }
    await transport.close();
  });
});

describe("open", () => {
  const granted = async (options: BleWebOptions = {}, device: FakeWebDeviceOptions = {}) => {
    const made = page(options, device);
    await made.clock.run(() => made.transport.request());
    return made;
  };

  test("without a granted reader ends at the deadline, and says what to do", async () => {
    const { clock, transport } = page({ openTimeoutMs: 7_000 });
    const startedAt = clock.now();
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { fix: expect.stringContaining("request()") },
    });
    expect(clock.now() - startedAt).toBe(7_000);
    expect(clock.pendingTimers).toBe(0);
    await transport.close();
  });

  /** Gives up an opening of a device that can't be reached. */
  async function givenUp() {
    const made = await granted();
    const { clock, reader, transport } = made;
    reader.unreachable = true;
    const giveUp = () => {
      const controller = new AbortController();
      const opening = failureOf(transport.open({ signal: controller.signal }));
      return clock.advance(10).then(() => {
        controller.abort("enough");
        return { opening };
      });
    };
    return { ...made, giveUp };
  }

  test("that was given up does not end the next one's connection when the device connects at last", async () => {
    const { clock, reader, transport, giveUp } = await givenUp();
    const { opening } = await giveUp();
    expect(await clock.run(() => opening)).toBe("enough");
    const next = transport.open();
    await clock.advance(10);
    reader.unreachable = false;
    const link = await clock.run(() => next);
    expect(await clock.run(() => answersPing(link))).toBe(true);
    expect({ connected: reader.gatt.connected, ended: reader.gatt.disconnections }).toEqual({
      connected: true,
      ended: 0,
    });
    await clock.run(() => transport.close());
    await clock.advance(5);
    expect(clock.pendingTimers).toBe(0);
  });

  test("that was given up lets go of a device that connects when nobody waits for it any more", async () => {
    const { clock, reader, transport, giveUp } = await givenUp();
    for (let round = 0; round < 2; round += 1) {
      const { opening } = await giveUp();
      const startedAt = clock.now();
      expect(await clock.run(() => opening)).toBe("enough");
      expect(clock.now() - startedAt).toBe(500);
    }
    reader.unreachable = false;
    await clock.advance(10);
    expect({ connected: reader.gatt.connected, ended: reader.gatt.disconnections }).toEqual({
      connected: false,
      ended: 1,
    });
    await clock.run(() => transport.close());
  });

  test("that was given up says so once the device that connected meanwhile has been let go of", async () => {
    const { clock, reader, transport, giveUp } = await givenUp();
    const { opening } = await giveUp();
    await clock.advance(200);
    const startedAt = clock.now();
    reader.unreachable = false;
    expect(await clock.run(() => opening)).toBe("enough");
    expect({ after: clock.now() - startedAt, ended: reader.gatt.disconnections }).toEqual({
      after: 1,
      ended: 1,
    });
    await clock.run(() => transport.close());
  });

  test("that was given up says so at once where the browser cancels it", async () => {
    const { clock, reader, transport, giveUp } = await givenUp();
    reader.cancelsConnects = true;
    const startedAt = clock.now();
    const { opening } = await giveUp();
    expect(await clock.run(() => opening)).toBe("enough");
    expect(clock.now() - startedAt).toBe(10);
    await clock.run(() => transport.close());
  });

  test("that never connects is given up at the deadline", async () => {
    const { clock, reader, transport } = await granted();
    reader.unreachable = true;
    expect(await clock.run(() => failureOf(transport.open({ timeoutMs: 4_000 })))).toMatchObject({
      code: "TRANSPORT_OPEN_TIMEOUT",
      context: { waitingFor: "connection to IDTECH-VP3300-19250" },
    });
    expect(reader.listeners).toBe(0);
    reader.unreachable = false;
    const link = await clock.run(() => transport.open());
    expect(await clock.run(() => answersPing(link))).toBe(true);
    await clock.run(() => transport.close());
  });

  test("is tried again when it fails by chance, three times at most", async () => {
    const { clock, reader, transport } = await granted();
    reader.failingConnects = 2;
    const link = await clock.run(() => transport.open());
    await clock.run(() => link.close());
    reader.failingConnects = 9;
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_OPEN_FAILED",
      context: { call: "connect", fix: expect.stringContaining("button") },
      cause: { name: "NetworkError" },
    });
    expect(reader.failingConnects).toBe(6);
    await transport.close();
  });

  // biome-ignore format: a table reads by column
  test.each<[string, FakeWebDeviceOptions]>([
    ["without services",        { services: [] }],
    ["without characteristics", { services: [{ uuid: "1820", characteristics: [] }] }],
    ["with nothing to send over", { services: [{ uuid: "1820", characteristics: [{ uuid: "2a19", properties: ["read", "notify"] }] }] }],
  ])("of a device %s says that the service is missing", async (_, device) => {
    const { clock, transport } = await granted({}, device);
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_SERVICE_MISSING",
      context: { fix: expect.stringContaining("gatt") },
    });
    await transport.close();
  });

  test("passes over a service without characteristics, which browsers refuse in place of an empty list", async () => {
    const { clock, transport } = await granted(
      {},
      {
        services: [
          { uuid: "00001820-0000-1000-8000-00805f9b34fb", characteristics: [] },
          {
            uuid: "49535343-fe7d-4ae5-8fa9-9fafd205e455",
            characteristics: [
              { uuid: "49535343-1e4d-4bd9-ba61-23c647249616", properties: ["notify"] },
              { uuid: "49535343-8841-43f4-a8d4-ecbe34729bb3", properties: ["write"] },
            ],
          },
        ],
      },
    );
    const link = await clock.run(() => transport.open());
    expect(await clock.run(() => answersPing(link))).toBe(true);
    await clock.run(() => transport.close());
  });

  test("of a device whose services were never asked for says so too", async () => {
    const { clock, bluetooth, reader, transport } = page();
    bluetooth.granted = [reader];
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_SERVICE_MISSING",
    });
    await transport.close();
  });

  test("of a device without GATT fails", async () => {
    const { clock, reader, transport } = await granted();
    Object.defineProperty(reader, "gatt", { value: undefined });
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_OPEN_FAILED",
    });
    await transport.close();
  });

  test("of a reader that says nothing ends as such, with what to do", async () => {
    const clock = new VirtualClock();
    const bluetooth = new FakeWebBluetooth(clock);
    const mute = bluetooth.add(new FakeWebDevice("a", undefined, { clock }));
    const transport = createBleWebTransport(bluetooth, { clock });
    const [reader] = await clock.run(() => transport.request());
    expect(await clock.run(() => failureOf(openReader(reader!, { clock })))).toMatchObject({
      code: "READER_SILENT",
      context: { transport: "ble-web", fix: expect.stringContaining("pairings") },
    });
    expect(mute.gatt.connected).toBe(false);
    await transport.close();
  });
});

describe("a link", () => {
  async function linked(options: BleWebOptions = {}) {
    const made = page(options);
    await made.clock.run(() => made.transport.request());
    return { ...made, link: await made.clock.run(() => made.transport.open()) };
  }

  test("that is lost is lost once, though the event comes twice", async () => {
    const { clock, reader, link } = await linked();
    const waiting = link.chunks[Symbol.asyncIterator]().next();
    reader.unplug();
    expect(await link.closed).toEqual({ reason: "lost" });
    expect(await waiting).toEqual({ value: undefined, done: true });
    await clock.advance(0);
    expect(reader.listeners).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test("stays when the event of the connection before comes late", async () => {
    const { clock, reader, transport, link } = await linked();
    await link.close();
    // The disconnection is told of after the next connection was asked for.
    const next = await clock.run(() => transport.open());
    reader.sayDisconnected();
    expect(await clock.run(() => answersPing(next))).toBe(true);
    await clock.run(() => transport.close());
  });

  test("ends a write that the browser never settles, when it is lost or within five seconds", async () => {
    const { clock, reader, transport, link } = await linked();
    reader.swallowsWrites = true;
    const startedAt = clock.now();
    expect(await clock.run(() => failureOf(link.write(PING)))).toMatchObject({
      code: "TRANSPORT_LOST",
      cause: { code: "TRANSPORT_WRITE_TIMEOUT" },
    });
    expect(clock.now() - startedAt).toBe(5_000);
    const next = await clock.run(() => transport.open());
    const writing = failureOf(next.write(PING));
    await clock.advance(10);
    reader.unplug();
    expect(await writing).toMatchObject({ code: "TRANSPORT_LOST" });
    await clock.run(() => transport.close());
    expect(clock.pendingTimers).toBe(0);
  });

  test("sends the bytes of a pooled Buffer and no others", async () => {
    const { clock, reader, link, transport } = await linked();
    const pooled = Buffer.from(PING);
    expect(pooled.buffer.byteLength).toBeGreaterThan(PING.length);
    await clock.run(() => link.write(pooled));
    expect(reader.written).toEqual([PING]);
    await clock.run(() => transport.close());
  });

  // biome-ignore format: a table reads by column
  test.each<[string, BleWebOptions, number, boolean]>([
    ["20 bytes with response by default", {},                                            20, false],
    ["what is asked for",                 { packetBytes: 180, writeType: "withoutResponse" }, 180, true],
  ])("writes packets of %s", async (_, options, longest, withoutResponse) => {
    const { clock, reader, link, transport } = await linked(options);
    const frame = encodeCommand("setConfiguration", [{ tag: 0x9f4e, value: new Uint8Array(400).fill(0x41) }]);
    await clock.run(() => link.write(frame));
    expect(Math.max(...reader.written.map(({ length }) => length))).toBe(longest);
    expect(reader.written.flatMap((packet) => [...packet])).toEqual([...frame]);
    expect(reader.writtenWithoutResponse).toBe(withoutResponse ? reader.written.length : 0);
    await clock.run(() => transport.close());
  });

  test("holds the reader against another transport of the page", async () => {
    const { clock, bluetooth, reader, link, transport } = await linked();
    bluetooth.granted = [reader];
    const other = createBleWebTransport(bluetooth, { clock });
    expect(await clock.run(() => failureOf(other.open()))).toMatchObject({ code: "TRANSPORT_DEVICE_BUSY" });
    await clock.run(() => link.close());
    const next = await clock.run(() => other.open());
    expect(await clock.run(() => answersPing(next))).toBe(true);
    await clock.run(() => Promise.all([other.close(), transport.close()]));
  });
});

test("closing ends what is under way at once, and nothing can be had afterwards", async () => {
  const { clock, reader, transport } = page();
  await clock.run(() => transport.request());
  reader.unreachable = true;
  const pending = [failureOf(transport.open()), failureOf(transport.request())];
  await clock.advance(0);
  await clock.run(() =>
    Promise.all([transport.close(), transport.close(), transport[Symbol.asyncDispose]()]),
  );
  expect(await Promise.all(pending)).toMatchObject([
    { code: "TRANSPORT_CLOSED" },
    { code: "TRANSPORT_CLOSED" },
  ]);
  expect(reader.listeners).toBe(0);
  expect(await failureOf(transport.list())).toMatchObject({ code: "TRANSPORT_CLOSED" });
});

test("options are checked", () => {
  for (const bad of [null, 7, {}, { requestDevice: 7 }]) {
    expect(() => createBleWebTransport(bad as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  }
  for (const bad of [{ openTimeoutMs: 0 }, { packetBytes: 513 }, { models: ["augusta"] }, null]) {
    expect(() => createBleWebTransport(undefined, bad as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  }
});
