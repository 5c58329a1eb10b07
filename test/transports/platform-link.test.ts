import { describe, expect, test } from "vitest";
import { createDeferred, type Deferred } from "../../src/deferred.ts";
import { SimulatedReader, VirtualClock } from "../../src/simulator/index.ts";
import { PlatformLink } from "../../src/transports/platform-link.ts";
import type { Link } from "../../src/transports/transport.ts";
import { codeOf } from "../reader/expectations.ts";
import type { Bench } from "./conformance.ts";
import { present } from "./far-end.ts";
import { describeConformance } from "./run-conformance.ts";
import { swallowing } from "./swallowing.ts";

/** A platform whose sends settle when the test says so. */
function platform(clock = new VirtualClock()) {
  const sends: { bytes: number[]; sent: Deferred<void> }[] = [];
  const released = createDeferred<void>();
  let releases = 0;
  const link = new PlatformLink(
    {
      send: (bytes) => {
        const sent = createDeferred<void>();
        sends.push({ bytes: [...bytes], sent });
        return sent.promise;
      },
      release: () => {
        releases += 1;
        return released.promise;
      },
    },
    { clock, writeTimeoutMs: () => 1_000, closeTimeoutMs: 500 },
  );
  return { clock, link, sends, released, releases: () => releases };
}

const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error) => error?.code ?? error,
  );

describe("writes", () => {
  test("one at a time, in call order", async () => {
    const { link, sends, clock } = platform();
    const writes = [1, 2, 3].map((byte) => link.write(Uint8Array.of(byte)));
    await clock.advance(0);
    expect(sends.map(({ bytes }) => bytes)).toEqual([[1]]);
    for (let at = 0; at < 3; at += 1) {
      sends[at]!.sent.resolve();
      await clock.advance(0);
    }
    await Promise.all(writes);
    expect(sends.map(({ bytes }) => bytes)).toEqual([[1], [2], [3]]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("one that the platform never takes loses the link at the deadline, with all that wait", async () => {
    const { link, clock } = platform();
    const writes = [1, 2].map((byte) => settled(link.write(Uint8Array.of(byte))));
    expect(await clock.run(() => Promise.all(writes))).toEqual(["TRANSPORT_LOST", "TRANSPORT_LOST"]);
    expect(await link.closed).toMatchObject({ reason: "lost", cause: { code: "TRANSPORT_WRITE_TIMEOUT" } });
  });

  test("one that the platform refuses loses the link, and keeps the platform's error as the cause", async () => {
    const { link, sends, clock } = platform();
    const write = link.write(Uint8Array.of(1));
    await clock.advance(0);
    sends[0]!.sent.reject("no such device");
    await expect(write).rejects.toMatchObject({ code: "TRANSPORT_LOST", cause: "no such device" });
    expect(await link.closed).toEqual({ reason: "lost", cause: "no such device" });
  });

  test("an aborted one that waits is never sent; one under way is, without its caller", async () => {
    const { link, sends, clock } = platform();
    const controller = new AbortController();
    const { signal } = controller;
    const writes = [1, 2].map((byte) => settled(link.write(Uint8Array.of(byte), { signal })));
    const last = link.write(Uint8Array.of(3));
    await clock.advance(0);
    controller.abort("enough");
    expect(await Promise.all(writes)).toEqual(["enough", "enough"]);
    sends[0]!.sent.resolve();
    await clock.advance(0);
    sends[1]!.sent.resolve();
    await last;
    expect(sends.map(({ bytes }) => bytes)).toEqual([[1], [3]]);
  });

  test("one that waits when the link is closed fails at once, and is not sent later", async () => {
    const { link, sends, clock, released } = platform();
    const writes = [1, 2].map((byte) => settled(link.write(Uint8Array.of(byte))));
    await clock.advance(0);
    const closing = link.close();
    expect(await Promise.all(writes)).toEqual(["TRANSPORT_CLOSED", "TRANSPORT_CLOSED"]);
    sends[0]!.sent.resolve();
    released.resolve();
    await closing;
    expect(sends).toHaveLength(1);
  });
});

test("a Buffer is copied like other bytes, both ways: its slice() would be a view", async () => {
  const { link, sends, clock } = platform();
  const [outbound, inbound] = [Buffer.of(1), Buffer.of(2)];
  void settled(link.write(outbound));
  link.receive(inbound);
  outbound[0] = 9;
  inbound[0] = 9;
  await clock.advance(0);
  expect(sends[0]?.bytes).toEqual([1]);
  const { value } = await link.chunks[Symbol.asyncIterator]().next();
  expect(value).toEqual(Uint8Array.of(2));
});

describe("the end", () => {
  test("a write that the platform never settles leaves no timer behind, which would hold the process", async () => {
    for (const end of ["lose", "close"] as const) {
      const { link, released, clock } = platform();
      const write = settled(link.write(Uint8Array.of(1)));
      await clock.advance(0);
      released.resolve();
      await link[end]();
      expect(await write).toBe(end === "lose" ? "TRANSPORT_LOST" : "TRANSPORT_CLOSED");
      await clock.advance(0);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  test("the platform lets go once, and close() waits for it", async () => {
    const { link, released, releases, clock } = platform();
    let done = false;
    const closing = Promise.all([link.close(), link.close()]).then(() => (done = true));
    await clock.advance(0);
    expect(done).toBe(false);
    released.resolve();
    await closing;
    link.lose("late");
    expect(releases()).toBe(1);
    expect(await link.closed).toEqual({ reason: "closed" });
    expect(clock.pendingTimers).toBe(0);
  });

  test("a platform that never lets go, or fails to, does not hold close()", async () => {
    const stuck = platform();
    const started = stuck.clock.now();
    await stuck.clock.run(() => stuck.link.close());
    expect(stuck.clock.now() - started).toBe(500);
    const broken = platform();
    broken.released.reject("busy");
    await broken.clock.run(() => broken.link.close());
    expect(broken.clock.pendingTimers).toBe(0);
  });

  test("chunks that came before it can still be read; later ones are not taken", async () => {
    const { link } = platform();
    const reused = Uint8Array.of(1);
    link.receive(reused);
    reused[0] = 9;
    link.lose();
    link.receive(Uint8Array.of(2));
    const chunks = [];
    for await (const chunk of link.chunks) chunks.push(...chunk);
    expect(chunks).toEqual([1]);
    expect(await codeOf(link.write(Uint8Array.of(1)))).toBe("TRANSPORT_LOST");
  });
});

describeConformance("platform link", (options): Bench => {
  const simulator = new SimulatedReader(options);
  const { transport, swallowWrites } = swallowing(simulator);
  return {
    transport: {
      kind: "platform",
      async open(wait = {}): Promise<Link> {
        wait.signal?.throwIfAborted();
        const far = await transport.open();
        const clock = { now: Date.now, setTimer: () => ({ cancel: () => undefined }) };
        const link = new PlatformLink(
          { send: (bytes) => far.write(bytes), release: () => far.close() },
          { clock },
        );
        void far.closed.then(({ reason }) => reason === "lost" && link.lose());
        void (async () => {
          for await (const chunk of far.chunks) link.receive(chunk);
        })();
        return link;
      },
    },
    far: {
      present: (how) => present(simulator, how),
      unplug: () => simulator.disconnect(),
      swallowWrites,
      replug: () => undefined,
    },
    async [Symbol.asyncDispose]() {
      simulator.disconnect();
    },
  };
});
