/** Each behaviour of node-hid that was measured, and what the link makes of it. */
import { describe, expect, test } from "vitest";
import { createDeferred } from "../../../src/deferred.ts";
import { encodeCommand } from "../../../src/protocol/commands/index.ts";
import { NeoDecoder, segmentReports } from "../../../src/protocol/index.ts";
import type { Link } from "../../../src/transports/transport.ts";
import { codeOf, failureOf } from "../../reader/expectations.ts";
import { hidBench } from "./bench.ts";

const PING = encodeCommand("ping");
const [PONG] = segmentReports(Uint8Array.from(Buffer.from("5669564f74656368320018000000fa83", "hex")));

/** The command bytes of the next frames. */
async function commandsOf(link: Link, count: number): Promise<number[]> {
  const decoder = new NeoDecoder();
  const commands: number[] = [];
  for await (const chunk of link.chunks) {
    decoder.push(chunk);
    while (decoder.next()) commands.push(decoder.command);
    if (commands.length >= count) break;
  }
  return commands;
}

describe("an unplugged reader", () => {
  test("the error that comes as a string, once and with no close event, becomes the cause, an error", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    const link = await clock.run(() => transport.open());
    await usb.unplug(slot);
    const closed = await link.closed;
    expect(closed).toMatchObject({ reason: "lost", cause: { message: /device disconnected/ } });
    expect(closed.cause).toBeInstanceOf(Error);
  });

  test("its handle is closed once, and never again", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    const link = await clock.run(() => transport.open());
    await usb.unplug(slot);
    await link.closed;
    await Promise.all([link.close(), transport.close()]);
    await transport.close();
    expect(slot.closings).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  test("a write that it refuses loses the link, with its words as the cause", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    const link = await clock.run(() => transport.open());
    const write = failureOf(link.write(PING));
    await usb.unplug(slot);
    expect(await write).toMatchObject({ code: "TRANSPORT_LOST" });
  });

  test.each(["hidraw", "libusb"] as const)("comes back at the same path (%s)", async (driver) => {
    const { clock, transport, usb, slot, reader } = await hidBench({ driver });
    const first = await clock.run(() => transport.open());
    await usb.unplug(slot);
    await first.closed;
    await first.close();
    const again = await usb.plug(reader);
    expect(again.device.path).toBe(slot.device.path);
    const second = await clock.run(() => transport.open());
    await second.write(PING);
    expect(await commandsOf(second, 1)).toEqual([0x18]);
  });
});

describe("input", () => {
  test.each(["hidraw", "libusb"] as const)("what is older than the link is dropped (%s)", async (driver) => {
    const { clock, transport, usb, reader } = await hidBench({ driver });
    const opened = usb.hid.HIDAsync.open;
    usb.hid.HIDAsync.open = async (path) => {
      const handle = await opened(path);
      for (let at = 0; at < 100; at += 1) reader.send(PONG!);
      return handle;
    };
    const link = await clock.run(() => transport.open());
    await link.write(encodeCommand("getSerialNumber"));
    expect(await commandsOf(link, 1)).toEqual([0x12]);
  });

  test("one data listener serves the whole life of a link", async () => {
    const { clock, transport, usb } = await hidBench();
    const opened = usb.hid.HIDAsync.open;
    const events: string[] = [];
    usb.hid.HIDAsync.open = async (path) => {
      const handle = await opened(path);
      for (const change of ["newListener", "removeListener"]) {
        handle.on(change, (event: unknown) => events.push(`${change} ${String(event)}`));
      }
      return handle;
    };
    const link = await clock.run(() => transport.open());
    for (let round = 0; round < 5; round += 1) {
      await link.write(PING);
      expect(await commandsOf(link, 1)).toEqual([0x18]);
    }
    expect(events.filter((event) => event.includes("data"))).toEqual(["newListener data"]);
    expect(events.indexOf("newListener error")).toBeLessThan(events.indexOf("newListener data"));
  });
});

describe("output", () => {
  test("every report is padded to 64 bytes, with an id that the reader knows", async () => {
    const { clock, transport, reader } = await hidBench();
    const link = await clock.run(() => transport.open());
    await link.write(new Uint8Array(130).fill(0x41));
    expect(reader.outputs.map((report) => [report[0], report.length])).toEqual([
      [2, 64],
      [3, 64],
      [4, 64],
    ]);
    await link.write(new Uint8Array(0));
    expect(reader.outputs).toHaveLength(3);
  });

  test("a report that was not written whole loses the link", async () => {
    const { clock, transport, slot } = await hidBench();
    const link = await clock.run(() => transport.open());
    slot.written = 3;
    const error = await failureOf(link.write(PING));
    expect(error).toMatchObject({ code: "TRANSPORT_LOST", cause: { context: { expected: 64, actual: 3 } } });
  });

  test("a write that never settles loses the link at its deadline", async () => {
    const { clock, transport, slot } = await hidBench();
    const link = await clock.run(() => transport.open());
    slot.blocked = createDeferred<void>().promise;
    expect(await clock.run(() => codeOf(link.write(PING)))).toBe("TRANSPORT_LOST");
    expect(await link.closed).toMatchObject({ cause: { code: "TRANSPORT_WRITE_TIMEOUT" } });
    await clock.run(() => link.close());
  });

  test("closing lets the report under way end, sends no further one of its message, then closes", async () => {
    const { clock, transport, slot, reader } = await hidBench();
    const link = await clock.run(() => transport.open());
    const blocked = createDeferred<void>();
    slot.blocked = blocked.promise;
    const write = codeOf(link.write(new Uint8Array(130).fill(0x41)));
    await clock.advance(0);
    const closing = link.close();
    await clock.advance(100);
    expect(slot.closings).toBe(0);
    blocked.resolve();
    await closing;
    expect(await write).toBe("TRANSPORT_CLOSED");
    expect(slot.closings).toBe(1);
    expect(reader.outputs).toHaveLength(1);
  });

  test("a message may take as long as the pauses between its reports, and the deadline on top", async () => {
    const { clock, transport, reader, slot } = await hidBench({ options: { reportGapMs: 1_000 } });
    const link = await clock.run(() => transport.open());
    await clock.run(() => link.write(new Uint8Array(400)));
    expect(reader.outputs).toHaveLength(7);
    slot.swallowsReports = true;
    const startedAt = clock.now();
    expect(await clock.run(() => failureOf(link.write(new Uint8Array(400))))).toMatchObject({
      code: "TRANSPORT_LOST",
      cause: { code: "TRANSPORT_WRITE_TIMEOUT", context: { timeoutMs: 11_000 } },
    });
    expect(clock.now() - startedAt).toBe(11_000);
  });

  test("reports keep the distance that was asked for", async () => {
    const { clock, transport, reader } = await hidBench({ options: { reportGapMs: 20 } });
    const link = await clock.run(() => transport.open());
    const started = clock.now();
    await clock.run(() => link.write(new Uint8Array(130).fill(0x41)));
    expect(reader.outputs).toHaveLength(3);
    expect(clock.now() - started).toBe(40);
  });
});

describe("closing", () => {
  test("an open that is given up while node-hid works closes its handle, in a later turn", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    const opening = createDeferred<void>();
    usb.opening = opening.promise;
    const controller = new AbortController();
    const open = transport.open({ signal: controller.signal }).catch((reason) => reason);
    await clock.advance(0);
    controller.abort("enough");
    expect(await clock.run(() => open)).toBe("enough");
    opening.resolve();
    for (let turn = 0; turn < 3; turn += 1) await clock.advance(1);
    expect(slot.closings).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  test("an open that node-hid never ends fails at the deadline, and its handle is closed when it comes", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    const opening = createDeferred<void>();
    usb.opening = opening.promise;
    expect(await clock.run(() => failureOf(transport.open({ timeoutMs: 700 })))).toMatchObject({
      code: "TRANSPORT_OPEN_TIMEOUT",
      context: { timeoutMs: 700 },
    });
    opening.resolve();
    for (let turn = 0; turn < 3; turn += 1) await clock.advance(1);
    expect(slot.closings).toBe(1);
  });

  test("a transport that is closed while node-hid is loaded asks the system nothing more", async () => {
    const { clock, transport, usb } = await hidBench();
    const opening = codeOf(transport.open());
    const listing = codeOf(transport.list());
    const watching = transport.watch()[Symbol.asyncIterator]().next();
    await transport.close();
    expect([await opening, await listing]).toEqual(["TRANSPORT_CLOSED", "TRANSPORT_CLOSED"]);
    expect(await watching).toMatchObject({ done: true });
    await clock.advance(1_000);
    expect(usb.calls).toEqual([]);
  });

  test("the transport ends what is under way, closes its links, and is closed for good", async () => {
    const { clock, transport, usb, slot } = await hidBench();
    const link = await clock.run(() => transport.open());
    await usb.unplug(slot);
    const waiting = codeOf(transport.open());
    const watching = transport.watch()[Symbol.asyncIterator]().next();
    await clock.advance(0);
    await transport.close();
    expect(await waiting).toBe("TRANSPORT_CLOSED");
    expect(await watching).toMatchObject({ done: true });
    expect((await link.closed).reason).toBe("lost");
    expect(await codeOf(transport.open())).toBe("TRANSPORT_CLOSED");
    expect(await codeOf(transport.list())).toBe("TRANSPORT_CLOSED");
    expect(clock.pendingTimers).toBe(0);
  });
});
