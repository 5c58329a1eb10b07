import { describe, expect, test, vi } from "vitest";
import type { ReadRequest } from "../../src/index.ts";
import { encodeNeoReaderCommand } from "../../src/protocol/frames/neo-frame.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import { bytesOf } from "../vectors.ts";
import * as answers from "./answers.ts";
import { all, codeOf } from "./expectations.ts";
import { FakeReader, message, prompt, response } from "./fake-reader.ts";
import { begin, play } from "./play.ts";

const CHOICES = ["VISA CREDIT", "VISA DEBIT"];

function menu({ mode = 1, timeoutS = 30, texts = CHOICES } = {}): Uint8Array {
  return prompt({ mode, timeoutS, lines: texts.map((text, index) => ({ line: index + 1, text })) });
}

/** A reader that shows a prompt, and goes on when it is replied to. */
function asking(...frames: Uint8Array[]): FakeReader {
  return new FakeReader()
    .on(0x0240, [answers.WAIT_02, ...frames])
    .on(0x6101, answers.TAPPED)
    .on(0x6102, answers.TAPPED);
}

function repliesOf(fake: FakeReader): string[] {
  return fake.received.filter(({ command }) => command === 0x61).map(({ data }) => formatHex(data));
}

test("texts become steps, and don't repeat what was said", async () => {
  const texts = [
    message(87),
    message(26),
    message(26),
    prompt({ mode: 0x10 }),
    message(1),
    prompt({
      mode: 3,
      lines: [
        { line: 1, text: "HELLO" },
        { line: 2, text: "YOU" },
      ],
    }),
    message(39),
    message(20),
    message(255),
    message(85),
  ];
  const fake = new FakeReader().on(0x0240, [answers.WAIT_02, ...texts, answers.TAPPED]);
  const session = fake.session();
  const run = begin(session);
  expect(await all(run.steps)).toEqual([
    { step: "presentCard", interfaces: ["swipe", "insert", "tap"] },
    { step: "processing" },
    { step: "display", messageId: 1, text: expect.any(String) },
    { step: "display", text: "HELLO YOU" },
    { step: "removeCard" },
    { step: "tryAgain", interfaces: ["swipe", "insert", "tap"] },
    { step: "display", messageId: 255, text: "message 255" },
    { step: "presentCard", interfaces: ["swipe", "tap"] },
  ]);
  expect((await run.outcome).outcome).toBe("captured");
  expect(session.diagnostics.droppedFrames).toBe(0);
});

describe("menus", () => {
  test("without a function, the first choice is taken", async () => {
    const fake = asking(menu());
    const { steps, outcome } = await play(fake);
    expect(steps).toContain("selectApplication");
    expect(outcome.outcome).toBe("captured");
    expect(repliesOf(fake)).toEqual(["010100"]);
  });

  test("the choice of the function is replied with", async () => {
    const selectApplication = vi.fn(async () => 1);
    const fake = asking(menu());
    await play(fake, { selectApplication });
    expect(repliesOf(fake)).toEqual(["010200"]);
    expect(selectApplication).toHaveBeenCalledWith(CHOICES, {
      kind: "application",
      signal: expect.objectContaining({ aborted: false }),
    });
  });

  test.each([4, 8])("a language menu (mode %i) is told as such", async (mode) => {
    const selectApplication = vi.fn(async () => 0);
    const fake = asking(menu({ mode, texts: ["ENGLISH", "FRANCAIS"] }));
    await play(fake, { selectApplication });
    expect(repliesOf(fake)).toEqual(["080100"]);
    expect(selectApplication).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({ kind: "language" }),
    );
  });

  test("choosing nothing cancels, and the reader says how it ends", async () => {
    const fake = asking(menu()).on(0x6101, answers.result(0x12, { command: 0x02 }));
    const { outcome } = await play(fake, { selectApplication: async () => undefined });
    expect(repliesOf(fake)[0]).toMatch(/^00/);
    expect(outcome).toEqual({ outcome: "cancelled", resultCode: 0x12 });
  });

  test("a menu without lines is cancelled", async () => {
    const fake = asking(menu({ texts: [] }));
    await play(fake, { selectApplication: async () => 0 });
    expect(repliesOf(fake)[0]).toMatch(/^00/);
  });

  test.each([
    [30, 30_000],
    [0, 60_000],
    [9_999, 255_000],
  ])("a choice that isn't made in %i s is a cancellation", async (timeoutS, waitedMs) => {
    let signal!: AbortSignal;
    const selectApplication: ReadRequest["selectApplication"] = (_, request) => {
      signal = request.signal;
      return new Promise(() => undefined);
    };
    const fake = asking(menu({ timeoutS }));
    const started = fake.clock.now();
    await play(fake, { selectApplication, timeoutMs: 1_000 });
    expect(fake.clock.now() - started).toBe(waitedMs);
    expect(repliesOf(fake)[0]).toMatch(/^00/);
    expect(signal.aborted).toBe(true);
  });

  test.each<[string, () => Promise<number>]>([
    ["throws", () => Promise.reject("no idea")],
    [
      "throws at once",
      () => {
        throw "no idea";
      },
    ],
  ])("a function that %s ends the transaction with what it threw", async (_, selectApplication) => {
    const fake = asking(menu());
    const session = fake.session();
    await expect(fake.clock.run(() => begin(session, { selectApplication }).outcome)).rejects.toBe("no idea");
    expect(fake.pairs).toEqual(["0240", "0501"]);
  });

  test.each([-1, 2, 0.5, "1"])("the choice %s is refused", async (index) => {
    const fake = asking(menu());
    const session = fake.session();
    const selectApplication = async () => index as number;
    expect(await fake.clock.run(() => codeOf(begin(session, { selectApplication }).outcome))).toBe(
      "ARGUMENT_INVALID",
    );
  });

  test("a new prompt takes the menu's place, and so does the end", async () => {
    const signals: AbortSignal[] = [];
    const selectApplication: ReadRequest["selectApplication"] = (_, request) => {
      signals.push(request.signal);
      return new Promise(() => undefined);
    };
    const fake = new FakeReader().on(0x0240, [menu(), message(26), menu(), answers.TAPPED]);
    await play(fake, { selectApplication });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(repliesOf(fake)).toEqual([]);
  });
});

describe("keys", () => {
  test("a confirmation is given", async () => {
    const fake = asking(prompt({ mode: 2, lines: [{ line: 1, messageId: 2 }] }));
    const { steps } = await play(fake);
    expect(steps.at(-1)).toBe("display");
    expect(repliesOf(fake)[0]).toMatch(/^0245/);
  });

  test("a PIN is refused: there is no keypad", async () => {
    const fake = asking(encodeNeoReaderCommand({ command: 0x61, subCommand: 0x02, data: bytesOf("01") }));
    await play(fake);
    expect(fake.pairs).toEqual(["0240", "6102"]);
    expect(repliesOf(fake)).toEqual(["00"]);
  });
});

test("prompts that can't be read or answered are dropped", async () => {
  const broken = encodeNeoReaderCommand({ command: 0x61, subCommand: 0x01, data: bytesOf("0302") });
  const swipe = encodeNeoReaderCommand({ command: 0x61, subCommand: 0x03, data: bytesOf("00") });
  const fake = new FakeReader().on(0x0240, [broken, swipe, answers.TAPPED]);
  await play(fake);
  expect(fake.notices).toEqual([
    expect.objectContaining({ notice: "frameDropped", reason: "unreadable", subCommand: 1 }),
    expect.objectContaining({ notice: "frameDropped", reason: "unexpected", subCommand: 3 }),
  ]);
});

describe("signs of life", () => {
  test.each([
    ["a prompt", message(26)],
    ["status 63", answers.WAIT_02],
    ["status 0E", response(0x02, 0x0e, "01")],
  ])("%s gives the reader its whole time again", async (_, sign) => {
    const fake = new FakeReader().on(0x0240, []);
    const session = fake.session();
    const run = begin(session, { timeoutMs: 10_000 });
    await fake.clock.advance(14_000);
    fake.say(sign);
    await fake.clock.advance(14_000);
    fake.say(answers.TAPPED);
    expect((await run.outcome).outcome).toBe("captured");
  });

  test("but not for ever", async () => {
    const fake = new FakeReader().on(0x0240, []);
    const session = fake.session();
    const run = begin(session);
    const steps = all(run.steps).catch(() => "failed");
    const ended = codeOf(run.outcome);
    for (let said = 0; said < 60; said += 1) {
      fake.say(message(1 + (said % 9)));
      await fake.clock.advance(10_000);
    }
    expect(fake.pairs).toEqual(["0240", "0501"]);
    expect(await ended).toBe("READER_NO_ANSWER");
    expect(await steps).toBe("failed");
  });
});
