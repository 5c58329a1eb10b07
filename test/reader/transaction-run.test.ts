import { describe, expect, test, vi } from "vitest";
import type { HostDecision, ReadRequest } from "../../src/index.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { bytesOf } from "../vectors.ts";
import * as answers from "./answers.ts";
import { codeOf, failureOf } from "./expectations.ts";
import { FakeReader, response } from "./fake-reader.ts";
import { APPROVE, begin, chipReader, play } from "./play.ts";

/** One script template of 4 500 bytes. */
const LONG_SCRIPT = Uint8Array.from({ length: 4_504 }, (_, at) => [0x71, 0x82, 0x11, 0x94][at] ?? 0);

describe("requests", () => {
  test("02-40 carries the timeout byte, amounts, currency, interfaces and fallback", async () => {
    const fake = new FakeReader().on(0x0240, answers.TAPPED);
    await play(fake, { amountMinor: 123_456, timeoutMs: 30_000 });
    expect(formatHex(fake.received[0]!.data)).toBe(
      "1E9C01009F02060000001234569F03060000000000005F2A020840DFEF370107DFEF3C03010014",
    );
  });

  test("the fallback has no more time than the card", async () => {
    const fake = new FakeReader().on(0x0240, answers.TAPPED);
    await play(fake, { timeoutMs: 7_000 });
    expect(formatHex(fake.received[0]!.data)).toContain("DFEF370107DFEF3C03010007");
  });

  test("only what is asked for is polled, and without inserts nothing falls back", async () => {
    const fake = new FakeReader().on(0x0240, answers.TAPPED);
    await play(fake, { interfaces: ["tap", "swipe"], transactionType: "refund", currency: 978 });
    expect(formatHex(fake.received[0]!.data)).toBe(
      "3C9C01209F02060000000001009F03060000000000005F2A020978DFEF370103DFEF3C03000014",
    );
  });

  test("60-10 starts a transaction for inserts only", async () => {
    const fake = chipReader();
    await play(fake, { interfaces: ["insert"] });
    expect(fake.pairs).toEqual(["6010", "6011", "6012"]);
    const sent = fake.received.map(({ data }) => formatHex(data));
    expect(sent[0]).toBe("00003C001E9C01009F02060000000001009F03060000000000005F2A020840");
    expect(sent.slice(1)).toEqual(["00001E", "00"]);
  });
});

describe("taps", () => {
  test("that want a host are captured", async () => {
    const { outcome, steps } = await play(new FakeReader().on(0x0240, [answers.WAIT_02, answers.TAPPED]));
    expect(outcome).toMatchObject({
      outcome: "captured",
      fallback: false,
      capture: { kind: "tap", encrypted: true },
    });
    expect(steps).toEqual(["presentCard swipe+insert+tap"]);
  });

  test.each([
    ["collision", 0x21, 0, "presentOneCard swipe+insert+tap"],
    ["lost contact", 0x24, 0, "tryAgain swipe+insert+tap"],
    ["phone", 0x20, 0x6986, "seePhone swipe+insert+tap"],
  ])("%s: asks again, after a pause, and goes on", async (_, code, sw, step) => {
    const fake = new FakeReader().on(0x0240, answers.tapFailed(code, sw), answers.TAPPED);
    const started = fake.clock.now();
    const { outcome, steps } = await play(fake);
    expect(outcome.outcome).toBe("captured");
    expect(steps).toEqual(["presentCard swipe+insert+tap", step]);
    expect(fake.clock.now() - started).toBe(150);
  });

  test("asks five times at most", async () => {
    const fake = new FakeReader().on(0x0240, answers.tapFailed(0x30));
    const { outcome } = await play(fake);
    expect(outcome).toMatchObject({
      outcome: "failed",
      reason: "cardUnreadable",
      status: 0x0a,
      contactlessError: { code: 0x30, sw: 0, rfState: 0 },
    });
    expect(fake.pairs).toEqual(Array(5).fill("0240"));
  });

  test("that want the chip are followed by an insert", async () => {
    const fake = chipReader().on(0x0240, answers.tapFailed(0x02));
    const { outcome, steps } = await play(fake);
    expect(outcome).toMatchObject({ outcome: "captured", capture: { kind: "insert" } });
    expect(steps).toEqual(["presentCard swipe+insert+tap", "useChip insert", "processing", "removeCard"]);
    expect(fake.pairs).toEqual(["0240", "6010", "6011", "6012"]);
  });

  test.each([
    [0x02, ["tap"], ["insert"]],
    [0x06, ["tap", "insert"], ["swipe"]],
    [0x04, ["tap"], ["swipe", "insert"]],
  ] as const)(
    "error %i, with no other way asked for, says which way would do",
    async (code, asked, would) => {
      const { outcome } = await play(new FakeReader().on(0x0240, answers.tapFailed(code)), {
        interfaces: asked,
      });
      expect(outcome).toMatchObject({ outcome: "useOtherInterface", interfaces: would });
    },
  );

  test.each([
    [0x06, ["swipe", "insert", "tap"]],
    [0x04, ["swipe", "tap"]],
  ] as const)("error %i is followed by a swipe, whose chip counts", async (code, interfaces) => {
    const fake = new FakeReader().on(0x0240, answers.tapFailed(code), answers.plainSwipe());
    const { outcome, steps } = await play(fake, { interfaces });
    expect(outcome).toMatchObject({ outcome: "captured", fallback: false, capture: { kind: "swipe" } });
    expect(steps.at(-1)).toBe("useMagstripe swipe");
    expect(formatHex(fake.received[1]!.data)).toContain("DFEF370101DFEF3C03000014");
  });

  test("that the card declines are declined", async () => {
    const { outcome } = await play(new FakeReader().on(0x0240, answers.CARD_DECLINED_TAP));
    expect(outcome).toMatchObject({
      outcome: "declined",
      reversalNeeded: false,
      contactlessError: { code: 0x42 },
    });
  });

  test("of a blocked card are unsupported", async () => {
    const { outcome } = await play(new FakeReader().on(0x0240, answers.tapFailed(0x25)));
    expect(outcome).toMatchObject({ outcome: "unsupportedCard", contactlessError: { code: 0x25 } });
  });
});

describe("swipes", () => {
  test("of a card without chip are captured", async () => {
    const { outcome } = await play(new FakeReader().on(0x0240, answers.plainSwipe()));
    expect(outcome).toMatchObject({ outcome: "captured", fallback: false, capture: { kind: "swipe" } });
  });

  test("of a card with chip are refused, and the chip is asked for", async () => {
    const fake = chipReader().on(0x0240, answers.CHIP_SWIPED);
    const { outcome, steps } = await play(fake);
    expect(outcome).toMatchObject({ outcome: "captured", capture: { kind: "insert" } });
    expect(steps.slice(0, 2)).toEqual(["presentCard swipe+insert+tap", "useChip insert"]);
  });

  test("of a card with chip end where inserting was not asked for", async () => {
    const fake = new FakeReader().on(0x0240, answers.CHIP_SWIPED);
    const { outcome } = await play(fake, { interfaces: ["swipe"] });
    expect(outcome).toMatchObject({ outcome: "useOtherInterface", interfaces: ["insert"] });
  });

  test("that the reader calls a fallback are one", async () => {
    const { outcome } = await play(new FakeReader().on(0x0240, answers.FALLBACK_SWIPED));
    expect(outcome).toMatchObject({ outcome: "captured", fallback: true });
  });

  test("that the reader calls a fallback are none where none is allowed", async () => {
    const fake = chipReader().on(0x0240, answers.FALLBACK_SWIPED);
    const { outcome, steps } = await play(fake, { fallback: false });
    expect(outcome).toMatchObject({ outcome: "captured", fallback: false, capture: { kind: "insert" } });
    expect(steps.slice(0, 2)).toEqual(["presentCard swipe+insert+tap", "useChip insert"]);

    const swiping = new FakeReader().on(0x0240, answers.FALLBACK_SWIPED);
    const played = await play(swiping, { fallback: false, interfaces: ["swipe"] });
    expect(played.outcome).toMatchObject({ outcome: "useOtherInterface", interfaces: ["insert"] });
  });

  test.each([
    ["insert", 0x6010, ["insert", "swipe"]],
    ["mixed", 0x0240, ["insert", "swipe", "tap"]],
  ] as const)("follow a chip that failed (%s)", async (name, pair, interfaces) => {
    const asked = name === "insert" ? { interfaces: ["insert"] as const } : { interfaces };
    const fake = new FakeReader().on(pair, answers.under(pair >> 8, answers.FALLBACK));
    const { outcome } = await play(fake, { ...asked, fallback: false });
    expect(outcome).toMatchObject({ outcome: "failed", reason: "cardUnreadable", resultCode: 0x3004 });

    const swiping = new FakeReader().on(0x0240, answers.under(2, answers.FALLBACK), answers.CHIP_SWIPED);
    const played = await play(swiping, { interfaces: ["insert", "swipe"] });
    expect(played.outcome).toMatchObject({ outcome: "captured", fallback: true, capture: { kind: "swipe" } });
    expect(played.steps.at(-1)).toBe("useMagstripe swipe");
    expect(formatHex(swiping.received[1]!.data)).toContain("DFEF370101DFEF3C03010014");
  });

  test("in fallback that fail are tried again, as is a chip that comes back", async () => {
    const unread = answers.result(0x3012, { command: 0x02, status: 0x0a });
    const fake = new FakeReader().on(
      0x0240,
      answers.under(2, answers.FALLBACK),
      unread,
      response(0x02, 0x81),
      answers.FALLBACK_SWIPED,
    );
    const { outcome, steps } = await play(fake);
    expect(outcome).toMatchObject({ outcome: "captured", fallback: true });
    expect(steps.slice(1)).toEqual(["useMagstripe swipe", "tryAgain swipe", "useMagstripe swipe"]);
  });

  test("in fallback that never succeed fail", async () => {
    for (const again of [answers.result(0x3012, { command: 0x02, status: 0x0a }), response(0x02, 0x81)]) {
      const fake = new FakeReader().on(0x0240, answers.under(2, answers.FALLBACK), again);
      expect((await play(fake)).outcome).toMatchObject({ outcome: "failed" });
      expect(fake.pairs).toHaveLength(5);
    }
  });
});

describe("inserts", () => {
  test("without authorize are let go as a quick chip, and captured", async () => {
    const { outcome, steps, fake } = await play(chipReader());
    expect(outcome).toMatchObject({
      outcome: "captured",
      capture: { kind: "insert", onlineRequested: true },
      completion: { status: 0, resultCode: 2 },
    });
    expect(outcome.outcome === "captured" && formatHex(outcome.completion!.tag(0x9f27)!)).toBe("40");
    expect(structuredClone(outcome)).toMatchObject({
      outcome: "captured",
      completion: { status: 0, resultCode: 2 },
    });
    expect(steps).toEqual(["presentCard swipe+insert+tap", "processing", "removeCard"]);
    expect(fake.pairs).toEqual(["0240", "6011", "6012"]);
    expect(formatHex(fake.received[2]!.data)).toBe("00");
  });

  test("with authorize tell the card what the host decided", async () => {
    const authorize = vi.fn(async () => ({
      approved: true,
      responseCode: "10",
      issuerAuthenticationData: bytesOf("0102030405060708"),
      issuerScripts: bytesOf("72038601007103860199"),
    }));
    const { outcome, fake } = await play(chipReader(), { authorize });
    expect(outcome).toMatchObject({ outcome: "approved", resultCode: 2, decision: { approved: true } });
    expect(outcome).toMatchObject({ capture: { kind: "insert" }, completion: { resultCode: 2 } });
    expect(authorize).toHaveBeenCalledTimes(1);
    expect(formatHex(fake.received[2]!.data)).toBe("018A0231309108010203040506070872038601007103860199");
  });

  test.each([
    ["the host approves and the card does not", APPROVE, true],
    ["the host declines", { approved: false }, false],
  ])("%s: declined", async (_, decision, reversalNeeded) => {
    const fake = chipReader().on(0x6012, answers.COMPLETED_DECLINED);
    const { outcome, steps } = await play(fake, { authorize: async () => decision });
    expect(outcome).toMatchObject({ outcome: "declined", resultCode: 3, decision, reversalNeeded });
    expect(steps.at(-1)).toBe("removeCard");
    expect(formatHex(fake.received[2]!.data)).toBe(decision.approved ? "018A023030" : "018A023035");
  });

  test.each(["00", "08", "10", "11"])(
    "the host declines what the issuer approved with %s: the card hears a decline, and none of it is an approval",
    async (responseCode) => {
      const authorize = async () => ({ approved: false, responseCode });
      const { outcome, steps, fake } = await play(chipReader(), { authorize });
      expect(formatHex(fake.received[2]!.data)).toBe("018A023035");
      expect(outcome).toMatchObject({ outcome: "declined", resultCode: 2, reversalNeeded: false });
      expect(steps.at(-1)).toBe("removeCard");
    },
  );

  test("a host that declines has its own code heard", async () => {
    const authorize = async () => ({ approved: false, responseCode: "51" });
    const { fake } = await play(chipReader().on(0x6012, answers.COMPLETED_DECLINED), { authorize });
    expect(formatHex(fake.received[2]!.data)).toBe("018A023531");
  });

  test("the card is gone when the host has approved: failed, to be reversed", async () => {
    const fake = chipReader().on(0x6012, answers.result(0x3005, { status: 0x0a }));
    const { outcome } = await play(fake, { authorize: async () => APPROVE });
    expect(outcome).toMatchObject({
      outcome: "failed",
      reason: "cardRemoved",
      decision: APPROVE,
      reversalNeeded: true,
    });
    expect(fake.pairs.at(-1)).toBe("0501");
  });

  test("a host that is not reached lets the chip go", async () => {
    const { outcome } = await play(chipReader(), { authorize: async () => undefined });
    expect(outcome).toMatchObject({ outcome: "captured", completion: { status: 0 } });
  });

  test.each([
    ["was not understood", response(0x60, 0x19)],
    ["can't be read", response(0x60, 0x00, "00DFEE25")],
  ])("letting go that %s is followed by a cancellation, and the result stands", async (_, refusal) => {
    const fake = chipReader().on(0x6012, [answers.WAIT_60, refusal]);
    const { outcome, steps } = await play(fake);
    expect(outcome).toMatchObject({ outcome: "captured", capture: { kind: "insert" } });
    expect(steps.at(-1)).toBe("removeCard");
    expect(fake.pairs.slice(-2)).toEqual(["6012", "0501"]);
  });

  test("what authorize throws is what the outcome rejects with, after the chip was let go", async () => {
    for (const authorize of [async () => Promise.reject("bank down"), () => Promise.reject("bank down")]) {
      const fake = chipReader();
      const session = fake.session();
      await expect(fake.clock.run(() => begin(session, { authorize }).outcome)).rejects.toBe("bank down");
      expect(fake.pairs.at(-1)).toBe("6012");
    }
  });

  test.each([
    ["no object", 1],
    ["no word", {}],
    ["a long code", { approved: true, responseCode: "000" }],
    ["short authentication data", { approved: true, issuerAuthenticationData: new Uint8Array(7) }],
    ["long authentication data", { approved: true, issuerAuthenticationData: new Uint8Array(17) }],
    ["scripts that are none", { approved: true, issuerScripts: bytesOf("8a023030") }],
    ["text for bytes", { approved: true, issuerScripts: "72" }],
    ["more scripts than a frame holds", { approved: true, issuerScripts: LONG_SCRIPT }],
  ])("a decision with %s is refused", async (_, decision) => {
    const fake = chipReader();
    const session = fake.session();
    const authorize = async () => decision as HostDecision;
    expect(await fake.clock.run(() => codeOf(begin(session, { authorize }).outcome))).toBe(
      "ARGUMENT_INVALID",
    );
  });

  test("an authorize that never ends is given up", async () => {
    const fake = chipReader();
    const session = fake.session();
    let signal!: AbortSignal;
    const authorize: ReadRequest["authorize"] = (_, options) => {
      signal = options.signal;
      return new Promise(() => undefined);
    };
    const started = fake.clock.now();
    const run = () => failureOf(begin(session, { authorize, authorizeTimeoutMs: 20_000 }).outcome);
    const error = await fake.clock.run(run);
    expect(error).toMatchObject({ code: "READER_AUTHORIZE_TIMEOUT", context: { timeoutMs: 20_000 } });
    expect(fake.clock.now() - started).toBe(20_000);
    expect(signal.aborted).toBe(true);
    expect(fake.pairs.at(-1)).toBe("6012");
  });

  test.each([
    [0x0000, "approved"],
    [0x0001, "declined"],
  ])("the card decides by itself: %i", async (code, outcome) => {
    const fake = chipReader().on(0x6011, answers.result(code));
    const played = await play(fake);
    expect(played.outcome).toMatchObject({ outcome, resultCode: code, capture: { kind: "insert" } });
    expect(played.steps.at(-1)).toBe("removeCard");
    expect(fake.pairs).toEqual(["0240", "6011"]);
  });

  test("the card is not let decide by itself where the host is to: forceOnline", async () => {
    for (const forceOnline of [true, false]) {
      const { fake } = await play(chipReader(), { forceOnline });
      expect(formatHex(fake.received[1]!.data)).toBe(forceOnline ? "01001E" : "00001E");
    }
  });

  test("a reader that authenticates by itself goes on from there", async () => {
    const fake = chipReader().on(0x0240, answers.under(0x02, answers.GO_ONLINE));
    const { outcome } = await play(fake);
    expect(outcome.outcome).toBe("captured");
    expect(fake.pairs).toEqual(["0240", "6012"]);
  });

  test("status 81 and A3: a card that was inserted while the reader polled is read", async () => {
    for (const status of [0x81, 0xa3]) {
      const fake = chipReader().on(0x0240, response(0x02, status));
      const { outcome, steps } = await play(fake);
      expect(outcome.outcome).toBe("captured");
      expect(steps).toEqual(["presentCard swipe+insert+tap", "processing", "removeCard"]);
      const other = new FakeReader().on(0x0240, response(0x02, status));
      expect((await play(other, { interfaces: ["tap"] })).outcome).toMatchObject({
        outcome: "useOtherInterface",
        interfaces: ["insert"],
      });
    }
  });

  test("a chip that can't be read is asked for again, then the stripe is", async () => {
    const unreadable = answers.result(0x3001, { status: 0x0a });
    const fake = new FakeReader()
      .on(0x0240, answers.under(2, unreadable), answers.FALLBACK_SWIPED)
      .on(0x6010, unreadable);
    const { outcome, steps } = await play(fake);
    expect(outcome).toMatchObject({ outcome: "captured", fallback: true });
    expect(fake.pairs).toEqual(["0240", "6010", "6010", "0240"]);
    expect(steps).toEqual(["presentCard swipe+insert+tap", "tryAgain insert", "useMagstripe swipe"]);
  });

  test.each([1, 5])("a chip that can't be read is asked for %i times at most", async (chipAttempts) => {
    const unreadable = answers.result(0x3001, { status: 0x0a });
    const fake = new FakeReader().on(0x6010, unreadable);
    const { outcome } = await play(fake, { interfaces: ["insert"], chipAttempts });
    expect(outcome).toMatchObject({ outcome: "failed", reason: "cardUnreadable" });
    expect(fake.pairs).toEqual(Array.from({ length: chipAttempts }, () => "6010"));
  });

  test("taps that failed before are no attempts at the chip, but presentations", async () => {
    const unreadable = answers.result(0x3001, { status: 0x0a });
    const fake = new FakeReader()
      .on(
        0x0240,
        answers.tapFailed(0x24),
        answers.tapFailed(0x24),
        answers.tapFailed(0x02),
        answers.FALLBACK_SWIPED,
      )
      .on(0x6010, unreadable);
    const { outcome } = await play(fake);
    expect(outcome).toMatchObject({ outcome: "captured", fallback: true });
    expect(fake.pairs).toEqual(["0240", "0240", "0240", "6010", "6010", "0240"]);
  });

  test.each([
    ["approved", answers.COMPLETED],
    ["declined", answers.COMPLETED_DECLINED],
  ])("a completion (%s) that repeats the transaction before ends no chip that works", async (_, late) => {
    const fake = chipReader().on(0x6011, []);
    const session = fake.session();
    const run = begin(session, { authorize: async () => APPROVE });
    await fake.clock.advance(1_000);
    fake.say(late, answers.GO_ONLINE);
    expect((await fake.clock.run(() => run.outcome)).outcome).toBe("approved");
    expect(fake.notices).toEqual([expect.objectContaining({ reason: "outOfPlace", command: 0x60 })]);
  });

  test.each([
    ["can't be used", 0x0006],
    ["is cancelled", 0x0012],
    ["wants the stripe", 0x0007],
    ["is silent", undefined],
  ])("a chip that %s after it was started: the card is to be taken out", async (_, code) => {
    const fake = chipReader().on(0x6011, code === undefined ? [] : answers.result(code));
    const run = begin(fake.session(), { interfaces: ["insert"] });
    const told: string[] = [];
    const listening = (async () => {
      for await (const { step } of run.steps) told.push(step);
    })();
    await fake.clock.run(() => Promise.allSettled([run.outcome, listening]));
    expect(told).toEqual(["presentCard", "processing", "removeCard"]);
  });

  test("a chip that wants another way, after it was started, ends with that", async () => {
    const fake = chipReader().on(0x6011, answers.result(0x84));
    const { outcome, steps } = await play(fake);
    expect(outcome).toMatchObject({ outcome: "useOtherInterface", interfaces: ["swipe", "tap"] });
    expect(steps.at(-1)).toBe("removeCard");
  });

  test("an approval that repeats the transaction before is not taken for this one's", async () => {
    const fake = chipReader();
    const session = fake.session();
    const request = { interfaces: ["insert"], authorize: async () => APPROVE } as const;
    await fake.clock.run(() => begin(session, request).outcome);
    fake.on(0x6010, []);
    const next = begin(session, request);
    fake.say(answers.COMPLETED);
    await fake.clock.advance(149);
    expect(fake.pairs).toEqual(["6010", "6011", "6012"]);
    await fake.clock.advance(151);
    fake.say(answers.COMPLETED);
    await fake.clock.advance(10);
    expect(fake.pairs.slice(3)).toEqual(["6010"]);
    fake.on(0x6011, answers.presented(0x1234, answers.GO_ONLINE));
    fake.say(answers.presented(0x1234, answers.CHIP_STARTED));
    expect((await next.outcome).outcome).toBe("approved");
    expect(fake.notices.map((notice) => notice.notice === "frameDropped" && notice.reason)).toEqual([
      "unexpected",
      "outOfPlace",
    ]);
  });

  test.each([
    ["tap", "captured", answers.TAPPED, answers.presented(0x77, answers.TAPPED)],
    ["swipe", "captured", answers.plainSwipe(), answers.presented(0x77, answers.TAPPED)],
  ])("a %s that is said again when the next customer is there does not count again", async (...flow) => {
    const [, ending, first, other] = flow;
    const fake = new FakeReader().on(0x0240, first, []);
    const session = fake.session();
    const request = { interfaces: ["swipe", "tap"] } as const;
    expect((await fake.clock.run(() => begin(session, request).outcome)).outcome).toBe(ending);
    const next = begin(session, request);
    await fake.clock.advance(20_000);
    fake.say(first);
    await fake.clock.advance(10);
    fake.say(other);
    const outcome = await next.outcome;
    expect(outcome).toMatchObject({ outcome: "captured", capture: { kind: "tap" } });
    expect(outcome.outcome === "captured" && formatHex(outcome.capture.ksn!)).toMatch(/000077$/);
    expect(fake.notices).toEqual([expect.objectContaining({ reason: "outOfPlace", command: 0x02 })]);
  });

  test("nor after 255 customers more; which KSNs are remembered does not grow without end", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    const customer = async (answers: readonly Uint8Array[]) => {
      const sale = begin(session, { interfaces: ["tap"] });
      await fake.clock.advance(1_000);
      for (const answer of answers) {
        fake.say(answer);
        await fake.clock.advance(10);
      }
      const outcome = await sale.outcome;
      return outcome.outcome === "captured" && formatHex(outcome.capture.ksn!).slice(-6);
    };
    const tap = (count: number) => answers.presented(count, answers.TAPPED);
    const ksn = (count: number) => count.toString(16).toUpperCase().padStart(6, "0");
    for (let count = 1; count <= 256; count++) expect(await customer([tap(count)])).toBe(ksn(count));
    expect(await customer([tap(1), tap(257)])).toBe(ksn(257));
    expect(await customer([tap(2), tap(258)])).toBe(ksn(258));
    expect(await customer([tap(1)])).toBe(ksn(1));
  });

  test("a chip that was started and not read is another presentation when it is started again", async () => {
    const unread = answers.result(0x3001);
    const again = answers.presented(0x77, answers.CHIP_STARTED);
    const fake = chipReader()
      .on(0x6010, answers.CHIP_STARTED, [answers.CHIP_STARTED, again])
      .on(0x6011, unread, answers.presented(0x77, answers.GO_ONLINE));
    const { outcome } = await play(fake, { interfaces: ["insert"] });
    expect(outcome.outcome === "captured" && formatHex(outcome.capture.ksn!)).toMatch(/000077$/);
  });

  test("letting go of a chip survives silence and refusals", async () => {
    const refused = chipReader().on(0x6012, response(0x60, 0x05));
    expect((await play(refused)).outcome).toMatchObject({ outcome: "captured", completion: { status: 5 } });
    const silent = chipReader().mute(0x6012);
    const { outcome } = await play(silent);
    expect(outcome).toMatchObject({ outcome: "captured" });
    expect(outcome).not.toHaveProperty("completion");
    expect(silent.pairs.at(-1)).toBe("0501");
  });
});

describe("cards and readers that are refused", () => {
  test.each([
    ["swipe", 0x0240, answers.clearSwipe(0)],
    ["raw swipe", 0x0240, answers.clearSwipe(4)],
    ["contactless magstripe", 0x0240, answers.TAPPED_CLEAR_MAGSTRIPE],
    ["chip, at its start", 0x6010, response(0x60, 0, `00dfee250200105a08${answers.CANARY}9f390105`)],
    ["chip, at its end", 0x6011, response(0x60, 0, `00dfee250200045a08${answers.CANARY}9f390105`)],
  ])("card data in clear: %s", async (_, pair, answer) => {
    const fake = chipReader().on(pair, answer);
    const session = fake.session();
    const interfaces = pair === 0x0240 ? (["swipe", "tap"] as const) : (["insert"] as const);
    const error = await fake.clock.run(() => failureOf(begin(session, { interfaces }).outcome));
    expect(error).toMatchObject({
      code: "READER_CLEAR_CARD_DATA",
      context: { command: pair >> 8, status: 0 },
    });
    assertNoCardData(error);
    expect(fake.pairs.at(-1)).toBe("0501");
  });

  test.each([1, 3])(
    "cards that don't pay (encode type %i) are unsupported, without their data",
    async (type) => {
      const { outcome } = await play(new FakeReader().on(0x0240, answers.clearSwipe(type)));
      expect(outcome).toEqual({ outcome: "unsupportedCard", resultCode: 0x11 });
    },
  );

  test("an answer that can't be read", async () => {
    const fake = new FakeReader().on(0x0240, response(0x02, 0, "c1ffee120a00"));
    const session = fake.session();
    const error = await fake.clock.run(() => failureOf(begin(session).outcome));
    expect(error).toMatchObject({ code: "READER_PAYLOAD_INVALID", context: { command: 0x02, status: 0 } });
    expect(error.cause).toMatchObject({ code: "PROTOCOL_TLV_VALUE_TRUNCATED" });
    expect(fake.pairs).toEqual(["0240", "0501"]);
  });

  test.each([
    [0x68, "batteryLow"],
    [0x90, "keyMissing"],
    [0x91, "keyExhausted"],
    [0x80, "reader"],
    [0x05, "reader"],
    [0x00, "reader"],
    [0xfe, "reader"],
  ])("status %i: failed, %s", async (status, reason) => {
    const { outcome, fake } = await play(new FakeReader().on(0x0240, response(0x02, status)));
    expect(outcome).toEqual({ outcome: "failed", reason, status, reversalNeeded: false });
    expect(fake.pairs).toEqual(["0240", "0501"]);
  });

  test.each([
    [0x0008, { outcome: "timedOut" }],
    [0x0012, { outcome: "cancelled" }],
    [0x0006, { outcome: "unsupportedCard" }],
    [0x5005, { outcome: "unsupportedCard" }],
    [0x0005, { outcome: "declined" }],
    [0x0011, { outcome: "failed" }],
    [0x0004, { outcome: "failed" }],
    [0x1234, { outcome: "failed" }],
  ])("result %i", async (code, outcome) => {
    const played = await play(new FakeReader().on(0x0240, answers.result(code, { command: 0x02 })));
    expect(played.outcome).toMatchObject({ ...outcome, resultCode: code });
  });

  test("an unknown contactless error, and one of zero, fail", async () => {
    for (const code of [0x99, 0x00]) {
      const { outcome } = await play(new FakeReader().on(0x0240, answers.tapFailed(code)));
      expect(outcome).toMatchObject({ outcome: "failed", reason: "reader", contactlessError: { code } });
    }
  });

  test("a stripe in fallback that wants another way", async () => {
    const fake = new FakeReader().on(
      0x0240,
      answers.under(2, answers.FALLBACK),
      answers.result(0x84, { command: 2 }),
    );
    expect((await play(fake)).outcome).toMatchObject({
      outcome: "useOtherInterface",
      interfaces: ["insert", "tap"],
    });
  });

  test("no card in time", async () => {
    const { outcome } = await play(new FakeReader().on(0x0240, response(0x02, 0x08)));
    expect(outcome).toEqual({ outcome: "timedOut" });
  });
});
