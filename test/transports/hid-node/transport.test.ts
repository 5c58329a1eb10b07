import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDeferred } from "../../../src/deferred.ts";
import { openReader } from "../../../src/index.ts";
import { SimulatedReader } from "../../../src/simulator/index.ts";
import { OTHERS_FIX } from "../../../src/transports/hid-node/fixes.ts";
import { hostSystem } from "../../../src/transports/hid-node/host-system.ts";
import { createHidNodeTransport, type HidNodeOptions } from "../../../src/transports/hid-node/index.ts";
import { HidNodeTransport } from "../../../src/transports/hid-node/transport.ts";
import type { ReaderChange } from "../../../src/transports/transport.ts";
import { codeOf, failureOf, thrownCode } from "../../reader/expectations.ts";
import { VirtualHidReader } from "../virtual-hid-reader.ts";
import { hidBench } from "./bench.ts";

const another = () => new VirtualHidReader(new SimulatedReader({ serialNumber: "9876543210" }));

describe("list", () => {
  test("says of a reader what is known before it is opened", async () => {
    const { transport } = await hidBench();
    const [reader, ...others] = await transport.list();
    expect(others).toEqual([]);
    expect(reader).toMatchObject({
      kind: "hid-node",
      id: "/dev/hidraw0",
      name: "VP3300",
      serialNumber: "0820619250",
      model: "vp3300",
      vendorId: 0x0acd,
      productId: 0x3530,
    });
  });

  test("takes what the system leaves out as not known", async () => {
    const { transport } = await hidBench({
      driver: "libusb",
      device: { productId: 0x3610, product: undefined, serialNumber: undefined },
    });
    expect(await transport.list()).toMatchObject([{ name: "", serialNumber: "", model: undefined }]);
  });

  // A usage page is never asked for: libusb tells none before the device is open.
  test.each<[string, HidNodeOptions, number[]]>([
    ["by default all of the vendor", {}, [0x3530, 0x3610, 0x3820]],
    ["product ids", { productIds: [0x3610, 0x3820] }, [0x3610, 0x3820]],
    ["a model with a known id", { models: ["vp3300"] }, [0x3530]],
    ["a model without one: what no other model has", { models: ["vp3300bt"] }, [0x3610]],
    ["several models", { models: ["vp3300bt", "augusta"] }, [0x3610, 0x3820]],
    ["another vendor", { vendorId: 0x1234 }, []],
    ["the path, without case", { id: "/DEV/hidraw1" }, [0x3610]],
    ["the serial number", { serialNumber: "9876543210" }, [0x3610]],
    ["its end", { serialNumber: "43210" }, [0x3610]],
    ["more than is known of it", { serialNumber: "T9-9876543210" }, [0x3610]],
    ["two that don't fit together", { serialNumber: "43210", id: "/dev/hidraw0" }, []],
  ])("selects by %s", async (_what, options, found) => {
    const { transport, usb } = await hidBench({ options });
    await usb.plug(another(), { path: "/dev/hidraw1", productId: 0x3610, serialNumber: "9876543210" });
    await usb.plug(another(), { path: "/dev/hidraw2", productId: 0x3820, serialNumber: "" });
    await usb.plug(another(), { path: "/dev/hidraw3", vendorId: 0x1111, serialNumber: "43210" });
    expect((await transport.list()).map(({ productId }) => productId)).toEqual(found);
  });

  test("puts the vendor's own collection first, and a keyboard last", async () => {
    const { transport, usb } = await hidBench({ device: { path: "keyboard", usagePage: 1 } });
    await usb.plug(another(), { path: "unknown", usagePage: undefined });
    await usb.plug(another(), { path: "vendor", usagePage: 0xff00 });
    expect((await transport.list()).map(({ id }) => id)).toEqual(["vendor", "unknown", "keyboard"]);
  });

  test("a native part that does not load is named with its fix, and tried again", async () => {
    const { transport, usb } = await hidBench();
    usb.broken = new Error("libusb-1.0.so.0: cannot open shared object file: No such file or directory");
    expect(await transport.isSupported()).toBe(false);
    expect(await failureOf(transport.list())).toMatchObject({
      code: "TRANSPORT_LIBRARY_BROKEN",
      context: { library: "node-hid", fix: expect.stringContaining("libusb-1.0-0") },
      cause: usb.broken,
    });
    usb.broken = undefined;
    expect(await transport.isSupported()).toBe(true);
    expect(await transport.list()).toHaveLength(1);
  });

  // What else can be wrong with an installation: test/transports/hygiene.
  test("without node-hid it says how to get it, also under a bundler's own module resolution", async () => {
    const transport = createHidNodeTransport();
    expect(await transport.isSupported()).toBe(false);
    expect(await failureOf(transport.list())).toMatchObject({
      code: "TRANSPORT_LIBRARY_MISSING",
      context: { library: "node-hid", fix: "npm install node-hid@3" },
    });
  });

  test("chooses the driver before the first call, and refuses another one that is in force", async () => {
    const { transport, usb } = await hidBench({ options: { driver: "libusb" } });
    expect(await failureOf(transport.list())).toMatchObject({
      code: "TRANSPORT_UNSUPPORTED",
      context: { expected: "libusb", actual: "hidraw", fix: expect.any(String) },
    });
    expect(usb.calls.slice(0, 2)).toEqual(["setDriverType libusb", "devicesAsync"]);
    const other = await hidBench({ driver: "libusb", options: { driver: "libusb" } });
    expect(await other.transport.list()).toHaveLength(1);
  });

  test("touches nothing before it is asked", async () => {
    const { usb } = await hidBench();
    expect(usb.calls).toEqual([]);
  });
});

describe("open", () => {
  test("waits for a reader, then opens it", async () => {
    const { clock, transport, usb, slot, reader } = await hidBench();
    await usb.unplug(slot);
    const opening = transport.open();
    await clock.advance(4_000);
    await usb.plug(reader);
    await clock.advance(500);
    expect(await opening).toBeDefined();
  });

  test("gives up at its deadline, and counts what does not match", async () => {
    const { clock, transport } = await hidBench({ options: { serialNumber: "00000" } });
    const started = clock.now();
    const error = await clock.run(() => failureOf(transport.open()));
    expect(error).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { others: 1, timeoutMs: 10_000, fix: OTHERS_FIX },
    });
    expect(clock.now() - started).toBe(10_000);
    expect(await clock.run(() => codeOf(transport.open({ timeoutMs: 5 })))).toBe("TRANSPORT_NOT_FOUND");
    expect(clock.pendingTimers).toBe(0);
  });

  test("ends on abort with the signal's reason", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    await usb.unplug(slot);
    const controller = new AbortController();
    const opening = transport.open({ signal: controller.signal }).catch((reason) => reason);
    await clock.advance(300);
    controller.abort("enough");
    expect(await opening).toBe("enough");
    expect(clock.pendingTimers).toBe(0);
  });

  test("listed but not permitted: the udev rule as the fix, after udev had its time", async () => {
    const { clock, transport, slot } = await hidBench();
    slot.access = "denied";
    const started = clock.now();
    const error = await clock.run(() => failureOf(transport.open()));
    expect(error).toMatchObject({ code: "TRANSPORT_PERMISSION", context: { id: "/dev/hidraw0" } });
    expect(error.context.fix).toContain('ATTRS{idVendor}=="0acd", TAG+="uaccess"');
    expect(error.context.fix).toContain("vp3300 udev");
    expect(error.cause).toBeInstanceOf(Error);
    expect(clock.now() - started).toBe(1_000);
  });

  test("libusb's silence does not hide that a reader is not permitted", async () => {
    const { clock, transport, slot } = await hidBench({ driver: "libusb" });
    slot.access = "denied";
    expect(await clock.run(() => codeOf(transport.open()))).toBe("TRANSPORT_PERMISSION");
  });

  test("a right that udev gives late is waited for", async () => {
    const { clock, transport, slot } = await hidBench();
    slot.access = "denied";
    const opening = transport.open();
    await clock.advance(400);
    slot.access = "granted";
    await clock.advance(400);
    expect(await opening).toBeDefined();
  });

  test.each([1, -1])("udev has its time, and no more, when the time of day jumps (%i h)", async (hours) => {
    const { clock, usb, slot } = await hidBench();
    let jumpMs = 0;
    const jumping = { now: () => clock.now() + jumpMs, setTimer: clock.setTimer.bind(clock) };
    const transport = new HidNodeTransport({ hid: usb.hid, clock: jumping }, usb.host);
    slot.access = "denied";
    const started = clock.now();
    const opening = codeOf(transport.open());
    await clock.advance(100);
    jumpMs = hours * 3_600_000;
    expect(await clock.run(() => opening)).toBe("TRANSPORT_PERMISSION");
    expect(clock.now() - started).toBe(1_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each(["hidraw", "libusb"] as const)(
    "a second link of this process is refused (%s)",
    async (driver) => {
      const { clock, transport, usb } = await hidBench({ driver });
      await clock.run(() => transport.open());
      const other = new HidNodeTransport({ hid: usb.hid, clock }, usb.host);
      expect(await clock.run(() => failureOf(other.open()))).toMatchObject({
        code: "TRANSPORT_DEVICE_BUSY",
        context: { fix: expect.any(String) },
      });
    },
  );

  test("a reader that is in use is passed over while another one is free", async () => {
    const { clock, transport, usb } = await hidBench();
    await usb.plug(another(), { path: "/dev/hidraw1", serialNumber: "0820611111" });
    await clock.run(() => transport.open());
    await clock.run(() => transport.open());
    expect(usb.calls.filter((call) => call.startsWith("open"))).toEqual([
      "open /dev/hidraw0",
      "open /dev/hidraw1",
    ]);
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_DEVICE_BUSY",
      context: { id: "/dev/hidraw0" },
    });
    expect(clock.pendingTimers).toBe(0);
  });

  test.each(["0820619250", ""])(
    "another collection of a reader is no other reader (serial number '%s')",
    async (serialNumber) => {
      const { clock, transport, usb } = await hidBench({ device: { serialNumber } });
      await usb.plug(another(), { path: "keyboard", usagePage: 1, serialNumber });
      await clock.run(() => transport.open());
      expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
        code: "TRANSPORT_DEVICE_BUSY",
        context: { id: "/dev/hidraw0" },
      });
      expect(usb.calls).not.toContain("open keyboard");
    },
  );

  test("a reader that was found is opened at another path by its serial number, and without one at its own alone", async () => {
    const { clock, transport, usb, slot, reader } = await hidBench();
    const [found] = await transport.list();
    await usb.unplug(slot);
    const elsewhere = await usb.plug(reader, { path: "/dev/hidraw7" });
    const link = await clock.run(() => found!.open());
    expect(usb.calls.at(-1)).toBe("open /dev/hidraw7");
    await clock.run(() => link.close());
    await usb.unplug(elsewhere);
    const nameless = await usb.plug(reader, { serialNumber: "" });
    const [unknown] = await transport.list();
    await usb.unplug(nameless);
    await usb.plug(reader, { path: "/dev/hidraw7", serialNumber: "" });
    expect(await clock.run(() => failureOf(unknown!.open()))).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { id: "/dev/hidraw0" },
    });
  });

  test("a right that comes late is waited for also by who opens what a watch found", async () => {
    const { clock, transport, slot } = await hidBench();
    slot.access = "denied";
    const { value } = await transport.watch()[Symbol.asyncIterator]().next();
    const opening = value.reader.open();
    await clock.advance(300);
    slot.access = "granted";
    await clock.advance(400);
    expect(await opening).toBeDefined();
    await transport.close();
  });

  test("a deadline that comes before a right does not say that there is no reader", async () => {
    const { clock, transport, slot } = await hidBench();
    slot.access = "denied";
    const opening = () => codeOf(transport.open({ timeoutMs: 400 }));
    expect(await clock.run(opening)).toBe("TRANSPORT_PERMISSION");
  });

  test("a reader that libusb can't claim is busy", async () => {
    const { clock, transport, usb, slot } = await hidBench({ driver: "libusb" });
    await usb.hid.HIDAsync.open(slot.device.path);
    expect(await clock.run(() => codeOf(transport.open()))).toBe("TRANSPORT_DEVICE_BUSY");
  });

  test("a reader that another program has open is busy, unless it is to be shared", async () => {
    const { clock, transport, usb } = await hidBench();
    usb.holder = "process 4711 (pos)";
    expect(await clock.run(() => failureOf(transport.open()))).toMatchObject({
      code: "TRANSPORT_DEVICE_BUSY",
      context: { holder: "process 4711 (pos)" },
    });
    const sharing = new HidNodeTransport({ hid: usb.hid, clock, shared: true }, usb.host);
    expect(await clock.run(() => sharing.open())).toBeDefined();
  });

  test.each([
    ["mac: exclusive access", "TRANSPORT_DEVICE_BUSY"],
    ["hid_open_path: (0xE00002E2) (iokit/common) not permitted", "TRANSPORT_PERMISSION"],
    ["CreateFile: (0x00000005) Access is denied.", "TRANSPORT_PERMISSION"],
    ["CreateFile: (0x00000005) Zugriff verweigert", "TRANSPORT_PERMISSION"],
    ["CreateFile: (0x00000020) Der Prozess kann nicht auf die Datei zugreifen", "TRANSPORT_DEVICE_BUSY"],
    ["CreateFile: (0x00000002) Das System kann die angegebene Datei nicht finden", "TRANSPORT_NOT_FOUND"],
    ["GetOverlappedResult: (0x0000048F) Das Gerät ist nicht angeschlossen", "TRANSPORT_NOT_FOUND"],
    ["Failed to open a device with path '/dev/hidraw0': No such device", "TRANSPORT_NOT_FOUND"],
    ["ioctl(GRDESCSIZE) error for '/dev/hidraw0', not a HIDRAW device?", "TRANSPORT_OPEN_FAILED"],
  ])("what a system says: %s", async (said, code) => {
    const { clock, transport, usb } = await hidBench();
    const [reader] = await transport.list();
    usb.hid.HIDAsync.open = () => Promise.reject(said);
    const error = await clock.run(() => failureOf(reader!.open()));
    expect(error).toMatchObject({ code, cause: { message: said } });
  });

  test("a reader that was listed is opened by itself, and only while it is there", async () => {
    const { clock, transport, usb, slot, reader } = await hidBench();
    const [listed] = await transport.list();
    const link = await clock.run(() => listed!.open());
    await link.close();
    await usb.unplug(slot);
    expect(await failureOf(listed!.open())).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { id: "/dev/hidraw0" },
    });
    await usb.plug(another(), { serialNumber: "9876543210" });
    expect(await codeOf(listed!.open())).toBe("TRANSPORT_NOT_FOUND");
    await usb.plug(reader);
    expect(await clock.run(() => listed!.open())).toBeDefined();
  });

  test("openReader with a deadline says what the transport saw, and not only that it was too late", async () => {
    const { clock, transport, usb, slot } = await hidBench({ options: { serialNumber: "99999" } });
    const opening = () => failureOf(openReader(transport, { clock, timeoutMs: 10_000 }));
    expect(await clock.run(opening)).toMatchObject({
      code: "TRANSPORT_NOT_FOUND",
      context: { others: 1, timeoutMs: 10_000, fix: OTHERS_FIX },
    });
    await usb.unplug(slot);
    expect(await clock.run(opening)).toMatchObject({ code: "TRANSPORT_NOT_FOUND", context: { others: 0 } });
    expect(clock.pendingTimers).toBe(0);
  });

  test("one that goes before its link stands is waited for again", async () => {
    const { clock, transport, usb, slot, reader } = await hidBench();
    const opening = transport.open();
    await clock.advance(20);
    expect(slot.handles.size).toBe(1);
    await usb.unplug(slot);
    await clock.advance(1_000);
    expect(slot.closings).toBe(1);
    await usb.plug(reader);
    await clock.advance(500);
    expect(await opening).toBeDefined();
  });

  test("whoever gives it up or closes may open again at once: what was half-open has let go", async () => {
    const { clock, transport, usb, slot } = await hidBench({ driver: "libusb" });
    const controller = new AbortController();
    const opening = transport.open({ signal: controller.signal }).catch((reason) => reason);
    await clock.advance(20);
    expect(slot.handles.size).toBe(1);
    controller.abort("enough");
    expect(await opening).toBe("enough");
    const half = codeOf(transport.open());
    await clock.advance(20);
    await transport.close();
    expect([await half, slot.handles.size]).toEqual(["TRANSPORT_CLOSED", 0]);
    const other = new HidNodeTransport({ hid: usb.hid, clock }, usb.host);
    const link = await clock.run(() => other.open());
    await link.close();
    await other.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("a list of devices that never comes is not said to be empty", async () => {
    const { clock, transport, usb } = await hidBench();
    usb.hid.devicesAsync = () => createDeferred<never>().promise;
    expect(await clock.run(() => codeOf(transport.open()))).toBe("TRANSPORT_OPEN_TIMEOUT");
    expect(await clock.run(() => codeOf(transport.list()))).toBe("TRANSPORT_OPEN_TIMEOUT");
    expect(await clock.run(() => transport.isSupported())).toBe(false);
    const asking = transport.isSupported();
    await transport.close();
    expect(await asking).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test("a reader that goes while it is being opened is not found", async () => {
    const { clock, transport, usb, slot } = await hidBench({ driver: "libusb" });
    const [listed] = await transport.list();
    const open = usb.hid.HIDAsync.open;
    usb.hid.HIDAsync.open = async (path) => {
      await usb.unplug(slot);
      return open(path);
    };
    expect(await clock.run(() => codeOf(listed!.open()))).toBe("TRANSPORT_NOT_FOUND");
  });
});

describe("watch", () => {
  test("tells who is there, who comes and who goes", async () => {
    const { clock, transport, usb, slot } = await hidBench({ options: { pollMs: 100 } });
    const seen: string[] = [];
    const controller = new AbortController();
    const watching = (async () => {
      for await (const { change, reader } of transport.watch({ signal: controller.signal })) {
        seen.push(`${change} ${reader.id}`);
      }
    })();
    await clock.advance(0);
    await usb.plug(another(), { path: "/dev/hidraw1" });
    await clock.advance(100);
    await usb.unplug(slot);
    await clock.advance(100);
    await clock.advance(1_000);
    expect(seen).toEqual(["arrived /dev/hidraw0", "arrived /dev/hidraw1", "left /dev/hidraw0"]);
    controller.abort("enough");
    await watching;
    expect(clock.pendingTimers).toBe(0);
  });

  test("another reader at the same path is another reader", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    const changes = transport.watch()[Symbol.asyncIterator]();
    await clock.run(() => changes.next());
    await usb.unplug(slot);
    await usb.plug(another(), { serialNumber: "9876543210" });
    const seen: ReaderChange[] = [];
    for (const _ of [1, 2]) seen.push((await clock.run(() => changes.next())).value as ReaderChange);
    expect(seen.map(({ change, reader }) => `${change} ${reader.serialNumber}`)).toEqual([
      "left 0820619250",
      "arrived 9876543210",
    ]);
    await changes.return?.();
  });

  test("leaving the loop ends it, and so does a return while a change is waited for", async () => {
    const { clock, transport } = await hidBench();
    for await (const { change } of transport.watch()) {
      expect(change).toBe("arrived");
      break;
    }
    expect(clock.pendingTimers).toBe(0);
    const changes = transport.watch()[Symbol.asyncIterator]();
    await changes.next();
    const waiting = changes.next();
    await changes.return?.();
    expect(await waiting).toMatchObject({ done: true });
    await clock.advance(1_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test("a platform that fails ends it with its error", async () => {
    const { transport, usb } = await hidBench();
    usb.broken = new Error("no");
    const changes = transport.watch()[Symbol.asyncIterator]();
    expect(await codeOf(changes.next())).toBe("TRANSPORT_LIBRARY_BROKEN");
    expect(await changes.next()).toMatchObject({ done: true });
  });

  test("one that was ended before it began looks at nothing", async () => {
    const { transport, usb } = await hidBench();
    const aborted = transport.watch({ signal: AbortSignal.abort() })[Symbol.asyncIterator]();
    expect(await aborted.next()).toMatchObject({ done: true });
    const returned = transport.watch()[Symbol.asyncIterator]();
    await returned.return?.();
    expect(await returned.next()).toMatchObject({ done: true });
    await transport.close();
    expect(await transport.watch()[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
    expect(usb.calls).toEqual([]);
  });
});

describe("wrong options", () => {
  test.each<[string, unknown]>([
    ["a short serial number", { serialNumber: "1234" }],
    ["an id that is none", { id: 7 }],
    ["no models", { models: [] }],
    ["a model without USB", { models: ["vp3300c"] }],
    ["a vendor id", { vendorId: 0 }],
    ["a product id", { productIds: [0x10000] }],
    ["a driver", { driver: "winusb" }],
    ["a library", { hid: {} }],
    ["a clock", { clock: {} }],
    ["a deadline", { openTimeoutMs: 0 }],
    ["an interval", { pollMs: 1 }],
    ["a time to settle", { settleMs: -1 }],
    ["a gap", { reportGapMs: 1_001 }],
    ["whether it is shared", { shared: "yes" }],
  ])("%s", (_what, options) => {
    expect(thrownCode(() => createHidNodeTransport(options as HidNodeOptions))).toBe("ARGUMENT_INVALID");
  });

  test("of calls", async () => {
    const { transport } = await hidBench();
    expect(await codeOf(transport.open({ timeoutMs: 0 }))).toBe("ARGUMENT_INVALID");
    expect(await codeOf(transport.list({ signal: "stop" as never }))).toBe("ARGUMENT_INVALID");
    expect(thrownCode(() => transport.watch(null as never))).toBe("ARGUMENT_INVALID");
  });
});

describe("the system", () => {
  test("says who may and who has a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vp3300-"));
    const file = join(folder, "device");
    await writeFile(file, "held\n");
    const own = await open(file);
    const child = spawn("tail", ["-f", file], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      expect(await hostSystem.accessTo(file)).toBe("granted");
      expect(await hostSystem.accessTo(join(folder, "none"))).toBe("missing");
      await once(child.stdout, "data");
      expect(await hostSystem.holderOf(file)).toBe(`process ${child.pid} (tail)`);
      expect(await hostSystem.holderOf(file, AbortSignal.abort())).toBeUndefined();
      child.kill();
      await once(child, "exit");
      expect(await hostSystem.holderOf(file)).toBeUndefined();
    } finally {
      child.kill();
      await own.close();
      await rm(folder, { recursive: true });
    }
  });

  test("has a file for hidraw's paths, and none for a port that is empty", async () => {
    expect(await hostSystem.deviceFileOf("/dev/hidraw9")).toBe("/dev/hidraw9");
    expect(await hostSystem.deviceFileOf("99-9:1.0")).toBeUndefined();
    expect(await hostSystem.deviceFileOf("\\\\?\\hid#vid_0acd")).toBeUndefined();
  });
});
