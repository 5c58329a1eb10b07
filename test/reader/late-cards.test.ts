import { describe, expect, test } from "vitest";
import { openReader, type ReaderNotice, type ReadRequest } from "../../src/index.ts";
import { decodeTransactionResponse } from "../../src/protocol/cards/index.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import { transactionTlv } from "../../src/reader/activation.ts";
import { EarlierCards } from "../../src/reader/earlier-cards.ts";
import { planRead } from "../../src/reader/read-request.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { stageScenario } from "../../src/testing/index.ts";
import { bytesOf } from "../vectors.ts";
import * as answers from "./answers.ts";
import { codeOf } from "./expectations.ts";

const FIRST = { amountMinor: 1_050, currency: "USD", timeoutMs: 10_000 } as const satisfies ReadRequest;

type Model = "vp3300" | "vp3300bt";

/** A customer taps, and the answer comes in the time of a second sale, for which nobody presents anything. */
async function serveTwo(second: Partial<ReadRequest>, model: Model) {
  const clock = new VirtualClock();
  const on = "activateTransaction";
  const { transport } = stageScenario(
    {
      reader: { model },
      events: [
        { on, afterMs: 500, do: "present", card: "visa", how: "tap" },
        { on, do: "delayAnswer", delayMs: 60_000 },
      ],
    },
    { clock },
  );
  const notices: ReaderNotice[] = [];
  return clock.run(async () => {
    const reader = await openReader(transport, { clock, onNotice: (notice) => notices.push(notice) });
    const ended = async (request: ReadRequest) => {
      const { outcome } = reader.read(request);
      return outcome.then(
        (value) => value,
        async () => ({ outcome: await codeOf(outcome) }),
      );
    };
    const outcomes = [await ended(FIRST)];
    outcomes.push(await ended({ ...FIRST, timeoutMs: 120_000, ...second }));
    await reader.close();
    return { outcomes, notices };
  });
}

describe("a card that comes out of order, after its sale was given up", () => {
  test.each<[string, Model, string, Partial<ReadRequest>]>([
    ["amount", "vp3300", "READER_NO_ANSWER", { amountMinor: 99_900 }],
    ["amount", "vp3300bt", "timedOut", { amountMinor: 99_900 }],
    ["currency", "vp3300", "READER_NO_ANSWER", { currency: "EUR" }],
    ["type", "vp3300", "READER_NO_ANSWER", { transactionType: "refund" }],
  ])("is not charged for a sale of another %s (%s)", async (_, model, first, second) => {
    const { outcomes, notices } = await serveTwo(second, model);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([first, "timedOut"]);
    expect(notices.at(-1)).toMatchObject({
      notice: "frameDropped",
      reason: "outOfPlace",
      command: 0x02,
    });
  });
});

/** An answer to 02-40 of a tap that names this amount. */
function tapped(amountMinor: number, ksnCounter: number) {
  const amount = String(amountMinor).padStart(12, "0");
  const data = formatHex(answers.presented(ksnCounter, answers.TAPPED).subarray(14, -2));
  return decodeTransactionResponse(bytesOf(data.replace(/9F0206.{12}/, `9F0206${amount}`)), 0);
}

describe("which cards are an earlier transaction's", () => {
  const terms = (amountMinor: number) =>
    transactionTlv(planRead({ amountMinor, currency: "USD" }, ["swipe", "insert", "tap"]));

  test("one of another amount is, if that is owed; its repetition is too", () => {
    const cards = new EarlierCards();
    expect(cards.has(tapped(100, 1), terms(200))).toBe(false);
    cards.owe(terms(100));
    expect(cards.has(tapped(200, 2), terms(200))).toBe(false);
    expect(cards.has(tapped(100, 3), terms(200))).toBe(true);
    expect(cards.has(tapped(100, 3), terms(100))).toBe(true);
  });

  test("one with a fixed amount, as in quick chip mode, is none, whatever is owed", () => {
    const cards = new EarlierCards();
    cards.owe(terms(100));
    expect(cards.has(tapped(1, 1), terms(200))).toBe(false);
  });

  test("one of the same amount is none, nor is a swipe: nothing in them says so", () => {
    const cards = new EarlierCards();
    cards.owe(terms(100));
    expect(cards.has(tapped(100, 1), terms(100))).toBe(false);
    const swipe = decodeTransactionResponse(answers.plainSwipe().subarray(14, -2), 0);
    expect(cards.has(swipe, terms(200))).toBe(false);
  });

  test("the last sixteen that are owed are remembered", () => {
    const cards = new EarlierCards();
    for (let amount = 100; amount <= 116; amount += 1) cards.owe(terms(amount));
    expect(cards.has(tapped(100, 1), terms(200))).toBe(false);
    expect(cards.has(tapped(101, 2), terms(200))).toBe(true);
  });
});
