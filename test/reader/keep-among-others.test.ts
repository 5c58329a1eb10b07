/** A kept reader with others beside it: found again wherever it is, while the others hear next to nothing. */
import { describe, expect, test, vi } from "vitest";
import { Vp3300Error } from "../../src/errors.ts";
import { type KeepReaderOptions, type KeptReader, keepReader } from "../../src/index.ts";
import { SimulatedReader, VirtualClock } from "../../src/simulator/index.ts";
import { createBleNobleTransport } from "../../src/transports/ble-noble/index.ts";
import { HidNodeTransport } from "../../src/transports/hid-node/transport.ts";
import { createHidWebTransport } from "../../src/transports/hid-web/index.ts";
import type { FoundReader, Link, ReaderChange } from "../../src/transports/transport.ts";
import { FakeDevice, FakeNoble } from "../transports/ble-noble/fake-noble.ts";
import { FakeUsb } from "../transports/hid-node/fake-node-hid.ts";
import { FakeWebHid } from "../transports/hid-web/fake-web-hid.ts";
import { VirtualHidReader } from "../transports/virtual-hid-reader.ts";
import { codeOf, failureOf } from "./expectations.ts";
import { FakeReader, response } from "./fake-reader.ts";

const [A, B, C] = ["0820611111", "0820622222", "0820633333"] as const;
const random = () => 0.5;

function hidReader(clock: VirtualClock, serialNumber: string) {
  return new VirtualHidReader(new SimulatedReader({ clock, serialNumber }));
}

/** The commands that a reader got, as pairs: "1201". */
const pairsOf = ({ outputs }: VirtualHidReader) =>
  outputs.map((report) => Buffer.from(report.subarray(11, 13)).toString("hex"));

const serialOf = async (clock: VirtualClock, kept: KeptReader, timeoutMs = 30_000) =>
  (await clock.run(() => kept.ready({ timeoutMs }))).identity.serialNumber;

async function usbBench() {
  const clock = new VirtualClock();
  const usb = new FakeUsb();
  const [a, b] = [hidReader(clock, A), hidReader(clock, B)];
  const transport = new HidNodeTransport({ hid: usb.hid, clock }, usb.host);
  const keep = (options: KeepReaderOptions = {}) => keepReader(transport, { clock, random, ...options });
  const opened = (path: string) => usb.calls.filter((call) => call === `open ${path}`).length;
  return { clock, usb, a, b, transport, keep, opened };
}

describe("on USB", () => {
  test("one that comes back at another path, listed behind its neighbour, is opened and the neighbour is not", async () => {
    const { clock, usb, a, b, keep, opened } = await usbBench();
    const slot = await usb.plug(a, { path: "/dev/hidraw0", serialNumber: A });
    await usb.plug(b, { path: "/dev/hidraw1", serialNumber: B });
    const kept = keep();
    expect(await serialOf(clock, kept)).toBe(A);
    await usb.unplug(slot);
    await clock.advance(60_000);
    expect(kept.state.state).not.toBe("ready");
    await usb.plug(a, { path: "/dev/hidraw2", serialNumber: A });
    expect(await serialOf(clock, kept)).toBe(A);
    expect([opened("/dev/hidraw1"), opened("/dev/hidraw2"), b.outputs.length]).toEqual([0, 1, 0]);
    await kept.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("the one that is named is opened wherever it stands, and waited for beside others", async () => {
    const { clock, usb, a, b, keep } = await usbBench();
    await usb.plug(b, { path: "/dev/hidraw0", serialNumber: B });
    const kept = keep({ serialNumber: A, timeoutMs: 5_000 });
    const error = await clock.run(() => failureOf(kept.ready({ timeoutMs: 8_000 })));
    expect(error).toMatchObject({
      code: "READER_NOT_READY",
      cause: { code: "TRANSPORT_NOT_FOUND", context: { expected: "11111", others: 1, timeoutMs: 5_000 } },
    });
    await usb.plug(a, { path: "/dev/hidraw1", serialNumber: A });
    expect(await serialOf(clock, kept)).toBe(A);
    expect(b.outputs).toEqual([]);
    await kept.close();
  });

  test("a tail that two have in common means the one that was opened", async () => {
    const { clock, usb, a, keep, opened } = await usbBench();
    const twin = hidReader(clock, `X${A.slice(1)}`);
    const slot = await usb.plug(a, { path: "/dev/hidraw0", serialNumber: A });
    await usb.plug(twin, { path: "/dev/hidraw1", serialNumber: `X${A.slice(1)}` });
    const kept = keep({ serialNumber: A.slice(-5) });
    expect(await serialOf(clock, kept)).toBe(A);
    await usb.unplug(slot);
    expect(await clock.run(() => codeOf(kept.ready({ timeoutMs: 20_000 })))).toBe("READER_NOT_READY");
    expect([opened("/dev/hidraw1"), twin.outputs.length]).toEqual([0, 0]);
    await kept.close();
  });

  test("of two that tell nothing on the bus, the other hears one question and is let go", async () => {
    const { clock, usb, a, b, keep } = await usbBench();
    await usb.plug(b, { path: "/dev/hidraw0", serialNumber: "" });
    await usb.plug(a, { path: "/dev/hidraw1", serialNumber: "" });
    const kept = keep({ serialNumber: A });
    expect(await serialOf(clock, kept)).toBe(A);
    expect(pairsOf(b)).toEqual(["1201"]);
    await kept.close();
  });

  test("a device that calls itself by another number than its reader is known by that from then on", async () => {
    const { clock, usb, a, b, keep } = await usbBench();
    const slot = await usb.plug(a, { path: "/dev/hidraw0", serialNumber: "USB-0001" });
    await usb.plug(b, { path: "/dev/hidraw1", serialNumber: "USB-0002" });
    const kept = keep();
    expect(await serialOf(clock, kept)).toBe(A);
    await usb.unplug(slot);
    await clock.advance(20_000);
    await usb.plug(a, { path: "/dev/hidraw2", serialNumber: "USB-0001" });
    expect(await serialOf(clock, kept)).toBe(A);
    expect(b.outputs).toEqual([]);
    await kept.close();
  });

  test("so is one that came when nobody was there: what it is called is asked of it then", async () => {
    const { clock, usb, a, b, keep } = await usbBench();
    const kept = keep();
    await clock.advance(6_000);
    const slot = await usb.plug(a, { path: "/dev/hidraw0", serialNumber: "USB-0001" });
    expect(await serialOf(clock, kept)).toBe(A);
    await usb.unplug(slot);
    await usb.plug(b, { path: "/dev/hidraw1", serialNumber: "USB-0002" });
    await usb.plug(a, { path: "/dev/hidraw2", serialNumber: "USB-0001" });
    expect(await serialOf(clock, kept)).toBe(A);
    expect(new Set(pairsOf(b))).toEqual(new Set(["1201"]));
    await kept.close();
  });

  test("without a reader at all the transport says why", async () => {
    const { clock, keep } = await usbBench();
    const kept = keep();
    const error = await clock.run(() => failureOf(kept.ready()));
    expect(error.cause).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { transport: "hid-node", others: 0, fix: expect.any(String) },
    });
    await kept.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("a transport that is closed ends it", async () => {
    const { clock, usb, a, transport, keep } = await usbBench();
    await usb.plug(a, { serialNumber: A });
    const kept = keep();
    await serialOf(clock, kept);
    await transport.close();
    expect(await clock.run(() => codeOf(kept.ready()))).toBe("TRANSPORT_CLOSED");
    expect(kept.state.state).toBe("closed");
  });
});

test("of the readers that a page was granted the one with the serial number is kept, also after a replug", async () => {
  const clock = new VirtualClock();
  const hid = new FakeWebHid();
  const [a, b, c] = [A, B, C].map((serialNumber) => hidReader(clock, serialNumber)) as [
    VirtualHidReader,
    VirtualHidReader,
    VirtualHidReader,
  ];
  await hid.plug(b);
  const device = await hid.plug(a);
  const kept = keepReader(createHidWebTransport(hid, { clock }), { clock, random, serialNumber: A });
  expect(await serialOf(clock, kept)).toBe(A);
  expect(pairsOf(b)).toEqual(["1201"]);
  await hid.plug(c);
  await hid.unplug(device);
  await hid.plug(a);
  expect(await serialOf(clock, kept)).toBe(A);
  expect(new Set([...pairsOf(b), ...pairsOf(c)])).toEqual(new Set(["1201"]));
  await kept.close();
  expect(clock.pendingTimers).toBe(0);
});

test("over Bluetooth a neighbour that advertises another serial number is not connected to while the one is away", async () => {
  const clock = new VirtualClock();
  const noble = new FakeNoble({ clock });
  const beside = [A, B].map((serialNumber, at) => {
    const simulator = new SimulatedReader({ clock, serialNumber });
    const name = `IDTECH-VP3300-${serialNumber.slice(-5)}`;
    const device = noble.add(new FakeDevice(simulator, { address: `f4:5e:ab:00:00:0${at}`, name }));
    return { device, connected: vi.spyOn(simulator, "open") };
  });
  const [a, b] = [beside[0]!, beside[1]!];
  const transport = createBleNobleTransport({ noble, clock });
  const kept = keepReader(transport, { clock, random });
  expect(await serialOf(clock, kept)).toBe(A);
  a.device.unplug();
  await clock.advance(60_000);
  expect(kept.state.state).not.toBe("ready");
  a.device.replug();
  expect(await serialOf(clock, kept)).toBe(A);
  expect([a.connected.mock.calls.length, b.connected.mock.calls.length]).toEqual([2, 0]);
  await clock.run(() => kept.close());
  await clock.run(() => transport.close());
  expect(clock.pendingTimers).toBe(0);
});

/** A transport that watches fakes, whose ids and serial numbers say nothing unless given. */
function watching(
  readers: readonly (FakeReader & { readonly name?: string })[],
  listed: readonly string[] = [],
) {
  const found = readers.map((reader, at): FoundReader => {
    const serialNumber = listed[at] ?? "";
    const open = () => reader.open();
    return { kind: "fake", id: `${at}`, name: "", serialNumber, model: undefined, open };
  });
  return {
    kind: "fakes",
    found,
    open: (): Promise<Link> => Promise.reject(new Vp3300Error("TRANSPORT_OPEN_FAILED")),
    async *watch(): AsyncGenerator<ReaderChange> {
      for (const reader of found) yield { change: "arrived", reader };
      await new Promise(() => undefined);
    },
  };
}

/** A fake under a given clock, that tells this serial number; `undefined` for one that refuses since it is busy. */
function fakeOf(serialNumber: string | undefined) {
  const fake = new FakeReader();
  const told =
    serialNumber === undefined
      ? response(0x12, 0x0b)
      : response(0x12, 0, Buffer.from(serialNumber).toString("hex"));
  return fake.on(0x1201, told);
}

describe("whichever the transport", () => {
  test("one that is in a transaction and says nothing is not cancelled while another one may be meant", async () => {
    const clock = new VirtualClock();
    const [busy, other] = [fakeOf(undefined), fakeOf(B)];
    const kept = keepReader(watching([busy, other]), { clock, random, serialNumber: A });
    const error = await clock.run(() => failureOf(kept.ready({ timeoutMs: 10 })));
    expect(error.code).toBe("READER_NOT_READY");
    await clock.advance(1_000);
    expect([...new Set([...busy.pairs, ...other.pairs])]).toEqual(["1201"]);
    await kept.close();
  });

  test.each([
    ["listed as the one", [A, B]],
    ["the only one there", []],
  ])("one that is %s is woken and its transaction ended", async (_, listed) => {
    const clock = new VirtualClock();
    const mine = fakeOf(undefined);
    mine.on(0x1801, response(0x18, 0x0b));
    const own = response(0x12, 0, Buffer.from(A).toString("hex"));
    mine.on(0x0501, () => {
      mine.on(0x1201, own);
      return [response(0x05)];
    });
    const readers = listed.length > 0 ? [mine, fakeOf(B)] : [mine];
    const kept = keepReader(watching(readers, listed), { clock, random, serialNumber: A });
    expect(await serialOf(clock, kept)).toBe(A);
    expect(mine.pairs.slice(0, 5)).toEqual(["1201", "1801", "0501", "1201", "0101"]);
    await kept.close();
  });

  test("where the likeliest stood is asked first, and what it failed with comes before what others are", async () => {
    const clock = new VirtualClock();
    const readers = [fakeOf(B), fakeOf(A)] as const;
    const transport = watching(readers);
    const kept = keepReader(transport, { clock, random, serialNumber: A });
    expect(await serialOf(clock, kept)).toBe(A);
    expect(readers[0].opened).toBe(1);
    const refusal = new Vp3300Error("TRANSPORT_DEVICE_BUSY");
    const order: number[] = [];
    transport.found.forEach((reader, at) => {
      transport.found[at] = {
        ...reader,
        open: async () => {
          order.push(at);
          if (at === 1) throw refusal;
          return readers[0].open();
        },
      };
    });
    readers[1].lose();
    await clock.advance(700);
    expect(order).toEqual([1, 0]);
    expect(kept.state).toMatchObject({ state: "waiting", error: refusal });
    await kept.close();
  });

  test("one whose name comes later, and is another's, is not opened, and the one is waited for", async () => {
    const clock = new VirtualClock();
    const [other, mine] = [fakeOf(B), fakeOf(A)];
    const one = watching([other, mine], [B.slice(-5), A.slice(-5)]);
    const transport = {
      ...one,
      async *watch(): AsyncGenerator<ReaderChange> {
        const nameless = { ...one.found[0]!, serialNumber: "" };
        yield { change: "arrived", reader: nameless };
        yield { change: "left", reader: nameless };
        yield { change: "arrived", reader: one.found[0]! };
        await new Promise<void>((resolve) => clock.setTimer(4_000, resolve));
        yield { change: "arrived", reader: one.found[1]! };
        await new Promise(() => undefined);
      },
    };
    const kept = keepReader(transport, { clock, random, serialNumber: A });
    const seen = (async () => {
      const states: string[] = [];
      for await (const { state } of kept.states()) states.push(state);
      return states;
    })();
    expect(await serialOf(clock, kept)).toBe(A);
    expect([other.opened, mine.opened]).toEqual([0, 1]);
    await kept.close();
    const states = await seen;
    expect(states).toEqual(["connecting", "ready", "closed"]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("a listed name that is too short for a serial number says nothing", async () => {
    const clock = new VirtualClock();
    const [other, mine] = [fakeOf(B), fakeOf(A)];
    const transport = watching([other, mine], [" 2", " 3"]);
    const kept = keepReader(transport, { clock, random, serialNumber: A });
    expect(await serialOf(clock, kept)).toBe(A);
    expect(other.pairs).toEqual(["1201"]);
    await kept.close();
  });

  test("closing waits for no watch that does not end", async () => {
    const clock = new VirtualClock();
    const kept = keepReader(watching([]), { clock, random });
    await clock.advance(100);
    await kept.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("a watch that fails is the failure, and one that left is no candidate", async () => {
    const clock = new VirtualClock();
    const gone = new Vp3300Error("TRANSPORT_ADAPTER_OFF");
    const one = watching([fakeOf(A)]);
    let isOff = true;
    const transport = {
      ...one,
      async *watch(): AsyncGenerator<ReaderChange> {
        if (isOff) throw gone;
        yield { change: "arrived", reader: one.found[0]! };
        yield { change: "left", reader: one.found[0]! };
      },
    };
    const kept = keepReader(transport, { clock, random });
    await clock.advance(100);
    expect(kept.state).toMatchObject({ state: "waiting", error: gone });
    isOff = false;
    await clock.advance(1_000);
    expect(kept.state).toMatchObject({ state: "waiting", error: { code: "TRANSPORT_OPEN_FAILED" } });
    await kept.close();
  });
});
