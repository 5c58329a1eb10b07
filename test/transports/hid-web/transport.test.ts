import { describe, expect, test } from "vitest";
import { createDeferred } from "../../../src/deferred.ts";
import { encodeCommand } from "../../../src/protocol/commands/index.ts";
import { segmentReports } from "../../../src/protocol/index.ts";
import { SimulatedReader, VirtualClock } from "../../../src/simulator/index.ts";
import { createHidWebTransport, type HidWebOptions } from "../../../src/transports/hid-web/index.ts";
import { codeOf, failureOf, thrownCode } from "../../reader/expectations.ts";
import { VirtualHidReader } from "../virtual-hid-reader.ts";
import { FakeWebHid } from "./fake-web-hid.ts";

const PING = encodeCommand("ping");
const another = () => new VirtualHidReader(new SimulatedReader());

async function webBench(options: HidWebOptions = {}, plugged: Parameters<FakeWebHid["plug"]>[1] = {}) {
  const clock = new VirtualClock();
  const reader = new VirtualHidReader(new SimulatedReader({ clock }));
  const hid = new FakeWebHid();
  const device = await hid.plug(reader, plugged);
  const transport = createHidWebTransport(hid, { clock, ...options });
  return { clock, reader, hid, device, transport };
}

describe("request", () => {
  test("asks for the vendor's devices in a click, and gives what was chosen", async () => {
    const { hid, transport } = await webBench({}, { granted: false });
    expect(await transport.list()).toEqual([]);
    hid.clicked = true;
    const asked = transport.request();
    // A browser takes no request that comes later than the click.
    hid.clicked = false;
    expect(await asked).toMatchObject([
      { kind: "hid-web", name: "VP3300", model: "vp3300", serialNumber: "" },
    ]);
    expect(hid.choosers).toEqual([[{ vendorId: 0x0acd }]]);
    expect(await transport.list()).toHaveLength(1);
  });

  test.each<[HidWebOptions, unknown]>([
    [{ models: ["vp3300"] }, [{ vendorId: 0x0acd, productId: 0x3530 }]],
    [{ models: ["vp3300bt"] }, [{ vendorId: 0x0acd }]],
    [{ vendorId: 0x1234, productIds: [1] }, [{ vendorId: 0x1234, productId: 1 }]],
  ])("the chooser shows what %o means", async (options, filters) => {
    const { hid, transport } = await webBench(options);
    hid.clicked = true;
    await transport.request();
    expect(hid.choosers).toEqual([filters]);
  });

  test("a chooser that is closed gives nothing, a device of another model neither", async () => {
    const { hid, transport } = await webBench({ models: ["vp3300bt"] });
    hid.clicked = true;
    expect(await transport.request()).toEqual([]);
    hid.choose = () => [];
    expect(await transport.request()).toEqual([]);
  });

  test("without a click it says what to do, with the browser's error as the cause", async () => {
    const { transport } = await webBench();
    expect(await failureOf(transport.request())).toMatchObject({
      code: "TRANSPORT_PERMISSION",
      context: { call: "requestDevice", fix: expect.stringContaining("click") },
      cause: { name: "SecurityError" },
    });
  });

  test("opens who waits for a reader to be granted, and is seen by who watches: no event tells of a grant", async () => {
    const { clock, hid, transport } = await webBench({}, { granted: false });
    const watching = transport.watch()[Symbol.asyncIterator]();
    const arrived = watching.next();
    const opening = transport.open();
    await clock.advance(4_000);
    hid.clicked = true;
    await transport.request();
    await clock.advance(50);
    const link = await opening;
    expect((await arrived).value).toMatchObject({ change: "arrived", reader: { name: "VP3300" } });
    await link.close();
    await transport.close();
    expect({ timers: clock.pendingTimers, listeners: hid.listeners }).toEqual({ timers: 0, listeners: 0 });
  });

  test("a chooser that nobody answers ends at the deadline", async () => {
    const { clock, hid, transport } = await webBench();
    hid.requestDevice = () => createDeferred<never>().promise;
    const started = clock.now();
    expect(await clock.run(() => codeOf(transport.request()))).toBe("TRANSPORT_OPEN_TIMEOUT");
    expect(clock.now() - started).toBe(600_000);
  });
});

describe("a page that can't", () => {
  test("have WebHID is told where it is", async () => {
    const transport = createHidWebTransport(undefined);
    expect(await transport.isSupported()).toBe(false);
    for (const call of [transport.list(), transport.request(), transport.open()]) {
      expect(await failureOf(call)).toMatchObject({
        code: "TRANSPORT_UNSUPPORTED",
        context: { fix: expect.stringContaining("https") },
      });
    }
    expect(await codeOf(transport.watch()[Symbol.asyncIterator]().next())).toBe("TRANSPORT_UNSUPPORTED");
  });

  test("have an answer from the browser has one at the deadline", async () => {
    const { clock, hid, transport } = await webBench();
    hid.getDevices = () => new Promise<never>(() => undefined);
    expect(await clock.run(() => codeOf(transport.list()))).toBe("TRANSPORT_OPEN_TIMEOUT");
    expect(await clock.run(() => transport.isSupported())).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test("use it in a frame is told of the policy", async () => {
    const { hid, transport } = await webBench();
    hid.policy = new DOMException("Access to the feature is disallowed.", "SecurityError");
    expect(await transport.isSupported()).toBe(false);
    expect(await failureOf(transport.list())).toMatchObject({
      code: "TRANSPORT_PERMISSION",
      context: { fix: expect.stringContaining("Permissions-Policy") },
    });
  });
});

describe("open", () => {
  test("waits for a granted reader to be plugged in", async () => {
    const { clock, hid, device, reader, transport } = await webBench();
    await hid.unplug(device);
    const opening = transport.open();
    await clock.advance(4_000);
    await hid.plug(another(), { vendorId: 0x1111 });
    await clock.advance(0);
    await hid.plug(reader);
    await clock.advance(50);
    const link = await opening;
    await link.close();
    expect({ timers: clock.pendingTimers, listeners: hid.listeners }).toEqual({ timers: 0, listeners: 0 });
  });

  test("gives up at its deadline, on abort and when the transport is closed, and leaves nothing", async () => {
    const { clock, hid, device, transport } = await webBench();
    await hid.unplug(device);
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { timeoutMs: 10_000, fix: expect.stringContaining("request()") },
    });
    const controller = new AbortController();
    const aborted = transport.open({ signal: controller.signal }).catch((reason) => reason);
    const closed = codeOf(transport.open());
    await clock.advance(0);
    controller.abort("enough");
    expect(await aborted).toBe("enough");
    await transport.close();
    expect(await closed).toBe("TRANSPORT_CLOSED");
    await clock.advance(0);
    expect({ timers: clock.pendingTimers, listeners: hid.listeners }).toEqual({ timers: 0, listeners: 0 });
  });

  test("takes the device with a collection of the vendor before others, and the id that is meant", async () => {
    const { clock, hid, device, transport } = await webBench({}, { collections: [{ usagePage: 1 }, {}] });
    const vendors = await hid.plug(another());
    const [first, second] = await transport.list();
    await clock.run(() => transport.open());
    expect([device.opened, vendors.opened]).toEqual([false, true]);
    const chosen = createHidWebTransport(hid, { clock, id: second!.id.toUpperCase() });
    await clock.run(() => chosen.open());
    expect(device.opened).toBe(true);
    expect(first!.id).not.toBe(second!.id);
  });

  test("a reader that was listed is opened by itself, and only while it is granted", async () => {
    const { clock, hid, device, reader, transport } = await webBench();
    const [listed] = await transport.list();
    const link = await clock.run(() => listed!.open());
    await link.close();
    expect(device.closings).toBe(1);
    await hid.unplug(device);
    await hid.plug(reader);
    expect(await failureOf(listed!.open())).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { id: listed!.id },
    });
  });

  test("a reader that is open already is busy", async () => {
    const { clock, hid, device, transport } = await webBench();
    const opening = createDeferred<void>();
    device.opening = opening.promise;
    const first = transport.open();
    await clock.advance(0);
    expect(await codeOf(transport.open())).toBe("TRANSPORT_DEVICE_BUSY");
    opening.resolve();
    await clock.advance(50);
    await first;
    const other = createHidWebTransport(hid, { clock });
    expect(await failureOf(other.open())).toMatchObject({
      code: "TRANSPORT_DEVICE_BUSY",
      context: { fix: expect.any(String) },
    });
  });

  test("a reader that is open is passed over while another one is free, and its lesser collections with it", async () => {
    const { clock, hid, transport } = await webBench();
    const second = await hid.plug(another());
    const keyboard = await hid.plug(another(), { collections: [{ usagePage: 1 }] });
    await clock.run(() => transport.open());
    expect(second.opened).toBe(false);
    await clock.run(() => transport.open());
    expect(second.opened).toBe(true);
    const [first] = await transport.list();
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_DEVICE_BUSY",
      context: { id: first!.id },
    });
    expect(keyboard.opened).toBe(false);
  });

  test.each([
    ["NotAllowedError", "TRANSPORT_PERMISSION"],
    ["NetworkError", "TRANSPORT_OPEN_FAILED"],
  ])("what a browser refuses with: %s", async (name, code) => {
    const { device, transport } = await webBench();
    device.refusal = new DOMException("Failed to open the device.", name);
    expect(await failureOf(transport.open())).toMatchObject({ code, cause: { name } });
  });

  test("one that goes before its link stands is waited for again", async () => {
    const { clock, hid, device, reader, transport } = await webBench();
    const opening = transport.open();
    await clock.advance(20);
    expect(device.opened).toBe(true);
    await hid.unplug(device);
    await clock.advance(1_000);
    expect(device.opened).toBe(false);
    await hid.plug(reader);
    await clock.advance(50);
    expect(await opening).toBeDefined();
  });

  test("one that the browser ends too late is closed again", async () => {
    const { clock, hid, device, transport } = await webBench();
    const opening = createDeferred<void>();
    device.opening = opening.promise;
    expect(await clock.run(() => codeOf(transport.open({ timeoutMs: 300 })))).toBe("TRANSPORT_OPEN_TIMEOUT");
    opening.resolve();
    for (let turn = 0; turn < 3; turn += 1) await clock.advance(1);
    expect({ opened: device.opened, closings: device.closings }).toEqual({ opened: false, closings: 1 });
    expect({ listeners: device.listeners + hid.listeners, timers: clock.pendingTimers }).toEqual({
      listeners: 0,
      timers: 0,
    });
  });
});

describe("a link", () => {
  test("drops what is older than itself", async () => {
    const { clock, reader, transport } = await webBench();
    const opening = transport.open();
    await clock.advance(10);
    for (const report of segmentReports(new Uint8Array(20).fill(0x41))) reader.send(report);
    await clock.advance(40);
    const link = await opening;
    await link.write(PING);
    const { value } = await link.chunks[Symbol.asyncIterator]().next();
    expect(value?.[10]).toBe(0x18);
  });

  test("sends reports of 63 bytes and their id, and nothing for no bytes", async () => {
    const { clock, reader, transport } = await webBench();
    const link = await clock.run(() => transport.open());
    await link.write(new Uint8Array(0));
    await link.write(new Uint8Array(130).fill(0x41));
    expect(reader.outputs.map((report) => [report[0], report.length])).toEqual([
      [2, 64],
      [3, 64],
      [4, 64],
    ]);
  });

  test("is lost with its own device, not with another", async () => {
    const { clock, hid, device, transport } = await webBench();
    const other = await hid.plug(another());
    const link = await clock.run(() => transport.open());
    await hid.unplug(other);
    await link.write(PING);
    await hid.unplug(device);
    expect(await link.closed).toEqual({ reason: "lost" });
    await link.close();
    expect({ opened: device.opened, listeners: device.listeners + hid.listeners }).toEqual({
      opened: false,
      listeners: 0,
    });
  });

  test("a report that the browser can't write loses it", async () => {
    const { clock, device, transport } = await webBench();
    const link = await clock.run(() => transport.open());
    device.plugged = false;
    expect(await failureOf(link.write(PING))).toMatchObject({
      code: "TRANSPORT_LOST",
      cause: { name: "NotAllowedError" },
    });
  });

  test("lost to a report that never settles lets go of the device, which can be opened as soon as it is lost", async () => {
    const { clock, hid, device, transport } = await webBench();
    const link = await clock.run(() => transport.open());
    device.swallowsReports = true;
    const startedAt = clock.now();
    expect(await clock.run(() => failureOf(link.write(PING)))).toMatchObject({
      code: "TRANSPORT_LOST",
      cause: { code: "TRANSPORT_WRITE_TIMEOUT" },
    });
    expect({ after: clock.now() - startedAt, closings: device.closings }).toEqual({
      after: 5_000,
      closings: 0,
    });
    device.swallowsReports = false;
    // Nobody has waited for the link to be closed.
    const next = await clock.run(() => transport.open());
    expect({ after: clock.now() - startedAt, closings: device.closings }).toEqual({
      after: 5_550,
      closings: 1,
    });
    await next.write(PING);
    await clock.run(() => next.close());
    await clock.advance(0);
    expect({ opened: device.opened, listeners: device.listeners + hid.listeners }).toEqual({
      opened: false,
      listeners: 0,
    });
    expect(clock.pendingTimers).toBe(0);
  });

  test("that the browser does not close leaves its device busy no longer than it takes", async () => {
    const { clock, device, transport } = await webBench();
    const link = await clock.run(() => transport.open());
    const close = device.close.bind(device);
    const stuck = createDeferred<void>();
    device.close = () => stuck.promise.then(close);
    const startedAt = clock.now();
    await clock.run(() => link.close());
    expect(clock.now() - startedAt).toBe(2_000);
    expect(await codeOf(transport.open())).toBe("TRANSPORT_DEVICE_BUSY");
    stuck.resolve();
    await clock.advance(0);
    expect(await clock.run(() => transport.open())).toBeDefined();
  });

  test("closed in the middle of a message, it sends no further report, and closes once that one is out", async () => {
    const { clock, device, reader, transport } = await webBench();
    const link = await clock.run(() => transport.open());
    const sendReport = device.sendReport.bind(device);
    const blocked = createDeferred<void>();
    device.sendReport = async (id, data) => {
      await blocked.promise;
      await sendReport(id, data);
    };
    const write = codeOf(link.write(new Uint8Array(130)));
    await clock.advance(0);
    const closing = link.close();
    await clock.advance(100);
    expect(device.closings).toBe(0);
    blocked.resolve();
    await closing;
    expect(await write).toBe("TRANSPORT_CLOSED");
    expect({ closings: device.closings, reports: reader.outputs.length }).toEqual({
      closings: 1,
      reports: 1,
    });
  });
});

describe("watch", () => {
  test("tells who is granted, who comes and who goes, and leaves no listener", async () => {
    const { clock, hid, device, reader, transport } = await webBench();
    const seen: string[] = [];
    const controller = new AbortController();
    const watching = (async () => {
      for await (const { change, reader: it } of transport.watch({ signal: controller.signal })) {
        seen.push(`${change} ${it.name}`);
      }
    })();
    await clock.advance(0);
    await hid.unplug(device);
    await clock.advance(0);
    await hid.plug(reader, { productName: "again" });
    await clock.advance(0);
    expect(seen).toEqual(["arrived VP3300", "left VP3300", "arrived again"]);
    controller.abort();
    await watching;
    expect(hid.listeners).toBe(0);
  });
});

test.each<[string, unknown, unknown]>([
  ["a hid that is none", {}, {}],
  ["options that are none", undefined, null],
  ["a model without USB", undefined, { models: ["vp3300c"] }],
  ["a vendor id", undefined, { vendorId: -1 }],
  ["a clock", undefined, { clock: 1 }],
  ["a deadline", undefined, { openTimeoutMs: 0 }],
  ["a time to settle", undefined, { settleMs: 10_001 }],
])("refuses %s", (_what, hid, options) => {
  expect(thrownCode(() => createHidWebTransport(hid as undefined, options as HidWebOptions))).toBe(
    "ARGUMENT_INVALID",
  );
});
