import { expect, test } from "vitest";
import type { ReadRequest } from "vp3300";
import {
  CONTACTLESS_ERRORS,
  encodeCommand,
  PROMPT_MESSAGES,
  PROMPT_MODES,
  READER_COMMANDS,
  RESULT_CODES,
  STATUSES,
} from "vp3300/commands";
import { formatHex } from "vp3300/protocol";
import { type CodeName, QUIRKS, type QuirkName, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { parseScenario, type Scenario, type ScenarioEvent, stageScenario } from "vp3300/testing";
import { activation } from "../../simulator/arbitraries.ts";
import { Host } from "../../simulator/host.ts";
import {
  ANY_FAILURE,
  CONTACTLESS_BYTES,
  DIFFERENCES,
  type Expected,
  MESSAGE_IDS,
  OUTCOME_OF_CONTACTLESS,
  OUTCOME_OF_RESULT,
  OUTCOME_OF_STATUS,
  PROMPT_MODE_BYTES,
  READER_FRAMES,
  RESULT_NUMBERS,
  STATUS_BYTES,
} from "./documented.ts";
import { type After, Heard, type Played, play } from "./play.ts";

/**
 * Every status, result, error, prompt and quirk of the documents, by its name in a scenario that comes from JSON: as it is on
 * the wire, where what counts is what the reader sent and not what it was told to send, and as what the host makes of it.
 */

const codesOf = (table: Readonly<Record<number, unknown>>): number[] => Object.keys(table).map(Number);
const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((one, other) => one - other);

/** The name of a code: its key, or its number where another one has that key. */
function nameOf<Key extends string>(
  table: Readonly<Record<number, { readonly key: Key }>>,
  code: number,
): CodeName<Key> {
  const { key } = table[code]!;
  const first = codesOf(table).find((other) => table[other]!.key === key);
  return first === code ? key : `0x${code.toString(16).padStart(2, "0")}`;
}

const fromJson = (scenario: Scenario): unknown => JSON.parse(JSON.stringify(scenario));

/** Plays what was written in JSON. That the promise settles and the reader is idle afterwards, `play` sees to. */
const playJson = (scenario: Scenario, ...more: [Partial<ReadRequest>?, After?]): Promise<Played> =>
  play(parseScenario(fromJson(scenario)), ...more);

function heardIn(...played: readonly Played[]): Heard {
  const heard = new Heard();
  for (const { frames } of played) heard.add(frames);
  return heard;
}

/** What the host gave, and what it told the customer. */
function ended({ outcome, steps }: Played, { step }: Expected): Expected {
  const told = steps.some((each) => each.step === step) ? { step: step! } : {};
  if (outcome.status === "rejected") return { outcome: outcome.reason.code, ...told };
  const { value } = outcome;
  return {
    outcome: value.outcome,
    ...("reason" in value ? { reason: value.reason } : {}),
    ...("interfaces" in value ? { interfaces: value.interfaces } : {}),
    ...told,
  };
}

test("the tables have what the documents list, and nothing else", () => {
  expect(codesOf(STATUSES)).toEqual(sorted(STATUS_BYTES));
  expect(codesOf(RESULT_CODES)).toEqual(sorted(RESULT_NUMBERS));
  expect(codesOf(CONTACTLESS_ERRORS)).toEqual(sorted(CONTACTLESS_BYTES));
  expect(codesOf(PROMPT_MESSAGES)).toEqual(sorted(MESSAGE_IDS));
  expect(codesOf(PROMPT_MODES)).toEqual(sorted(PROMPT_MODE_BYTES));
  const frames = Object.values(READER_COMMANDS).map(({ command, subCommand }) => (command << 8) | subCommand);
  expect(sorted(frames)).toEqual(sorted(READER_FRAMES));
  expect(Object.keys(QUIRKS).sort()).toEqual([...DIFFERENCES].sort());
});

test("every status ends a transaction as the documents say", async () => {
  for (const code of STATUS_BYTES) {
    const status = nameOf(STATUSES, code);
    const expected = OUTCOME_OF_STATUS.get(code) ?? ANY_FAILURE;
    const played = await playJson(
      { events: [{ on: "activateTransaction", do: "answer", status }] },
      { interfaces: ["tap"] },
    );
    expect(heardIn(played).statuses.has(code), status).toBe(true);
    expect(ended(played, expected), status).toEqual(expected);
    // Whatever a failure is called: its number is there.
    if (expected.outcome === "failed") expect(played.outcome).toMatchObject({ value: { status: code } });
  }
});

test("every status is what a command is refused with", async () => {
  const own: Readonly<Record<number, string>> = {
    0x00: "",
    // Announcements: the answer that they announce never comes.
    0x0e: "READER_NO_ANSWER",
    0x63: "READER_NO_ANSWER",
    0x68: "READER_BATTERY_LOW",
    0x90: "READER_KEY_MISSING",
    0x91: "READER_KEY_EXHAUSTED",
  };
  for (const code of STATUS_BYTES) {
    const status = nameOf(STATUSES, code);
    const expected = own[code] ?? "READER_STATUS";
    // The second one: `openReader` has pinged.
    await playJson(
      { events: [{ on: "ping", nth: 2, do: "answer", status }] },
      { timeoutMs: 1_000 },
      async (reader) => {
        const [settled] = await Promise.allSettled([reader.execute("ping")]);
        const refusal = settled.status === "rejected" ? settled.reason : { code: "", context: {} };
        expect(refusal.code, status).toBe(expected);
        if (expected !== "" && expected !== "READER_NO_ANSWER")
          expect(refusal.context).toMatchObject({ status: code });
      },
    );
  }
});

test("every result ends a chip transaction as the documents say, and reaches the host at each of its steps", async () => {
  for (const on of ["startContact", "authenticateContact", "completeContact"] as const) {
    const reached = new Set<number>();
    for (const code of RESULT_NUMBERS) {
      const result = nameOf(RESULT_CODES, code);
      const played = await playJson(
        {
          events: [
            { on: "startContact", afterMs: 300, do: "present", card: "canary:visa", how: "insert" },
            { on, do: "answer", result },
          ],
        },
        { interfaces: ["insert"], authorize: async () => ({ approved: true }) },
      );
      const heard = heardIn(played);
      if (heard.results.has(code)) reached.add(code);
      if (on === "authenticateContact") {
        const expected = OUTCOME_OF_RESULT.get(code) ?? ANY_FAILURE;
        expect(ended(played, expected), result).toEqual(expected);
        const isLast = expected.step !== "tryAgain" && expected.outcome !== "READER_NO_ANSWER";
        if (isLast) expect(played.outcome, result).toMatchObject({ value: { resultCode: code } });
      }
      // A host that has approved learns that the card has not: money is given back.
      if (on === "completeContact" && played.outcome.status === "fulfilled") {
        const { value } = played.outcome;
        const isApproved = code === 0x0000 || code === 0x0002;
        expect(value.outcome === "approved", result).toBe(isApproved);
        expect("reversalNeeded" in value && value.reversalNeeded, result).toBe(!isApproved);
      }
    }
    expect(sorted(reached), on).toEqual(sorted(RESULT_NUMBERS));
  }
});

test("every contactless error ends a tap as the documents say, from a card and from the reader", async () => {
  const fromCards = new Heard();
  for (const code of CONTACTLESS_BYTES) {
    const contactlessError = nameOf(CONTACTLESS_ERRORS, code);
    const expected = OUTCOME_OF_CONTACTLESS.get(code) ?? ANY_FAILURE;
    const on = "activateTransaction";
    const played = await playJson(
      { events: [{ on, do: "answer", contactlessError }] },
      { interfaces: ["tap"] },
    );
    expect(heardIn(played).contactlessErrors.has(code), contactlessError).toBe(true);
    expect(ended(played, expected), contactlessError).toEqual(expected);
    if (expected.step === undefined)
      expect(played.outcome).toMatchObject({ value: { contactlessError: { code } } });
    const cards = { failing: { like: "visa", tap: CONTACTLESS_ERRORS[code]!.key } } as const;
    const tapped = await playJson(
      { cards, events: [{ on, do: "present", card: "failing", how: "tap" }] },
      { interfaces: ["tap"] },
    );
    fromCards.add(tapped.frames);
    expect(ended(tapped, expected), contactlessError).toEqual(expected);
  }
  expect(sorted(fromCards.contactlessErrors)).toEqual(sorted(CONTACTLESS_BYTES));
});

test("every text of the message table, every kind of prompt, and every frame that a reader sends by itself", async () => {
  const heard = new Heard();
  const on = "activateTransaction";
  for (const code of MESSAGE_IDS) {
    const message = nameOf(PROMPT_MESSAGES, code);
    // What the customer sees already is not said again.
    const interfaces = PROMPT_MESSAGES[code]!.key === "insertTapOrSwipe" ? (["tap"] as const) : undefined;
    const { steps, frames } = await playJson(
      { events: [{ on, do: "show", message }] },
      { timeoutMs: 1_000, ...(interfaces && { interfaces }) },
    );
    // The first one is the library's own; the second says what the reader wants to have said, or in its words.
    const [, told] = steps;
    expect(told, message).toBeDefined();
    if (told?.step === "display")
      expect(told).toMatchObject({ messageId: code, text: expect.stringMatching(/./) });
    heard.add(frames);
  }
  expect(sorted(heard.messages)).toEqual(sorted(MESSAGE_IDS));
  for (const kind of [...new Set(Object.values(PROMPT_MODES)), "pin", "swipe", "0x08"] as const) {
    if (kind === "display") continue;
    const event: ScenarioEvent = { on, do: "ask", kind, texts: ["ONE", "TWO"], timeoutS: 5 };
    heard.add((await playJson({ events: [event] }, { timeoutMs: 1_000 })).frames);
  }
  for (const notice of ["bootNotification", "wakeUp", "switchEvent"] as const) {
    const { frames, notices } = await playJson(
      { events: [{ on, do: "notify", notice }] },
      { timeoutMs: 1_000 },
    );
    expect(notices.map((each) => each.notice)).toContain("readerCommand");
    heard.add(frames);
  }
  expect(sorted(heard.promptModes)).toEqual(sorted(PROMPT_MODE_BYTES));
  expect(sorted(heard.readerCommands)).toEqual(sorted(READER_FRAMES));
});

/** What a reader says in a conversation in which each quirk would show. */
async function conversation(quirks: readonly QuirkName[]): Promise<string> {
  const clock = new VirtualClock();
  const said: string[] = [];
  const { simulator } = stageScenario(parseScenario(fromJson({ reader: { quirks } })), { clock });
  const link = await simulator.open();
  const host = new Host(clock, link);
  const reading = (async () => {
    for await (const chunk of link.chunks) said.push(formatHex(chunk));
  })();
  const { visa } = TEST_CARDS;
  const tap = 2;
  await host.write(encodeCommand("getProductType"));
  await host.write(activation(tap));
  simulator.present(visa, "tap", { afterMs: 100 });
  await clock.advance(5_000);
  await host.write(activation(tap));
  simulator.present(visa, "insert", { afterMs: 100 });
  await clock.advance(5_000);
  simulator.removeCard();
  for (const interruption of ["ping", "cancelTransaction"] as const) {
    await host.write(activation(tap));
    await clock.advance(500);
    await host.write(encodeCommand(interruption));
    await clock.advance(500);
  }
  await host.write(encodeCommand("cancelTransaction"));
  await clock.advance(5_000);
  await host.write(activation(tap));
  await clock.advance(15_000);
  await link.close();
  await reading;
  return said.join("");
}

test("every quirk shows on the wire", async () => {
  const usual = await conversation([]);
  expect(await conversation([])).toBe(usual);
  for (const quirk of DIFFERENCES) expect(await conversation([quirk]), quirk).not.toBe(usual);
});
