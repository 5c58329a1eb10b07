import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Vp3300Error } from "../../../src/errors.ts";
import { encodeCommand } from "../../../src/protocol/commands/index.ts";
import { encodeNeoResponse, formatHex, parseHex } from "../../../src/protocol/index.ts";
import { VirtualClock } from "../../../src/simulator/index.ts";
import { faultyTransport, type LinkFault, type ObservedFrame } from "../../../src/testing/index.ts";
import { ChunkQueue } from "../../../src/transports/chunk-queue.ts";
import type { Link, LinkClosed, Transport } from "../../../src/transports/transport.ts";
import { codeOf, thrownCode } from "../../reader/expectations.ts";

/** A link without a reader: what the host writes is kept, and what is sent arrives. */
class Wire implements Transport {
  readonly kind = "wire";
  readonly written: string[] = [];
  closes = 0;
  #queue = new ChunkQueue();
  #settle: (closed: LinkClosed) => void = () => undefined;

  async open(): Promise<Link> {
    const queue = new ChunkQueue();
    this.#queue = queue;
    const closed = new Promise<LinkClosed>((resolve) => {
      this.#settle = resolve;
    });
    const close = async (): Promise<void> => {
      this.closes += 1;
      this.end({ reason: "closed" });
    };
    return {
      closed,
      close,
      [Symbol.asyncDispose]: close,
      chunks: { [Symbol.asyncIterator]: () => queue },
      write: async (bytes) => {
        if (formatHex(bytes).includes("DEAD")) throw new Vp3300Error("TRANSPORT_LOST");
        this.written.push(formatHex(bytes));
      },
    };
  }

  send(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  end(closed: LinkClosed): void {
    this.#queue.end();
    this.#settle(closed);
  }
}

const FRAMES = [0x18, 0x12, 0x29].map((command, at) =>
  encodeNeoResponse({ command, status: 0, data: new Uint8Array(at * 3).fill(0xa0 + at) }),
);
const HEX = FRAMES.map((frame) => formatHex(frame));
const COMMANDS = [
  encodeCommand("ping"),
  encodeCommand("getSerialNumber"),
  encodeCommand("cancelTransaction"),
];

interface Arrival {
  readonly atMs: number;
  readonly hex: string;
}

/** What arrives when the frames are sent one each 100 ms, and when. */
async function arrivals(
  faults: readonly LinkFault[],
  { cut = 65_536, frames = FRAMES as readonly Uint8Array[] } = {},
): Promise<{ arrived: Arrival[]; closed: LinkClosed | undefined; observed: ObservedFrame[] }> {
  const clock = new VirtualClock(0);
  const wire = new Wire();
  const observed: ObservedFrame[] = [];
  const transport = faultyTransport(wire, faults, { clock, onFrame: (frame) => observed.push(frame) });
  const link = await transport.open();
  const arrived: Arrival[] = [];
  let closed: LinkClosed | undefined;
  void link.closed.then((how) => {
    closed = how;
  });
  const reading = (async () => {
    for await (const chunk of link.chunks) arrived.push({ atMs: clock.now(), hex: formatHex(chunk) });
  })();
  for (const frame of frames) {
    for (let at = 0; at < frame.length; at += cut) wire.send(frame.slice(at, at + cut));
    await clock.advance(100);
  }
  await clock.advance(10_000);
  const lost = closed;
  await link.close();
  await reading;
  expect(clock.pendingTimers).toBe(0);
  return { arrived, closed: lost, observed };
}

const at = (atMs: number, hex: string): Arrival => ({ atMs, hex });
const toHost = { direction: "toHost", frame: 1 } as const;
const [first, second, third] = HEX as [string, string, string];

describe("to the host", () => {
  test.each<[string, LinkFault, Arrival[]]>([
    ["dropped", { ...toHost, fault: "drop" }, [at(0, first), at(200, third)]],
    ["dropped with what follows", { ...toHost, fault: "drop", count: 2 }, [at(0, first)]],
    [
      "of another link",
      { ...toHost, fault: "drop", link: 1 },
      [at(0, first), at(100, second), at(200, third)],
    ],
    [
      "duplicated",
      { ...toHost, fault: "duplicate" },
      [at(0, first), at(100, second), at(100, second), at(200, third)],
    ],
    [
      "three times, with time between",
      { ...toHost, fault: "duplicate", times: 2, gapMs: 70 },
      [at(0, first), at(100, second), at(170, second), at(240, second), at(240, third)],
    ],
    ["overtaken", { ...toHost, fault: "reorder" }, [at(0, first), at(200, third), at(200, second)]],
    [
      "overtaken by nothing",
      { ...toHost, frame: 2, fault: "reorder", waitMs: 500 },
      [at(0, first), at(100, second), at(700, third)],
    ],
    [
      "corrupt",
      { ...toHost, fault: "corrupt", byte: 1, mask: 0x01 },
      [at(0, first), at(100, `5668${second.slice(4)}`), at(200, third)],
    ],
    [
      "corrupt at its end",
      { ...toHost, fault: "corrupt", byte: 60_000 },
      [at(0, first), at(100, flipped(second, second.length / 2 - 1)), at(200, third)],
    ],
    [
      "truncated",
      { ...toHost, fault: "truncate", byte: 4 },
      [at(0, first), at(100, "5669564F"), at(200, third)],
    ],
    [
      "truncated behind its end",
      { ...toHost, fault: "truncate", byte: 400 },
      [at(0, first), at(100, second), at(200, third)],
    ],
    [
      "split",
      { ...toHost, fault: "split", byte: 3, gapMs: 30 },
      [at(0, first), at(100, second.slice(0, 6)), at(130, second.slice(6)), at(200, third)],
    ],
    ["late", { ...toHost, fault: "delay", delayMs: 250 }, [at(0, first), at(350, second), at(350, third)]],
    [
      "with garbage in it",
      { ...toHost, fault: "garbage", bytes: "00ff 00", byte: 2 },
      [at(0, first), at(100, `566900FF00${second.slice(4)}`), at(200, third)],
    ],
    [
      "with garbage behind it",
      { ...toHost, fault: "garbage", bytes: "AB", byte: 400 },
      [at(0, first), at(100, `${second}AB`), at(200, third)],
    ],
  ])("a frame is %s", async (_, fault, expected) => {
    const { arrived, closed, observed } = await arrivals([fault]);
    expect(arrived).toEqual(expected);
    expect(closed).toBeUndefined();
    expect(observed.map(({ frame, bytes }) => [frame, formatHex(bytes)])).toEqual(
      HEX.map((hex, frame) => [frame, hex]),
    );
  });

  test("the link is lost at any byte, and nothing arrives after", async () => {
    for (let byte = 0; byte <= second.length / 2; byte += 1) {
      const { arrived, closed } = await arrivals([{ ...toHost, fault: "disconnect", byte }]);
      expect(closed).toEqual({ reason: "lost" });
      expect(arrived.map(({ hex }) => hex).join("")).toBe(first + second.slice(0, 2 * byte));
    }
  });

  test("several faults befall one frame together", async () => {
    const { arrived } = await arrivals([
      { ...toHost, fault: "corrupt", byte: 0, mask: 0x80 },
      { ...toHost, fault: "corrupt", byte: 2, mask: 0x80 },
      { ...toHost, fault: "delay", delayMs: 40 },
      { ...toHost, fault: "split", byte: 2 },
    ]);
    expect(arrived).toEqual([at(0, first), at(140, "D669"), at(140, `D6${second.slice(6)}`), at(200, third)]);
  });

  test("where the link cuts the bytes changes nothing of what arrives", async () => {
    const kinds: readonly LinkFault[] = [
      { ...toHost, fault: "drop" },
      { ...toHost, fault: "duplicate" },
      { ...toHost, fault: "reorder" },
      { ...toHost, fault: "corrupt", byte: 11 },
      { ...toHost, fault: "truncate", byte: 11 },
      { ...toHost, fault: "garbage", byte: 11, bytes: "5669" },
      { ...toHost, fault: "disconnect", byte: 11 },
    ];
    const joined = ({ arrived }: { arrived: Arrival[] }) => arrived.map(({ hex }) => hex).join("");
    for (const fault of kinds) {
      const whole = joined(await arrivals([fault]));
      for (let cut = 1; cut < 23; cut += 1)
        expect(joined(await arrivals([fault], { cut })), `${cut}`).toBe(whole);
    }
  });

  test("bytes outside of frames pass, and don't count", async () => {
    const noise = parseHex("5669564F00 0102");
    const frames = [noise, FRAMES[0]!, Uint8Array.of(...noise, ...FRAMES[1]!), FRAMES[2]!, noise.slice(0, 4)];
    const { arrived, observed } = await arrivals([{ ...toHost, fault: "drop" }], { frames });
    const text = arrived.map(({ hex }) => hex).join("");
    expect(text).toBe(formatHex(noise) + first + formatHex(noise) + third);
    expect(observed).toHaveLength(3);
  });

  test("any faults at all: the unharmed frames arrive whole, in order, and nothing is left behind", async () => {
    const fault = fc
      .record({ frame: fc.nat({ max: 2 }), byte: fc.nat({ max: 30 }), kind: fc.nat({ max: 7 }) })
      .map(({ frame, byte, kind }): LinkFault => {
        const place = { direction: "toHost", frame } as const;
        return (
          [
            { ...place, fault: "drop" },
            { ...place, fault: "duplicate", times: 1 + (byte % 3), gapMs: byte },
            { ...place, fault: "reorder", waitMs: byte },
            { ...place, fault: "corrupt", byte },
            { ...place, fault: "truncate", byte },
            { ...place, fault: "split", byte, gapMs: byte },
            { ...place, fault: "delay", delayMs: 10 * byte },
            { ...place, fault: "garbage", byte, bytes: "00112233" },
          ] satisfies LinkFault[]
        )[kind]!;
      });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (faults, cut) => {
          const { arrived } = await arrivals(faults, { cut });
          const text = arrived.map(({ hex }) => hex).join("");
          const unharmed = HEX.filter((_, frame) => faults.every((each) => each.frame !== frame));
          for (const hex of unharmed) expect(text).toContain(hex);
          const harmless = faults.every((each) => each.fault === "delay" || each.fault === "split");
          if (harmless) expect(text).toBe(HEX.join(""));
        },
      ),
      { numRuns: 200 },
    );
  });
});

function flipped(hex: string, byte: number): string {
  const bytes = parseHex(hex);
  bytes[byte]! ^= 0xff;
  return formatHex(bytes);
}

describe("to the reader", () => {
  /** What the reader gets of three commands that are written one each 100 ms. */
  async function written(fault: LinkFault): Promise<string[]> {
    const clock = new VirtualClock(0);
    const wire = new Wire();
    const link = await faultyTransport(wire, [fault], { clock }).open();
    await clock.run(async () => {
      for (const command of COMMANDS) {
        await link.write(command);
        await new Promise<void>((resolve) => clock.setTimer(100, resolve));
      }
    });
    await clock.advance(5_000);
    await link.close();
    expect(clock.pendingTimers).toBe(0);
    return wire.written;
  }

  const commands = COMMANDS.map((command) => formatHex(command)) as [string, string, string];
  const toReader = { direction: "toReader", frame: 1 } as const;

  test.each<[string, LinkFault, string[]]>([
    ["dropped", { ...toReader, fault: "drop" }, [commands[0], commands[2]]],
    ["duplicated", { ...toReader, fault: "duplicate" }, [commands[0], commands[1], commands[1], commands[2]]],
    ["overtaken", { ...toReader, fault: "reorder" }, [commands[0], commands[2], commands[1]]],
    [
      "corrupt",
      { ...toReader, fault: "corrupt", byte: 10 },
      [commands[0], flipped(commands[1], 10), commands[2]],
    ],
    ["truncated", { ...toReader, fault: "truncate", byte: 1 }, [commands[0], "56", commands[2]]],
    ["late", { ...toReader, fault: "delay", delayMs: 4_000 }, commands],
    [
      "split",
      { ...toReader, fault: "split", byte: 1, gapMs: 9 },
      [commands[0], "56", commands[1].slice(2), commands[2]],
    ],
  ])("a command is %s", async (_, fault, expected) => {
    expect(await written(fault)).toEqual(expected);
  });

  test("the link is lost: what was written before arrives, and later writes fail", async () => {
    const wire = new Wire();
    const link = await faultyTransport(wire, [{ ...toReader, fault: "disconnect", byte: 3 }]).open();
    await link.write(COMMANDS[0]!);
    await link.write(COMMANDS[1]!);
    expect(await link.closed).toEqual({ reason: "lost" });
    expect(wire.written).toEqual([commands[0], "566956"]);
    expect(await codeOf(link.write(COMMANDS[2]!))).toBe("TRANSPORT_LOST");
    await link.close();
    await link.close();
    expect(wire.closes).toBeGreaterThan(0);
  });

  test("what the link refuses is refused", async () => {
    const wire = new Wire();
    const link = await faultyTransport(wire, []).open();
    const refused = encodeCommand("getContactAid", parseHex("DEAD112233"));
    expect(await codeOf(link.write(refused))).toBe("TRANSPORT_LOST");
    const reason = new Error("given up");
    await expect(link.write(COMMANDS[0]!, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await codeOf(link.write("ping" as never))).toBe("ARGUMENT_INVALID");
    await link.close();
    expect(await codeOf(link.write(COMMANDS[0]!))).toBe("TRANSPORT_CLOSED");
  });
});

test("how the link ends is how the link below it ended, its cause included", async () => {
  const wire = new Wire();
  const link = await faultyTransport(wire, []).open();
  const cause = new Error("unplugged");
  wire.end({ reason: "lost", cause });
  expect(await link.closed).toEqual({ reason: "lost", cause });
});

test.each<[string, unknown]>([
  ["a name", { ...toHost, fault: "explode" }],
  ["a direction", { fault: "drop", direction: "up", frame: 0 }],
  ["a frame", { fault: "drop", direction: "toHost", frame: -1 }],
  ["a count", { ...toHost, fault: "drop", count: 0 }],
  ["a byte", { ...toHost, fault: "corrupt" }],
  ["a mask", { ...toHost, fault: "corrupt", byte: 1, mask: 256 }],
  ["a time", { ...toHost, fault: "delay", delayMs: "1" }],
  ["garbage", { ...toHost, fault: "garbage", bytes: "xyz" }],
  ["a fault", null],
])("refuses what is not %s", (_, fault) => {
  const wire = new Wire();
  expect(thrownCode(() => faultyTransport(wire, [fault as LinkFault]))).toBe("ARGUMENT_INVALID");
});
