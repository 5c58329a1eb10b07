/** What the helper process is for: whatever noble does to its thread or its process, the caller's goes on. */
import { afterEach, describe, expect, test } from "vitest";
import { encodeCommand } from "../../../src/protocol/commands/index.ts";
import { type BleNobleOptions, createBleNobleTransport } from "../../../src/transports/ble-noble/index.ts";
import type { DiscoveringTransport, Link } from "../../../src/transports/transport.ts";
import { Air } from "./air.ts";
import { FAKE_HELPER } from "./built.ts";
import type { FakeAir } from "./fake-library.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

function setUp(
  air: FakeAir = {},
  options: BleNobleOptions = {},
): { air: Air; transport: DiscoveringTransport } {
  const made = new Air(air);
  const transport = createBleNobleTransport({ ...FAKE_HELPER, ...options });
  open.push(transport, made);
  return { air: made, transport };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; tookMs: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, tookMs: performance.now() - startedAt };
}

async function answersPing(link: Link): Promise<boolean> {
  await link.write(encodeCommand("ping"));
  const { value } = await link.chunks[Symbol.asyncIterator]().next();
  return value?.[10] === 0x18;
}

describe("a thread that noble blocks", () => {
  test("holds neither the deadline nor closing", async () => {
    const { transport } = setUp({ behaviour: { blocksMs: 60_000 } });
    expect(await transport.isSupported()).toBe(true);
    const opening = await timed(() => failureOf(transport.open({ timeoutMs: 1_000 })));
    expect(opening.result).toMatchObject({
      code: "TRANSPORT_OPEN_TIMEOUT",
      context: { waitingFor: "connection to IDTECH-VP3300-19250" },
    });
    expect(opening.tookMs).toBeLessThan(2_000);
    const closing = await timed(() => transport.close());
    expect(closing.tookMs).toBeLessThan(2_000);
  });

  test("is given up with its process, and the next call has a new one", async () => {
    const { transport } = setUp({ behaviour: { blocksMs: 60_000 } });
    expect(await failureOf(transport.open({ timeoutMs: 2_000 }))).toMatchObject({
      code: "TRANSPORT_OPEN_TIMEOUT",
    });
    open.push(new Air());
    const link = await transport.open();
    expect(await answersPing(link)).toBe(true);
  });
});

describe("a helper that dies", () => {
  test("loses its links for that reason, and the next one is opened through another", async () => {
    const { air, transport } = setUp();
    const link = await transport.open();
    const waiting = link.chunks[Symbol.asyncIterator]().next();
    await air.do({ do: "die" });
    expect(await link.closed).toMatchObject({
      reason: "lost",
      cause: { code: "TRANSPORT_LIBRARY_BROKEN", context: { signal: "SIGKILL" } },
    });
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await failureOf(link.write(encodeCommand("ping")))).toMatchObject({ code: "TRANSPORT_LOST" });
    expect(await answersPing(await transport.open())).toBe(true);
  });

  test("while it is scanning fails who listens", async () => {
    const { air, transport } = setUp({ behaviour: { unreachable: true } }, { serialNumber: "99999" });
    expect(await transport.isSupported()).toBe(true);
    const opening = failureOf(transport.open());
    const watching = transport.watch()[Symbol.asyncIterator]();
    const next = failureOf(watching.next());
    await air.do({ do: "die" });
    expect(await opening).toMatchObject({ code: "TRANSPORT_LIBRARY_BROKEN" });
    expect(await next).toMatchObject({ code: "TRANSPORT_LIBRARY_BROKEN" });
  });

  test("for want of its module says so", async () => {
    const { transport } = setUp({}, { helper: { modulePath: "/nowhere/noble-host.js" } });
    expect(await failureOf(transport.list())).toMatchObject({
      code: "TRANSPORT_LIBRARY_BROKEN",
      context: { exitCode: 1 },
    });
  });

  // The second is longer than a path may be: Node throws of that, in place of an event.
  test.each([
    ["/nowhere/node", "ENOENT"],
    [`/${"nowhere".repeat(1_000)}`, "ENAMETOOLONG"],
  ])("for want of a Node says so: %.20s", async (path, code) => {
    const { execPath } = process;
    process.execPath = path;
    const { transport } = setUp();
    const failure = { code: "TRANSPORT_LIBRARY_BROKEN", cause: { code } };
    try {
      expect(await failureOf(transport.list())).toMatchObject(failure);
      expect(await failureOf(transport.watch()[Symbol.asyncIterator]().next())).toMatchObject(failure);
      await transport.close();
    } finally {
      process.execPath = execPath;
    }
  });
});

// biome-ignore format: a table reads by column
test.each<[string, FakeAir, BleNobleOptions, object]>([
  ["an adapter that is missing",       { startFails: "ENODEV" },                    {}, { code: "TRANSPORT_NO_ADAPTER", cause: { code: "ENODEV" } }],
  ["an adapter that is forbidden",     { startFails: "EPERM" },                     {}, { code: "TRANSPORT_PERMISSION", cause: { code: "EPERM" } }],
  ["an adapter that is off",           { noble: { states: ["poweredOff"] } },       {}, { code: "TRANSPORT_ADAPTER_OFF" }],
  ["what noble throws from a timer",   { noble: { states: [] }, crashes: "ENODEV" }, {}, { code: "TRANSPORT_NO_ADAPTER", cause: { code: "ENODEV" } }],
  ["a library that does not load",     { isBroken: true },                          {}, { code: "TRANSPORT_LIBRARY_BROKEN", cause: { code: "ERR_DLOPEN_FAILED" } }],
  ["a library that is not there",      {},             { library: "no-such-noble" }, { code: "TRANSPORT_LIBRARY_MISSING" }],
  ["a library that is no noble",       {},                     { library: "node:os" }, { code: "TRANSPORT_LIBRARY_BROKEN" }],
])("%s comes through as its coded error", async (_, air, options, error) => {
  const { transport } = setUp(air, options);
  expect(await failureOf(transport.list())).toMatchObject(error);
  expect(await transport.isSupported()).toBe(false);
});

// biome-ignore format: a table reads by column
test.each<[string, FakeAir, string]>([
  ["an adapter that is plugged in",      { noble: { states: ["unsupported"] } }, "TRANSPORT_NO_ADAPTER"],
  ["one whose start threw before",       { startFails: "ENODEV" },               "TRANSPORT_NO_ADAPTER"],
  ["one that is switched on",            { noble: { states: ["poweredOff"] } },  "TRANSPORT_ADAPTER_OFF"],
  ["one that may be used",               { startFails: "EPERM" },                "TRANSPORT_PERMISSION"],
  ["a library that is mended",           { isBroken: true },                     "TRANSPORT_LIBRARY_BROKEN"],
])("%s is found by the next call, as noble does not look again by itself", async (_, air, code) => {
  const { transport } = setUp(air);
  expect(await failureOf(transport.open())).toMatchObject({ code });
  open.push(new Air());
  expect(await answersPing(await transport.open())).toBe(true);
});

test("whoever closes, its process is gone after, also who closes second", async () => {
  const { air, transport } = setUp();
  await transport.open();
  const helper = Number(await air.do({ do: "pid" }));
  process.kill(helper, 0);
  const first = transport.close();
  await transport.close();
  expect(() => process.kill(helper, 0)).toThrow(expect.objectContaining({ code: "ESRCH" }));
  await first;
});

test("DEBUG, which would have noble print every byte, does not reach it", async () => {
  process.env.DEBUG = "*";
  try {
    const { transport } = setUp();
    const link = await transport.open();
    expect(await answersPing(link)).toBe(true);
  } finally {
    delete process.env.DEBUG;
  }
});
