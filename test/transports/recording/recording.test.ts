import { describe, expect, test } from "vitest";
import { type Link, openReader, type Transport, Vp3300Error } from "vp3300";
import { encodeCommand } from "vp3300/commands";
import { encodeNeoReaderCommand, encodeNeoResponse } from "vp3300/protocol";
import { parseRecording, type RecordingEntry, recording } from "vp3300/recording";
import { SimulatedReader, VirtualClock } from "vp3300/simulator";
import { ChunkQueue } from "../../../src/transports/chunk-queue.ts";
import type { LinkClosed } from "../../../src/transports/transport.ts";

const PING = encodeCommand("ping");
const PONG = encodeNeoResponse({ command: 0x18, status: 0 });
const SECRET = new TextEncoder().encode("4761739001010119");

/** A link of which the test is the far end, and what is recorded of it. */
async function recordedLink(clock = new VirtualClock()) {
  const queue = new ChunkQueue();
  let settle!: (end: LinkClosed) => void;
  const closed = new Promise<LinkClosed>((resolve) => {
    settle = resolve;
  });
  const end = (reason: LinkClosed["reason"]) => {
    queue.end();
    settle({ reason });
  };
  const inner: Link = {
    closed,
    write: async (_bytes, options) => options?.signal?.throwIfAborted(),
    chunks: { [Symbol.asyncIterator]: () => queue },
    close: async () => end("closed"),
    [Symbol.asyncDispose]: async () => end("closed"),
  };
  let text = "";
  const entries: RecordingEntry[] = [];
  const transport = recording(
    { kind: "test", open: async () => inner },
    (line, entry) => {
      text += line;
      if (entry !== undefined) entries.push(entry);
    },
    { clock },
  );
  const link = await transport.open();
  const chunks = link.chunks[Symbol.asyncIterator]();
  return {
    clock,
    link,
    transport,
    entries,
    text: () => text,
    end,
    /** The reader says something, and the host reads it. */
    async say(...bytes: Uint8Array[]) {
      for (const chunk of bytes) queue.push(chunk);
      for (const chunk of bytes) expect((await chunks.next()).value).toBe(chunk);
    },
    async ended() {
      expect((await chunks.next()).done).toBe(true);
      await closed;
    },
  };
}

const brief = (entries: readonly RecordingEntry[]) =>
  entries.map((entry) => {
    const { atMs } = entry;
    if (entry.entry === "noise") return `${atMs} noise of the ${entry.from}, ${entry.length}`;
    return "frame" in entry
      ? `${atMs} ${entry.entry} ${entry.frame[10]!.toString(16)}`
      : `${atMs} ${entry.entry}`;
  });

describe("what is written", () => {
  test("frames both ways as they are whole, with the time, and which of them nobody asked for", async () => {
    const { link, clock, say, entries, end, ended } = await recordedLink();
    await link.write(PING.subarray(0, 5));
    await clock.advance(10);
    await link.write(PING.subarray(5));
    await clock.advance(20);
    await say(PONG.subarray(0, 9), PONG.subarray(9), PONG);
    await say(encodeNeoReaderCommand({ command: 0xf1, subCommand: 0x00 }));
    end("lost");
    await ended();
    expect(brief(entries)).toEqual([
      "0 opened",
      "10 sent 18",
      "30 received 18",
      "30 unsolicited 18",
      "30 unsolicited f1",
      "30 lost",
    ]);
  });

  test("an answer that announces another one leaves the command unanswered", async () => {
    const { link, say, entries } = await recordedLink();
    await link.write(
      encodeCommand("startContact", { fallback: false, timeoutS: 1, answerTimeoutS: 1, tlv: [] }),
    );
    const answer = (status: number) => encodeNeoResponse({ command: 0x60, status });
    await say(answer(0x63), answer(0x0e), answer(0x00), answer(0x00));
    expect(brief(entries).slice(2)).toEqual([
      "0 received 60",
      "0 received 60",
      "0 received 60",
      "0 unsolicited 60",
    ]);
  });

  test("bytes that are no frame are counted, never shown: noise, broken frames, what was cut off", async () => {
    const { link, say, entries, text, end, ended } = await recordedLink();
    const broken = encodeNeoResponse({ command: 0x12, status: 0, data: SECRET });
    broken[broken.length - 1]! ^= 1;
    await link.write(Uint8Array.of(...SECRET, ...PING));
    await say(SECRET, Uint8Array.of(...broken, ...PONG), PONG.subarray(0, 7));
    end("closed");
    await ended();
    expect(brief(entries)).toEqual([
      "0 opened",
      "0 noise of the host, 16",
      "0 sent 18",
      // The first 16 bytes are known as noise when the next frame begins.
      "0 noise of the reader, 16",
      `0 noise of the reader, ${broken.length}`,
      "0 received 18",
      "0 noise of the reader, 7",
      "0 closed",
    ]);
    expect(text()).not.toContain("34373631");
    expect(parseRecording(text()).entries.map(({ entry }) => entry)).toEqual(entries);
  });

  test("a length that was damaged does not hold back what follows after a silence", async () => {
    const { link, clock, say, entries } = await recordedLink();
    const damaged = PONG.slice();
    damaged[12] = 0xff;
    await link.write(PING);
    await say(damaged);
    await clock.advance(1_500);
    await link.write(PING);
    await say(PONG);
    expect(brief(entries).slice(1)).toEqual([
      "0 sent 18",
      "1500 sent 18",
      // Known as noise when the next frame begins.
      "1500 noise of the reader, 16",
      "1500 received 18",
    ]);
  });

  test("what is read after the end came too late for the host as well", async () => {
    const { link, say, entries, end } = await recordedLink();
    end("closed");
    await link.closed;
    await say();
    await link.write(PING);
    expect(brief(entries)).toEqual(["0 opened", "0 closed"]);
  });

  test("a write that was given up before it began, or of no bytes, is none", async () => {
    const { link, entries } = await recordedLink();
    await expect(link.write(PING, { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
    await link.write("ping" as never);
    expect(brief(entries)).toEqual(["0 opened"]);
  });

  test("a firmware text that can't be read is no fact, and ends no recording", async () => {
    const { link, say, text } = await recordedLink();
    const answer = encodeNeoResponse({ command: 0x29, status: 0, data: Uint8Array.of(0x56, 0x07, 0x31) });
    await link.write(encodeCommand("getFirmwareVersion"));
    await say(answer);
    await link.write(PING);
    await say(PONG);
    const recorded = parseRecording(text());
    expect(recorded.facts.firmware).toBeUndefined();
    const frames = recorded.entries.flatMap(({ entry }) => ("frame" in entry ? [entry.frame] : []));
    expect(frames).toEqual([encodeCommand("getFirmwareVersion"), answer, PING, PONG]);
  });

  test("facts: when it started, what carries it, and model and firmware once the reader has told them", async () => {
    const clock = new VirtualClock(Date.UTC(2026, 3, 1, 12));
    const lines: string[] = [];
    const transport = recording(new SimulatedReader({ clock, model: "vp3350" }), (line) => lines.push(line), {
      clock,
    });
    for (let round = 0; round < 2; round += 1) {
      await clock.run(async () => (await openReader(transport, { clock })).close());
    }
    expect(lines.slice(0, 5)).toEqual([
      "@vp3300-recording 1\n",
      "@scrubbed card data and keys are filler; nothing here is real ciphertext\n",
      "@start 2026-04-01T12:00:00.000Z\n",
      "@transport simulator\n",
      "     0 -- opened\n",
    ]);
    const { facts } = parseRecording(lines.join(""));
    expect(facts).toMatchObject({ firmware: "VP3350 NEO v1.01.151", start: "2026-04-01T12:00:00.000Z" });
    expect(lines.filter((line) => line.startsWith("@firmware"))).toHaveLength(1);
  });

  test("a fact can't break out of its line", () => {
    const lines: string[] = [];
    recording({ kind: "x\n@start never # ü", open: () => Promise.reject("unused") }, (line) =>
      lines.push(line),
    );
    expect(lines.at(-1)).toBe("@transport x @start never\n".replace("never", "never"));
  });
});

describe("links", () => {
  test("one at a time", async () => {
    const { transport, link } = await recordedLink();
    await expect(transport.open()).rejects.toMatchObject({ code: "TRANSPORT_DEVICE_BUSY" });
    await link.close();
    await link.closed;
    await expect(transport.open()).resolves.toBeDefined();
  });

  test.each<[string, unknown, string]>([
    ["with its code", new Vp3300Error("TRANSPORT_NOT_FOUND", { fix: "plug it in" }), "TRANSPORT_NOT_FOUND"],
    ["of the platform", new Error("4761739001010119"), "TRANSPORT_OPEN_FAILED"],
  ])("one that can't be opened is written down, and can be tried again: %s", async (_, error, code) => {
    const entries: RecordingEntry[] = [];
    const transport: Transport = { kind: "broken", open: () => Promise.reject(error) };
    const recorded = recording(transport, (line, entry) => {
      expect(line).not.toContain("4761739001010119");
      if (entry !== undefined) entries.push(entry);
    });
    for (let round = 0; round < 2; round += 1) await expect(recorded.open()).rejects.toBe(error);
    await expect(recorded.open({ signal: AbortSignal.abort() })).rejects.toBe(error);
    expect(entries.map((entry) => "code" in entry && entry.code)).toEqual([code, code]);
  });
});

describe("a sink that fails", () => {
  test("ends the recording, is reported once, and does not disturb the link", async () => {
    const clock = new VirtualClock();
    const errors: unknown[] = [];
    let calls = 0;
    const transport = recording(
      new SimulatedReader({ clock }),
      () => {
        calls += 1;
        if (calls === 9) throw new Error("disk full");
      },
      { clock, onError: (error) => errors.push(error) },
    );
    await clock.run(async () => {
      await using reader = await openReader(transport, { clock });
      expect(await reader.execute("getSerialNumber")).toBe("0820619250");
    });
    expect(errors).toEqual([new Error("disk full")]);
    expect(calls).toBe(9);
  });

  test("may fail later, when it writes in its own time", async () => {
    const errors: unknown[] = [];
    const transport = recording(
      new SimulatedReader(),
      async (line) => {
        if (line.startsWith("@start")) throw new Error("disk full");
      },
      { onError: (error) => errors.push(error) },
    );
    await using link = await transport.open();
    await link.write(PING);
    expect(errors).toEqual([new Error("disk full")]);
  });

  test("goes unnoticed without a listener; a listener that fails is the platform's business", async () => {
    const uncaught: unknown[] = [];
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", (error) => uncaught.push(error));
    try {
      for (const onError of [
        undefined,
        () => {
          throw new Error("listener");
        },
      ]) {
        const transport = recording(
          new SimulatedReader(),
          () => {
            throw new Error("sink");
          },
          onError === undefined ? {} : { onError },
        );
        await using link = await transport.open();
        await link.write(PING);
        expect((await link.chunks[Symbol.asyncIterator]().next()).value?.[10]).toBe(0x18);
      }
    } finally {
      process.removeAllListeners("uncaughtException");
      for (const listener of listeners) process.on("uncaughtException", listener);
    }
    expect(uncaught).toEqual([new Error("listener")]);
  });
});

test("a megabyte of noise is one line", async () => {
  const { say, entries, end, ended } = await recordedLink();
  const chunk = new Uint8Array(4_096);
  for (let count = 0; count < 256; count += 1) await say(chunk);
  end("lost");
  await ended();
  expect(brief(entries)).toEqual(["0 opened", `0 noise of the reader, ${1 << 20}`, "0 lost"]);
});
