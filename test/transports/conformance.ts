/**
 * What every transport has to do, whatever carries it. Each case gets a bench of its own: a transport, and hands on the
 * simulated reader at its far end. The cases need no test runner, so that they run against real devices as well.
 */
import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { type Link, openReader, type Transport, Vp3300Error } from "vp3300";
import { type CardInterface, encodeCommand } from "vp3300/commands";
import { NeoDecoder, type NeoFrame } from "vp3300/protocol";

/** The far end of a link, as a test moves it. What it does has reached the host's platform when it settles. */
export interface FarEnd {
  /** Presents a test card that the reader takes this way: see `present` in far-end.ts. */
  present(how: CardInterface): void | Promise<void>;
  /** Breaks the link, as when the cable is pulled or the radio dies. */
  unplug(): void | Promise<void>;
  /** Makes the reader available again. */
  replug(): void | Promise<void>;
  /** From now on the platform takes writes and never settles them, or no longer. Where it can't be told to, nobody asks. */
  swallowWrites?(swallows: boolean): void | Promise<void>;
}

/** One case's own transport and far end. */
export interface Bench extends AsyncDisposable {
  readonly transport: Transport;
  readonly far: FarEnd;
  /** How many rounds of opening count as "often": 100, fewer where each takes a second. */
  readonly rounds?: number;
  /** Whether a second link to the reader is refused. Default true; a platform may share its devices. */
  readonly exclusive?: boolean;
  /** Whether the far end is told that a link is closed. Default true; else what it has yet to answer reaches the next. */
  readonly tellsOfClose?: boolean;
  /** How much of the process a link holds; by default the active resources of the event loop. */
  readonly handles?: () => number;
  /** Bytes of the heap that are in use once all garbage is collected; where that can't be told, nobody looks. */
  readonly heapBytes?: () => Promise<number>;
}

/** One thing that is to be so. */
export interface ConformanceCase {
  readonly name: string;
  /** The longest chunk, bytes, in which the far end sends, where it can be told to. */
  readonly chunkBytes?: number;
  readonly run: (bench: Bench) => Promise<void>;
}

const PING = encodeCommand("ping");
/** Commands whose answers differ in command byte and in length: some fit a report or a packet, some do not. */
const VARIED = [
  "ping",
  "getSerialNumber",
  "getFirmwareVersion",
  "getConfiguration",
  "getProductType",
] as const;

/** How much the heap may grow with each round: the test runner takes some. A link that is held is found anyway. */
const HEAP_BYTES_A_ROUND = 8_192;

/** The frames on a link, one after the other. */
class Frames {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #decoder = new NeoDecoder();
  readonly chunks: Uint8Array[] = [];

  constructor(link: Link) {
    this.#chunks = link.chunks[Symbol.asyncIterator]();
  }

  /** The next frame; `undefined` when the link has ended before it. */
  async next(): Promise<NeoFrame | undefined> {
    while (!this.#decoder.next()) {
      const { value, done } = await this.#chunks.next();
      if (done) return undefined;
      this.chunks.push(value);
      this.#decoder.push(value);
    }
    return this.#decoder.frame();
  }

  async commands(count: number): Promise<(number | undefined)[]> {
    const commands = [];
    for (let i = 0; i < count; i += 1) commands.push((await this.next())?.command);
    return commands;
  }
}

const coded =
  (...codes: string[]) =>
  (error: unknown) => {
    ok(error instanceof Vp3300Error, `a coded error, not ${String(error)}`);
    ok(codes.includes(error.code), `${error.code} is none of ${codes.join(", ")}`);
    return true;
  };
const exactly = (reason: unknown) => (error: unknown) => {
  equal(error, reason);
  return true;
};
const sale = { amountMinor: 1050, currency: "USD" } as const;

async function ping(link: Link): Promise<void> {
  await link.write(PING);
  const frame = await new Frames(link).next();
  deepEqual([frame?.command, frame && "status" in frame && frame.status], [0x18, 0]);
}

/** Lets the event loop turn so often, for what is under way to come a little further. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setTimeout(resolve, 0));
}

/** What a link can be at when it is closed, with nothing to come. */
const STATES: readonly ((link: Link) => unknown)[] = [
  () => undefined,
  (link) => link.write(PING.subarray(0, 7)),
  (link) => void link.chunks[Symbol.asyncIterator]().next(),
];

/** The same, with answers to come that nobody will read. */
const BUSY_STATES: typeof STATES = [
  (link) => Promise.all(varied(5).map((name) => link.write(encoded(name)))),
  (link) => void Promise.allSettled(varied(5).map((name) => link.write(encoded(name)))),
];

const varied = (count: number) => Array.from({ length: count }, (_, at) => VARIED[at % VARIED.length]!);
const encoded = (name: (typeof VARIED)[number]) => encodeCommand(name);
const answered = (name: (typeof VARIED)[number]) => encodeCommand(name)[10];

const chunked = (chunkBytes: number): ConformanceCase => ({
  name: `frames come whole out of chunks of ${chunkBytes} bytes`,
  chunkBytes,
  async run({ transport }) {
    await using link = await transport.open();
    const frames = new Frames(link);
    const names = varied(10);
    for (const name of names) await link.write(encoded(name));
    deepEqual(await frames.commands(names.length), names.map(answered));
  },
});

/** All cases. */
export const CONFORMANCE: readonly ConformanceCase[] = [
  {
    name: "opens, carries a command and its answer, closes",
    async run({ transport }) {
      ok(transport.kind.length > 0);
      const link = await transport.open();
      await ping(link);
      await link.close();
      deepEqual(await link.closed, { reason: "closed" });
    },
  },
  {
    name: "writes that are not waited for go out in order, and so come the answers",
    async run({ transport }) {
      await using link = await transport.open();
      const frames = new Frames(link);
      const names = varied(25);
      const writes = names.map((name) => link.write(encoded(name)));
      deepEqual(await frames.commands(names.length), names.map(answered));
      await Promise.all(writes);
    },
  },
  {
    name: "concurrent long writes are never interleaved",
    async run({ transport }) {
      await using link = await transport.open();
      const frames = new Frames(link);
      const long = encodeCommand("setConfiguration", [
        { tag: 0x9f4e, value: new Uint8Array(120).fill(0x41) },
      ]);
      const writes = [long, PING, long, PING, long].map((frame) => link.write(frame));
      deepEqual(await frames.commands(5), [0x04, 0x18, 0x04, 0x18, 0x04]);
      await Promise.all(writes);
    },
  },
  {
    name: "the caller may change the bytes as soon as write() has returned",
    async run({ transport }) {
      await using link = await transport.open();
      const frames = new Frames(link);
      const bytes = PING.slice();
      const written = link.write(bytes);
      bytes.fill(0);
      await written;
      equal((await frames.next())?.command, 0x18);
    },
  },
  ...[1, 5, 20, 64, 512].map(chunked),
  {
    name: "a slow consumer loses nothing, and its chunks stay as they came",
    async run({ transport }) {
      await using link = await transport.open();
      const names = varied(40);
      for (const name of names) await link.write(encoded(name));
      const frames = new Frames(link);
      deepEqual(await frames.commands(names.length), names.map(answered));
      const again = new NeoDecoder();
      let count = 0;
      for (const chunk of frames.chunks) {
        again.push(chunk);
        while (again.next()) count += 1;
      }
      equal(count, names.length);
    },
  },
  {
    name: "close ends a read that waits, whether asked once or many times at once",
    async run({ transport }) {
      const link = await transport.open();
      const waiting = new Frames(link).next();
      await Promise.all([link.close(), link.close(), link[Symbol.asyncDispose]()]);
      equal(await waiting, undefined);
      await link.close();
      deepEqual(await link.closed, { reason: "closed" });
    },
  },
  {
    name: "a write that waits when the link is closed fails, and so does every later one",
    async run({ transport }) {
      const link = await transport.open();
      const writes = varied(20).map((name) => link.write(encoded(name)));
      const settled = Promise.allSettled(writes);
      await link.close();
      for (const result of await settled) {
        if (result.status === "rejected") coded("TRANSPORT_CLOSED")(result.reason);
      }
      await rejects(link.write(PING), coded("TRANSPORT_CLOSED"));
    },
  },
  {
    name: "a write that never settles holds neither close() nor the next link",
    async run({ transport, far }) {
      if (far.swallowWrites === undefined) return;
      const link = await transport.open();
      await far.swallowWrites(true);
      const failed = rejects(link.write(PING), coded("TRANSPORT_CLOSED"));
      // Long enough for it to be under way at the far end.
      await turns(5);
      await link.close();
      await failed;
      await far.swallowWrites(false);
      await using next = await transport.open();
      await ping(next);
    },
  },
  {
    name: "closed fresh, inside of a frame, before its answers are read, while it writes or reads, it can be opened again",
    async run({ transport, tellsOfClose = true }) {
      for (const bringTo of tellsOfClose ? [...STATES, ...BUSY_STATES] : STATES) {
        const link = await transport.open();
        await bringTo(link);
        await link.close();
        deepEqual(await link.closed, { reason: "closed" });
      }
      await using link = await transport.open();
      await ping(link);
    },
  },
  {
    name: "a lost link ends a read that waits, fails later writes, and says that it was lost",
    async run({ transport, far }) {
      const link = await transport.open();
      const frames = new Frames(link);
      await link.write(PING);
      equal((await frames.next())?.command, 0x18);
      const waiting = frames.next();
      await far.unplug();
      equal((await link.closed).reason, "lost");
      equal(await waiting, undefined);
      await rejects(link.write(PING), coded("TRANSPORT_LOST"));
      await link.close();
      equal((await link.closed).reason, "lost");
    },
  },
  {
    name: "writes that wait when the link is lost settle at once",
    async run({ transport, far }) {
      const link = await transport.open();
      const settled = Promise.allSettled(varied(20).map((name) => link.write(encoded(name))));
      await far.unplug();
      for (const result of await settled) {
        if (result.status === "rejected") coded("TRANSPORT_LOST")(result.reason);
      }
      equal((await link.closed).reason, "lost");
      await link.close();
    },
  },
  {
    name: "a reader that comes back is opened again",
    async run({ transport, far }) {
      const first = await transport.open();
      await ping(first);
      await far.unplug();
      await first.closed;
      await first.close();
      await far.replug();
      await using second = await transport.open();
      await ping(second);
    },
  },
  {
    name: "an aborted signal opens and writes nothing; one that fires later changes nothing that is done",
    async run({ transport }) {
      const aborted = AbortSignal.abort("enough");
      await rejects(transport.open({ signal: aborted }), exactly("enough"));
      const controller = new AbortController();
      await using link = await transport.open({ signal: controller.signal });
      await link.write(PING, { signal: controller.signal });
      controller.abort("late");
      await rejects(link.write(encodeCommand("getSerialNumber"), { signal: aborted }), exactly("enough"));
      const frames = new Frames(link);
      await link.write(PING);
      deepEqual(await frames.commands(2), [0x18, 0x18]);
    },
  },
  {
    name: "an opening that is given up half-way rejects with the signal's reason, and leaves nothing half-open",
    async run({ transport, far }) {
      const giveUpAfter = async (count: number) => {
        const controller = new AbortController();
        const opening = transport.open({ signal: controller.signal });
        // Some are open before anybody can change their mind.
        const ended = opening.then(
          (link) => link.close(),
          (reason: unknown) => reason,
        );
        await turns(count);
        controller.abort("enough");
        return ended;
      };
      // Cold, then warm: what was started for the first link may serve the next ones.
      for (const counts of [[0], [0, 1, 2, 4, 8, 16]]) {
        for (const count of counts) {
          const reason = await giveUpAfter(count);
          if (reason !== undefined) equal(reason, "enough");
        }
        const link = await transport.open();
        await ping(link);
        await link.close();
      }
      const last = await transport.open();
      await far.unplug();
      await last.closed;
      await last.close();
      const gone = await giveUpAfter(1);
      // A platform that can't wait for a reader says at once that there is none.
      if (gone !== undefined && gone !== "enough")
        coded("TRANSPORT_NOT_FOUND", "TRANSPORT_OPEN_FAILED")(gone);
      await far.replug();
      await using link = await transport.open();
      await ping(link);
    },
  },
  {
    name: "a write that is given up rejects with the signal's reason; the others go out whole and in order",
    async run({ transport }) {
      await using link = await transport.open();
      const names = varied(10);
      const [before, after] = [names.slice(0, 6).map(answered), names.slice(7).map(answered)];
      const controller = new AbortController();
      const writes = names.map((name, at) =>
        link.write(encoded(name), at === 6 ? { signal: controller.signal } : {}),
      );
      // Time enough for a link that takes everything at once, and too little for most others.
      await turns(1);
      controller.abort("enough");
      const results = await Promise.allSettled(writes);
      const [given] = results.splice(6, 1);
      deepEqual([...new Set(results.map(({ status }) => status))], ["fulfilled"]);
      if (given?.status === "rejected") equal(given.reason, "enough");
      const frames = new Frames(link);
      deepEqual(await frames.commands(6), before);
      // One that was under way already goes on without its caller.
      const next = (await frames.next())?.command;
      const isSent = given?.status === "fulfilled" || next === answered(names[6]!);
      deepEqual(
        [next, ...(await frames.commands(isSent ? 3 : 2))],
        [...(isSent ? [answered(names[6]!)] : []), ...after],
      );
    },
  },
  {
    name: "bytes that are none are refused, and the link stays",
    async run({ transport }) {
      await using link = await transport.open();
      await rejects(link.write("ping" as never), coded("ARGUMENT_INVALID"));
      await ping(link);
    },
  },
  {
    name: "a second link to the same reader is refused, and the first stays",
    async run({ transport, exclusive = true }) {
      await using link = await transport.open();
      if (exclusive) {
        await rejects(transport.open(), coded("TRANSPORT_OPEN_FAILED", "TRANSPORT_DEVICE_BUSY"));
      }
      await ping(link);
    },
  },
  {
    name: "opened and closed again and again, it holds no more than at first",
    async run({ transport, rounds = 100, handles = activeResources, heapBytes }) {
      const held: number[] = [];
      const links: WeakRef<Link>[] = [];
      const settled = Math.floor(rounds / 4);
      let heapBefore = 0;
      for (let round = 0; round < rounds; round += 1) {
        if (round === settled) heapBefore = (await heapBytes?.()) ?? 0;
        const link = await transport.open();
        await ping(link);
        await link.close();
        held.push(handles());
        links.push(new WeakRef(link));
      }
      const growth = held.at(-1)! - held[settled]!;
      ok(growth <= 0, `${growth} handles more after ${rounds} rounds: ${held.join(" ")}`);
      if (heapBytes === undefined) return;
      const heapGrowth = (await heapBytes()) - heapBefore;
      // The last one may still be on somebody's stack.
      const kept = links.filter((link) => link.deref() !== undefined).length;
      ok(kept <= 1, `${kept} of ${rounds} closed links are still held`);
      const limit = HEAP_BYTES_A_ROUND * (rounds - settled);
      ok(heapGrowth <= limit, `${heapGrowth} bytes of heap more after ${rounds} rounds`);
    },
  },
  ...(["swipe", "insert", "tap"] as const satisfies CardInterface[]).map(
    (how): ConformanceCase => ({
      name: `a card is read: ${how}`,
      async run({ transport, far }) {
        await using reader = await openReader(transport);
        const transaction = reader.read({ ...sale, interfaces: [how] });
        await far.present(how);
        equal((await transaction.outcome).outcome, "captured");
      },
    }),
  ),
  {
    name: "a link that is lost during a transaction ends it at once, and the next one succeeds",
    async run({ transport, far }) {
      const reader = await openReader(transport);
      const transaction = reader.read(sale);
      const steps = transaction[Symbol.asyncIterator]();
      equal((await steps.next()).value?.step, "presentCard");
      await far.unplug();
      await rejects(transaction.outcome, coded("TRANSPORT_LOST"));
      await reader.close();
      await far.replug();
      await using next = await openReader(transport);
      const again = next.read(sale);
      await far.present("tap");
      equal((await again.outcome).outcome, "captured");
    },
  },
];

function activeResources(): number {
  return process.getActiveResourcesInfo().length;
}
