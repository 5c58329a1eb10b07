import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Link, openReader, type Transport, Vp3300Error, type WaitOptions } from "vp3300";
import { encodeCommand } from "vp3300/commands";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { createSocketTransport, type SocketTransportOptions, serveReader } from "vp3300/socket";
import { encodeGreeting } from "../../../src/transports/socket/greeting.ts";
import { encodeMessage } from "../../../src/transports/socket/messages.ts";
import { thrownCode } from "../../reader/expectations.ts";
import { runs } from "../../runs.ts";
import { kill, runClient, startServer } from "./child.ts";

const TOKEN = "a token of the tests, no secret";
const PING = encodeCommand("ping");

let folder: string;
let path: string;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-"));
  path = join(folder, "reader");
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true });
});

async function served(transport: Transport = new SimulatedReader()) {
  const server = await serveReader(transport, { path });
  closing.push(() => server.close());
  return server;
}

/** A server of something else. */
async function stranger(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const failure = (promise: Promise<unknown>): Promise<Vp3300Error> =>
  promise.then(
    () => expect.fail("it should have failed"),
    (error) => error,
  );

async function ping(link: Link): Promise<void> {
  await link.write(PING);
  const { value } = await link.chunks[Symbol.asyncIterator]().next();
  expect(value?.[10]).toBe(0x18);
}

describe("who may open it", () => {
  test("a socket file is for its owner only", async () => {
    const server = await served();
    expect(server.address).toEqual({ path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("so is one that a worker serves, which can't guard new files, whatever rights the process gives to them", async () => {
    const before = process.umask(0);
    try {
      const outfile = join(folder, "serve-in-worker.mjs");
      const entry = fileURLToPath(new URL("./fixtures/serve-in-worker.ts", import.meta.url));
      buildSync({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm" });
      const worker = new Worker(outfile, { workerData: path });
      await once(worker, "message");
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const ended = once(worker, "exit");
      worker.postMessage("close");
      expect(await ended).toEqual([0]);
    } finally {
      process.umask(before);
    }
  });

  test("a port needs a token on both sides, and the same", async () => {
    const simulator = new SimulatedReader();
    await expect(serveReader(simulator, { port: 0 })).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
    const server = await serveReader(simulator, { port: 0, token: TOKEN });
    closing.push(() => server.close());
    const { port } = server.address as { readonly port: number };
    expect(() => createSocketTransport({ port })).toThrow(Vp3300Error);
    const error = await failure(createSocketTransport({ port, token: `${TOKEN}.` }).open());
    expect(error).toMatchObject({ code: "TRANSPORT_PERMISSION", context: { reason: "wrong token" } });
    expect(simulator.connected).toBe(false);
    await using link = await createSocketTransport({ port, token: TOKEN }).open();
    await ping(link);
  });

  test("a token for a socket file that has none, or the other way round, opens nothing", async () => {
    await served();
    const error = await failure(createSocketTransport({ path, token: TOKEN }).open());
    expect(error.code).toBe("TRANSPORT_PERMISSION");
  });

  test("a server that does not know the token is refused, and learns nothing of it", async () => {
    const heard: Uint8Array[] = [];
    const port = await stranger((socket) => {
      socket.on("data", (chunk: Uint8Array) => {
        heard.push(chunk);
        socket.write(
          heard.length === 1
            ? encodeMessage("challenge", encodeGreeting(new Uint8Array(16)))
            : encodeMessage("opened", new Uint8Array(40)),
        );
      });
    });
    const error = await failure(createSocketTransport({ port, token: TOKEN }).open());
    expect(error.code).toBe("TRANSPORT_PERMISSION");
    const text = Buffer.concat(heard).toString("latin1");
    expect(heard.length).toBe(2);
    expect(text).not.toContain(TOKEN);
  });

  test("one client at a time", async () => {
    const server = await served();
    const transport = createSocketTransport({ path });
    const first = await transport.open();
    expect(server.inUse).toBe(true);
    expect((await failure(transport.open())).code).toBe("TRANSPORT_DEVICE_BUSY");
    await ping(first);
    await first.close();
    expect(server.inUse).toBe(false);
    await (await transport.open()).close();
  });
});

describe("what can't be opened", () => {
  test("nobody is there", async () => {
    expect((await failure(createSocketTransport({ path }).open())).code).toBe("TRANSPORT_NOT_FOUND");
    const port = await stranger(() => undefined);
    await closing.pop()!();
    const error = await failure(createSocketTransport({ port, token: TOKEN }).open());
    expect(error).toMatchObject({ code: "TRANSPORT_NOT_FOUND", context: { reason: "ECONNREFUSED" } });
  });

  test("the server's transport says why, with its fix", async () => {
    const fix = "plug it in";
    await served({
      kind: "broken",
      open: () => Promise.reject(new Vp3300Error("TRANSPORT_NOT_FOUND", { fix })),
    });
    const error = await failure(createSocketTransport({ path }).open());
    expect(error).toMatchObject({ code: "TRANSPORT_NOT_FOUND", context: { fix } });
  });

  test("what was closed at the server is not the client's own transport, which may be tried again", async () => {
    const closed = new Vp3300Error("TRANSPORT_CLOSED", { transport: "hid-node" });
    await served({ kind: "closed", open: () => Promise.reject(closed) });
    const error = await failure(createSocketTransport({ path }).open());
    expect(error).toMatchObject({ code: "TRANSPORT_OPEN_FAILED", cause: { code: "TRANSPORT_CLOSED" } });
  });

  test("what the server's transport throws is not repeated if it is no error of this package", async () => {
    await served({ kind: "broken", open: () => Promise.reject(new Error("secret path /home/x")) });
    const error = await failure(createSocketTransport({ path }).open());
    expect(error.code).toBe("TRANSPORT_OPEN_FAILED");
    expect(JSON.stringify(error.context)).not.toContain("secret");
  });

  test.each<[string, (socket: Socket) => void, string]>([
    [
      "something else answers",
      (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
      "TRANSPORT_PEER_INVALID",
    ],
    [
      "another version answers",
      (socket) => {
        const greeting = encodeGreeting(new Uint8Array(16));
        greeting[11] = 2;
        socket.write(encodeMessage("challenge", greeting));
      },
      "TRANSPORT_PEER_INVALID",
    ],
    [
      "a message comes out of turn",
      (socket) => socket.write(encodeMessage("data")),
      "TRANSPORT_PEER_INVALID",
    ],
    [
      "a refusal makes no sense",
      (socket) => socket.write(encodeMessage("refused")),
      "TRANSPORT_PEER_INVALID",
    ],
    ["it hangs up", (socket) => socket.destroy(), "TRANSPORT_OPEN_FAILED"],
  ])("%s", async (_, answer, code) => {
    const port = await stranger((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => answer(socket));
    });
    expect((await failure(createSocketTransport({ port, token: TOKEN }).open())).code).toBe(code);
  });

  test.each<[string, Pick<SocketTransportOptions, "openTimeoutMs">, WaitOptions, number]>([
    ["as ever", {}, {}, 30_000],
    ["of the transport", { openTimeoutMs: 9_000 }, {}, 9_000],
    ["of the call", { openTimeoutMs: 9_000 }, { timeoutMs: 7_000 }, 7_000],
  ])("a server that says nothing is given up at the deadline %s", async (_, options, wait, timeoutMs) => {
    const clock = new VirtualClock();
    let connected!: () => void;
    const connecting = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const port = await stranger((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", connected);
    });
    const opening = failure(createSocketTransport({ port, token: TOKEN, clock, ...options }).open(wait));
    await connecting;
    await clock.advance(timeoutMs);
    expect(await opening).toMatchObject({ code: "TRANSPORT_OPEN_TIMEOUT", context: { timeoutMs } });
  });

  test("giving up while the reader is being opened gives it up at the server, too", async () => {
    let asked!: (wait: WaitOptions) => void;
    const opening = new Promise<WaitOptions>((resolve) => {
      asked = resolve;
    });
    const server = await served({
      kind: "slow",
      open: (wait = {}) =>
        new Promise((_, reject) => {
          asked(wait);
          wait.signal?.addEventListener("abort", () => reject(wait.signal?.reason));
        }),
    });
    const controller = new AbortController();
    const opened = failure(
      createSocketTransport({ path }).open({ signal: controller.signal, timeoutMs: 10_000 }),
    );
    const { signal, timeoutMs } = await opening;
    expect(timeoutMs).toBe(9_000);
    const given = new Promise((resolve) => signal!.addEventListener("abort", resolve));
    controller.abort("enough");
    expect(await opened).toBe("enough");
    await given;
    await server.close();
    expect(server.inUse).toBe(false);
  });
});

describe("an opening that is given up", () => {
  /** A transport whose openings stay under way until they are ended, and let go when the test says so. */
  function slow() {
    const openings: { readonly given: () => boolean; readonly letGo: () => void }[] = [];
    const simulator = new SimulatedReader();
    const transport: Transport = {
      kind: "slow",
      open: ({ signal } = {}) =>
        openings.length > 0
          ? simulator.open()
          : new Promise((_, reject) => {
              openings.push({
                given: () => signal?.aborted === true,
                letGo: () => reject(signal?.reason),
              });
            }),
    };
    return { transport, openings };
  }

  test("is told of when the server has let go of the reader, which can be opened again at once", async () => {
    const { transport, openings } = slow();
    await served(transport);
    const client = createSocketTransport({ path, clock: new VirtualClock() });
    const controller = new AbortController();
    let told = 0;
    const opening = failure(client.open({ signal: controller.signal })).finally(() => (told += 1));
    await until(() => openings.length === 1);
    controller.abort("enough");
    await until(() => openings[0]!.given());
    await untilQuiet(() => told);
    expect(told).toBe(0);
    openings[0]!.letGo();
    expect(await opening).toBe("enough");
    await using link = await client.open();
    await ping(link);
  });

  test("is told of after half a second at the latest; who opens then waits for the reader to be let go of", async () => {
    const { transport, openings } = slow();
    await served(transport);
    const clock = new VirtualClock();
    const client = createSocketTransport({ path, clock });
    const controller = new AbortController();
    const opening = failure(client.open({ signal: controller.signal }));
    await until(() => openings.length === 1);
    controller.abort("enough");
    await until(() => openings[0]!.given());
    await clock.advance(500);
    expect(await opening).toBe("enough");
    let opened = 0;
    const next = client.open().finally(() => (opened += 1));
    await untilQuiet(() => opened);
    expect(opened).toBe(0);
    openings[0]!.letGo();
    await using link = await next;
    await ping(link);
  });

  test("as soon as the reader is open leaves no link behind, whenever it is given up", async () => {
    const server = await served();
    const client = createSocketTransport({ path });
    for (let turns = 0; turns < 12; turns += 1) {
      const controller = new AbortController();
      const opening = client.open({ signal: controller.signal }).then(
        (link) => link.close(),
        (reason: unknown) => expect(reason).toBe("enough"),
      );
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      controller.abort("enough");
      await opening;
      expect(server.inUse).toBe(false);
    }
  });
});

describe("where it can't be served", () => {
  test("a socket file that somebody listens on, a port in use, a file of another kind", async () => {
    await served();
    const file = join(folder, "notes");
    writeFileSync(file, "keep");
    const port = await stranger(() => undefined);
    for (const address of [
      { path },
      { path: file },
      { port, token: TOKEN },
      { path: join(folder, "no", "where") },
    ]) {
      const error = await failure(serveReader(new SimulatedReader(), address));
      expect(error.code, JSON.stringify(address)).toBe("TRANSPORT_SERVE_FAILED");
    }
    expect(existsSync(file)).toBe(true);
    await using link = await createSocketTransport({ path }).open();
    await ping(link);
  });

  test("a socket file that a killed server left behind is taken over", async () => {
    const child = await startServer(path);
    const link = await createSocketTransport({ path }).open();
    await kill(child);
    expect((await link.closed).reason).toBe("lost");
    expect(existsSync(path)).toBe(true);
    expect((await failure(createSocketTransport({ path }).open())).code).toBe("TRANSPORT_NOT_FOUND");
    await served();
    await (await createSocketTransport({ path }).open()).close();
  });
});

describe("the end", () => {
  test("a server that closes ends its links, lets go of the reader and takes its file away", async () => {
    const simulator = new SimulatedReader();
    const server = await served(simulator);
    const reader = await openReader(createSocketTransport({ path }));
    const { outcome } = reader.read({ amountMinor: 100, currency: "USD" });
    const lost = failure(outcome);
    await Promise.all([server.close(), server.close(), server[Symbol.asyncDispose]()]);
    expect(await lost).toMatchObject({ code: "TRANSPORT_LOST" });
    expect(simulator.connected).toBe(false);
    expect(existsSync(path)).toBe(false);
    expect((await failure(createSocketTransport({ path }).open())).code).toBe("TRANSPORT_NOT_FOUND");
    await reader.close();
  });

  test("a client that is gone, even in a transaction, lets the next one in", async () => {
    const simulator = new SimulatedReader();
    await served(simulator);
    const first = await openReader(createSocketTransport({ path }));
    const { outcome } = first.read({ amountMinor: 100, currency: "USD" });
    const ended = failure(outcome);
    await first.close();
    expect((await ended).code).toBe("READER_CLOSED");
    await using second = await openReader(createSocketTransport({ path }));
    simulator.present(TEST_CARDS.visa, "tap");
    expect((await second.read({ amountMinor: 100, currency: "USD" }).outcome).outcome).toBe("captured");
  });

  test("a process that used a served reader ends by itself within a second", async () => {
    const simulator = new SimulatedReader();
    await served(simulator);
    simulator.present(TEST_CARDS.visa, "tap");
    const { code, printed, endedAt } = await runClient(path);
    const { closedAt, ...said } = JSON.parse(printed) as { readonly closedAt: number };
    expect(said).toEqual({ outcome: "captured", closed: "rejected" });
    expect(code).toBe(0);
    expect(endedAt - closedAt).toBeLessThan(1_000);
  });

  test("the reader's own loss is told with its cause", async () => {
    const simulator = new SimulatedReader();
    await served(simulator);
    const link = await createSocketTransport({ path }).open();
    simulator.disconnect();
    expect(await link.closed).toMatchObject({ reason: "lost", cause: { code: "TRANSPORT_LOST" } });
  });
});

describe("a transport that does not let go", () => {
  const never = () => new Promise<never>(() => undefined);

  test.each<[string, (link: Link) => Partial<Link>]>([
    ["fails to close", () => ({ close: () => Promise.reject(new Error("it does not let go")) })],
    ["never closes", () => ({ close: never })],
  ])("holds neither the server nor the next client: its link %s", async (_, overrides) => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock });
    const transport: Transport = {
      kind: "stuck",
      async open() {
        const link = await simulator.open();
        const { chunks, closed } = link;
        const write = (bytes: Uint8Array) => link.write(bytes);
        return { chunks, closed, write, close: never, [Symbol.asyncDispose]: never, ...overrides(link) };
      },
    };
    const server = await serveReader(transport, { path, clock });
    closing.push(() => server.close());
    for (let round = 0; round < 2; round += 1) {
      const link = await createSocketTransport({ path }).open();
      const closed = link.close();
      await untilQuiet(() => clock.pendingTimers);
      await clock.advance(10_000);
      await closed;
      expect(server.inUse).toBe(false);
      simulator.disconnect();
    }
    await server.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test("holds neither when it never opens, nor when it opens too late", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock });
    const openings: (() => void)[] = [];
    const transport: Transport = {
      kind: "deaf",
      open: () => new Promise((resolve) => openings.push(() => resolve(simulator.open()))),
    };
    const server = await serveReader(transport, { path, clock });
    closing.push(() => server.close());
    const controller = new AbortController();
    const opening = failure(createSocketTransport({ path }).open({ signal: controller.signal }));
    while (openings.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort("enough");
    expect(await opening).toBe("enough");
    const closed = server.close();
    await untilQuiet(() => clock.pendingTimers);
    await clock.advance(10_000);
    await closed;
    openings[0]!();
    await untilQuiet(() => Number(simulator.connected));
    expect(simulator.connected).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });
});

/** A link that gives as much as anybody asks for, or nothing, and takes writes when it is told to. */
function fountain(flows: boolean) {
  const chunk = new Uint8Array(64 * 1024);
  const writes: (() => void)[] = [];
  let given = 0;
  let settle!: (closed: { reason: "closed" }) => void;
  const closed = new Promise<{ reason: "closed" }>((resolve) => {
    settle = resolve;
  });
  const link: Link = {
    closed,
    write: () => new Promise((resolve) => writes.push(resolve)),
    chunks: {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          given += 1;
          return Promise.race([
            new Promise<IteratorResult<Uint8Array>>((resolve) => {
              if (flows) setImmediate(() => resolve({ value: chunk, done: false }));
            }),
            closed.then(() => ({ value: undefined, done: true }) as const),
          ]);
        },
      }),
    },
    close: async () => settle({ reason: "closed" }),
    [Symbol.asyncDispose]: async () => settle({ reason: "closed" }),
  };
  const transport: Transport = { kind: "fountain", open: async () => link };
  return { transport, writes, given: () => given };
}

/** Turns of the event loop until something has been said over a socket. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe("a write over a served link", () => {
  test.each<[string, number, number]>([
    ["over a radio, of a minute", 3_500, 60_000],
    ["in reports with the longest pause, of half an hour", 100_000, 5_000 + 1_000 * 1_587],
  ])("is given as long as the server's own link may take: %s", async (_, bytes, longestMs) => {
    const clock = new VirtualClock();
    const { transport, writes } = fountain(false);
    await served(transport);
    await using link = await createSocketTransport({ path, clock }).open();
    let written = 0;
    const first = link.write(new Uint8Array(bytes)).then(() => (written += 1));
    await until(() => writes.length === 1);
    await clock.advance(longestMs);
    writes[0]!();
    await first;
    expect(written).toBe(1);
    const second = failure(link.write(new Uint8Array(bytes)));
    await until(() => writes.length === 2);
    await clock.advance(longestMs + 5_000);
    expect(await second).toMatchObject({
      code: "TRANSPORT_LOST",
      cause: { code: "TRANSPORT_WRITE_TIMEOUT", context: { timeoutMs: longestMs + 5_000 } },
    });
  });
});

/** Some turns of the event loop, as long as something goes on. */
async function untilQuiet(value: () => number): Promise<number> {
  for (let quiet = 0, last = value(); quiet < 200; last = value()) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = value() === last ? quiet + 1 : 0;
  }
  return value();
}

describe("back-pressure", () => {
  test("a client that does not read makes the reader's side wait, and gets all later", async () => {
    const { transport, given } = fountain(true);
    await served(transport);
    await using link = await createSocketTransport({ path }).open();
    const held = await untilQuiet(given);
    expect(held).toBeLessThan(60);
    const chunks = link.chunks[Symbol.asyncIterator]();
    for (let read = 0; read < 3 * held; read += 1) {
      expect((await chunks.next()).value?.length).toBe(64 * 1024);
    }
  });

  test("a client that has stopped reading holds neither a server that closes nor the reader", async () => {
    const clock = new VirtualClock();
    const { transport, given } = fountain(true);
    const server = await serveReader(transport, { path, clock });
    await using link = await createSocketTransport({ path }).open();
    await untilQuiet(given);
    let closed = 0;
    const ended = server.close().then(() => (closed += 1));
    await untilQuiet(() => clock.pendingTimers);
    expect([closed, server.inUse]).toEqual([0, false]);
    await clock.advance(1_000);
    await untilQuiet(() => closed);
    expect(closed).toBe(1);
    await ended;
    expect(clock.pendingTimers).toBe(0);
    for await (const chunk of link.chunks) expect(chunk.length).toBe(64 * 1024);
    expect(await link.closed).toMatchObject({ reason: "lost" });
  });

  test("a write settles when the reader's link has taken it, not before", async () => {
    const { transport, writes } = fountain(false);
    await served(transport);
    await using link = await createSocketTransport({ path }).open();
    let settled = 0;
    const done = [1, 2].map((byte) => link.write(Uint8Array.of(byte)).then(() => (settled += 1)));
    while (writes.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await untilQuiet(() => settled);
    expect([settled, writes.length]).toEqual([0, 1]);
    writes[0]!();
    await done[0];
    while (writes.length === 1) await new Promise((resolve) => setImmediate(resolve));
    writes[1]!();
    await done[1];
    expect((await failure(link.write(new Uint8Array(2 ** 20 + 1)))).code).toBe("ARGUMENT_INVALID");
  });
});

describe("a client that is none", () => {
  /** Sends bytes; settles when the server has hung up. */
  const shout = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      const socket = createConnection({ path });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
      socket.on("data", () => undefined);
      socket.end(bytes);
    });

  test("whatever it says, the server stays, and others are served", async () => {
    const server = await served();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.uint8Array({ maxLength: 60 }).map((payload) => encodeMessage("hello", payload)),
          fc.uint8Array({ maxLength: 60 }).map((payload) => encodeMessage("write", payload)),
          fc
            .uint8Array({ maxLength: 60 })
            .map((payload) =>
              Uint8Array.of(
                ...encodeMessage("hello", encodeGreeting(new Uint8Array(16))),
                ...encodeMessage("open", payload),
                ...encodeMessage("write", payload),
              ),
            ),
        ),
        shout,
      ),
      runs(100),
    );
    expect(server.inUse).toBe(false);
    await using link = await createSocketTransport({ path }).open();
    await ping(link);
  });

  test("one that says nothing is dropped after five seconds", async () => {
    const clock = new VirtualClock();
    const server = await serveReader(new SimulatedReader(), { path, clock });
    closing.push(() => server.close());
    const socket = createConnection({ path });
    socket.on("error", () => undefined);
    const dropped = new Promise((resolve) => socket.once("close", resolve));
    while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5_000);
    await dropped;
    expect(clock.pendingTimers).toBe(0);
  });
});

test.each<[string, object]>([
  ["neither path nor port", {}],
  ["both", { path: "x", port: 1, token: TOKEN }],
  ["an empty path", { path: "" }],
  ["a port that is none", { port: 65_536, token: TOKEN }],
  ["a short token", { port: 1, token: "short" }],
  ["a token that is no text", { port: 1, token: 7 }],
])("an address that is none is refused: %s", async (_, address) => {
  expect((await failure(serveReader(new SimulatedReader(), address))).code).toBe("ARGUMENT_INVALID");
  expect(() => createSocketTransport(address)).toThrow(Vp3300Error);
});

test.each([0, 600_001, "30 s"])("a deadline that is none is refused: %s", async (openTimeoutMs) => {
  const open = () => createSocketTransport({ path: "x", openTimeoutMs: openTimeoutMs as number });
  expect(thrownCode(open)).toBe("ARGUMENT_INVALID");
});
