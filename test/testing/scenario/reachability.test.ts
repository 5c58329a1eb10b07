import { expect, test } from "vitest";
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
import { type ScenarioEvent, stageScenario } from "vp3300/testing";
import { activation } from "../../simulator/arbitraries.ts";
import { Host } from "../../simulator/host.ts";
import { Heard, play } from "./play.ts";

/**
 * Every status, result, error, prompt and quirk of the reference, from a scenario, as it is on the wire: what is counted is
 * what the reader sent, not what it was told to send.
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

/** Every outcome of the promise is fine here, but it has to settle, and the reader to be idle: `play` sees to both. */
async function heardIn(
  events: readonly ScenarioEvent[],
  ways: readonly ("swipe" | "insert" | "tap")[],
): Promise<Heard> {
  const heard = new Heard();
  heard.add((await play({ events }, { interfaces: ways })).frames);
  return heard;
}

test("none of the documents' rows has gone from the tables", () => {
  const rows = [STATUSES, RESULT_CODES, CONTACTLESS_ERRORS, PROMPT_MESSAGES, PROMPT_MODES, READER_COMMANDS];
  expect(rows.map((table) => Object.keys(table).length)).toEqual([71, 86, 33, 101, 9, 6]);
});

test("every status", async () => {
  const reached = new Set<number>();
  for (const code of codesOf(STATUSES)) {
    const status = nameOf(STATUSES, code);
    const heard = await heardIn([{ on: "activateTransaction", do: "answer", status }], ["tap"]);
    expect(heard.statuses.has(code), status).toBe(true);
    reached.add(code);
  }
  expect(sorted(reached)).toEqual(sorted(codesOf(STATUSES)));
});

test("every result code, as the answer to each step of a chip transaction", async () => {
  for (const on of ["startContact", "authenticateContact", "completeContact"] as const) {
    const reached = new Set<number>();
    for (const code of codesOf(RESULT_CODES)) {
      const result = nameOf(RESULT_CODES, code);
      const events: ScenarioEvent[] = [
        { on: "startContact", afterMs: 300, do: "present", card: "canary:visa", how: "insert" },
        { on, do: "answer", result },
      ];
      const heard = await heardIn(events, ["insert"]);
      if (heard.results.has(code)) reached.add(code);
    }
    expect(sorted(reached), on).toEqual(sorted(codesOf(RESULT_CODES)));
  }
});

test("every contactless error, from a card and from the reader", async () => {
  const [fromCards, fromReader] = [new Heard(), new Heard()];
  for (const code of codesOf(CONTACTLESS_ERRORS)) {
    const contactlessError = nameOf(CONTACTLESS_ERRORS, code);
    fromReader.add(
      (await play({ events: [{ on: "activateTransaction", do: "answer", contactlessError }] })).frames,
    );
    fromCards.add(
      (
        await play({
          cards: { failing: { like: "visa", tap: CONTACTLESS_ERRORS[code]!.key } },
          events: [{ on: "activateTransaction", do: "present", card: "failing", how: "tap" }],
        })
      ).frames,
    );
  }
  // 00 is no error, and a card's behaviour can't be one.
  for (const { contactlessErrors } of [fromCards, fromReader]) {
    expect(sorted(contactlessErrors)).toEqual(sorted(codesOf(CONTACTLESS_ERRORS)));
  }
});

test("every text of the message table, every kind of prompt, and every frame that a reader sends by itself", async () => {
  const heard = new Heard();
  const on = "activateTransaction";
  for (const code of codesOf(PROMPT_MESSAGES)) {
    const message = nameOf(PROMPT_MESSAGES, code);
    const { steps, frames } = await play({ events: [{ on, do: "show", message }] }, { timeoutMs: 1_000 });
    expect(steps.length, message).toBeGreaterThan(0);
    heard.add(frames);
  }
  expect(sorted(heard.messages)).toEqual(sorted(codesOf(PROMPT_MESSAGES)));
  for (const kind of [...new Set(Object.values(PROMPT_MODES)), "pin", "swipe", "0x08"] as const) {
    if (kind === "display") continue;
    const event: ScenarioEvent = { on, do: "ask", kind, texts: ["ONE", "TWO"], timeoutS: 5 };
    heard.add((await play({ events: [event] }, { timeoutMs: 1_000 })).frames);
  }
  for (const notice of ["bootNotification", "wakeUp", "switchEvent"] as const) {
    const { frames, notices } = await play({ events: [{ on, do: "notify", notice }] }, { timeoutMs: 1_000 });
    expect(notices.map((each) => each.notice)).toContain("readerCommand");
    heard.add(frames);
  }
  expect(sorted(heard.promptModes)).toEqual(sorted(codesOf(PROMPT_MODES)));
  const all = Object.values(READER_COMMANDS).map(({ command, subCommand }) => (command << 8) | subCommand);
  expect(sorted(heard.readerCommands)).toEqual(sorted(all));
});

/** What a reader says in a conversation in which each quirk would show. */
async function conversation(quirks: readonly QuirkName[]): Promise<string> {
  const clock = new VirtualClock();
  const said: string[] = [];
  const { simulator } = stageScenario({ reader: { quirks } }, { clock });
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
  for (const quirk of Object.keys(QUIRKS) as QuirkName[])
    expect(await conversation([quirk]), quirk).not.toBe(usual);
});
