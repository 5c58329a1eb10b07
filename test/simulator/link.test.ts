import { describe, expect, test } from "vitest";
import { encodeCommand } from "../../src/protocol/commands/index.ts";
import {
  SimulatedReader,
  type SimulatedReaderOptions,
  TEST_CARDS,
  VirtualClock,
} from "../../src/simulator/index.ts";
import { assertNoCardData, secretsOfCard } from "../../src/testing/index.ts";
import { Host, withReader } from "./host.ts";

const refusal = (code: string) => expect.objectContaining({ code });

describe("the link", () => {
  test("cuts what the host receives into chunks", async () => {
    await withReader({ chunkBytes: 5 }, async (host) => {
      await host.write(encodeCommand("ping"));
      const chunks = host.link.chunks[Symbol.asyncIterator]();
      const lengths = [];
      for (let i = 0; i < 4; i += 1) lengths.push((await chunks.next()).value?.length);
      expect(lengths).toEqual([5, 5, 5, 1]);
    });
  });

  test("takes its time, each way", async () => {
    await withReader({ latencyMs: 40 }, async (host) => {
      const before = host.clock.now();
      await host.execute("ping");
      expect(host.clock.now() - before).toBe(80);
    });
  });

  test("copies what is written before the call returns", async () => {
    await withReader({}, async (host) => {
      const bytes = encodeCommand("ping");
      const written = host.write(bytes);
      bytes.fill(0);
      await written;
      expect((await host.response()).status).toBe(0);
    });
  });

  test.each([null, { signal: {} }, { signal: "stop" }])("is not opened with %j", async (options) => {
    await expect(new SimulatedReader().open(options as never)).rejects.toThrow(refusal("ARGUMENT_INVALID"));
  });

  test("there is one at a time", async () => {
    await withReader({}, async (host, simulator) => {
      await expect(simulator.open()).rejects.toThrow(refusal("TRANSPORT_OPEN_FAILED"));
      await host.link.close();
      expect(simulator.connected).toBe(false);
      const second = await simulator.open();
      expect(simulator.connected).toBe(true);
      await second.close();
    });
  });

  test.each(["closed", "lost"] as const)(
    "%s: settles once, ends the chunks, refuses to write",
    async (reason) => {
      await withReader({ latencyMs: 10 }, async (host, simulator) => {
        const { link } = host;
        const chunks = link.chunks[Symbol.asyncIterator]();
        const waiting = chunks.next();
        await host.write(encodeCommand("ping"));
        const end = () => (reason === "closed" ? link.close() : simulator.disconnect());
        await end();
        await end();
        simulator.disconnect();
        await link.close();
        expect(await link.closed).toEqual({ reason });
        expect(await waiting).toEqual({ value: undefined, done: true });
        expect(await chunks.next()).toEqual({ value: undefined, done: true });
        await expect(link.write(Uint8Array.of(1))).rejects.toThrow(
          refusal(reason === "closed" ? "TRANSPORT_CLOSED" : "TRANSPORT_LOST"),
        );
      });
    },
  );

  test("ends with its scope", async () => {
    const simulator = new SimulatedReader();
    {
      await using link = await simulator.open();
      expect(link).toBeDefined();
    }
    expect(simulator.connected).toBe(false);
  });

  test("an aborted signal stops opening and writing with its reason", async () => {
    const signal = AbortSignal.abort("enough");
    await expect(new SimulatedReader().open({ signal })).rejects.toBe("enough");
    await withReader({}, async (host) => {
      await expect(host.link.write(Uint8Array.of(1), { signal })).rejects.toBe("enough");
    });
  });

  test("nothing is left when it ends in the middle of a transaction", async () => {
    for (let afterMs = 0; afterMs <= 1_500; afterMs += 150) {
      const clock = new VirtualClock();
      const simulator = new SimulatedReader({ clock, latencyMs: 7 });
      const link = await simulator.open();
      simulator.present(TEST_CARDS.debit, "insert", { afterMs: 300 });
      simulator.present(TEST_CARDS.visa, "tap", { afterMs: 60_000 });
      await link.write(encodeCommand("startContact", { fallback: true, timeoutS: 30, answerTimeoutS: 30 }));
      await clock.advance(afterMs);
      simulator.disconnect();
      expect(clock.pendingTimers).toBe(0);
      expect(simulator).toMatchObject({ idle: true, cardInserted: false, pendingPresentations: 0 });
      await clock.advance(0);
    }
  });

  test("works on the platform's clock, in real time", async () => {
    const simulator = new SimulatedReader({ latencyMs: 1 });
    const link = await simulator.open();
    const host = new Host(new VirtualClock(), link);
    expect((await host.execute("ping")).status).toBe(0);
    await link.close();
  });
});

describe("arguments", () => {
  const BAD: readonly [string, unknown][] = [
    ["options", null],
    ["model of another protocol", { model: "augusta" }],
    ["unknown model", { model: "vp9" }],
    ["clock", { clock: 1 }],
    ["clock without timers", { clock: { now: Date.now } }],
    ["random", { random: 1 }],
    ["serial number too short", { serialNumber: "123" }],
    ["serial number not printable", { serialNumber: "12345\n7890" }],
    ["firmware version", { firmwareVersion: 1 }],
    ["encryption", { encryption: "rsa" }],
    ["KSN type", { ksn: "FFFF" }],
    ["KSN length", { ksn: new Uint8Array(12) }],
    ["latency", { latencyMs: -1 }],
    ["chunk", { chunkBytes: 0 }],
    ["pairs", { encryptedPairs: "both" }],
    ["prompts", { prompts: 1 }],
    ["busy", { whenBusy: "crash" }],
    ["interrupted answer", { interruptedAnswer: { when: "never", status: "failed" } }],
    ["interrupted answer's status", { interruptedAnswer: { when: "after", status: "ok" } }],
  ];
  test.each(BAD)("%s", (_, options) => {
    expect(() => new SimulatedReader(options as SimulatedReaderOptions)).toThrow(refusal("ARGUMENT_INVALID"));
  });

  const { visa, driversLicence, magstripe } = TEST_CARDS;
  const PRESENTATIONS: readonly [string, unknown, unknown, unknown?][] = [
    ["no card", undefined, "swipe"],
    ["unknown way", visa, "throw"],
    ["delay", visa, "swipe", { afterMs: 0.5 }],
    ["options", visa, "swipe", null],
    ["a card that can't be tapped", magstripe, "tap"],
    ["an application that is nothing", { ...visa, applications: [null] }, "swipe"],
    ["no applications", { ...visa, applications: [] }, "tap"],
    ["an application that is none", { ...visa, applications: [{ aid: "A0", label: "A" }] }, "swipe"],
    ["a long label", { ...visa, applications: [{ aid: "A000000003", label: "A".repeat(17) }] }, "swipe"],
    ["clear number", { ...visa, pan: "4111" }, "swipe"],
    ["clear track", { ...visa, tracks: { track1: "%B4111?" } }, "swipe"],
    ["a track that is none", { ...visa, tracks: { track1: driversLicence.cardholder } }, "swipe"],
    ["chip behaviour", { ...visa, insert: "explodes" }, "insert"],
    ["tap behaviour", { ...visa, tap: "explodes" }, "tap"],
    ["a chip without expiry", { ...visa, expiry: "" }, "insert"],
  ];
  test.each(PRESENTATIONS)("present: %s", (_, card, how, options = {}) => {
    const simulator = new SimulatedReader();
    expect(() => simulator.present(card as never, how as never, options as never)).toThrow(
      refusal("ARGUMENT_INVALID"),
    );
    expect(simulator.pendingPresentations).toBe(0);
  });

  test("a model without a slot", () => {
    expect(() => new SimulatedReader({ model: "vp3300c" }).present(visa, "insert")).toThrow(
      refusal("ARGUMENT_INVALID"),
    );
  });
});

test("a simulator that holds a card shows nothing of it", async () => {
  await withReader({}, async (host, simulator) => {
    simulator.present(TEST_CARDS.visa, "insert");
    await host.execute("startContact", { fallback: false, timeoutS: 5, answerTimeoutS: 5 });
    assertNoCardData(simulator, { secrets: secretsOfCard(TEST_CARDS.visa) });
  });
});
