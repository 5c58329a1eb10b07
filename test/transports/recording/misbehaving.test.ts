import { describe, expect, test } from "vitest";
import type { Link } from "vp3300";
import { COMMANDS, type CommandName, encodeCommand } from "vp3300/commands";
import { encodeNeoCommand, encodeNeoResponse, encodeTlv, formatHex, parseHex } from "vp3300/protocol";
import { parseRecording, recording } from "vp3300/recording";
import { VirtualClock } from "vp3300/simulator";
import { assertNoCardData, CANARY_CARDS, secretsOfCard } from "vp3300/testing";
import { ChunkQueue } from "../../../src/transports/chunk-queue.ts";
import { keepsAnswer } from "../../../src/transports/recording/scrub-frame.ts";

/** What a reader says at a wrong time, or in a wrong place: none of it may stand in a recording. */

const KSN = "62994900AB0008C001EA";
const CIPHERTEXT = "8E3F0A1B2C4D5E6F8E3F0A1B2C4D5E60";
const ascii = (text: string) => new TextEncoder().encode(text);

/** The data of an answer to 60-10 or 02-40 with a name in clear, an encrypted track and its KSN. */
const CAPTURE = Uint8Array.of(
  0xc0,
  ...encodeTlv([
    { tag: 0xffee12, value: parseHex(KSN) },
    { tag: 0x57, value: parseHex(CIPHERTEXT), encoding: "encrypted" },
    { tag: 0x5f20, value: ascii("JONKO/JON MONO") },
  ]),
);
const SECRETS = [KSN, CIPHERTEXT, formatHex(ascii("JONKO/JON MONO"))];

/** Records what both sides say, in order; a command is what the host sends. */
async function recorded(said: readonly (Uint8Array | { readonly answer: Uint8Array })[]): Promise<string> {
  const clock = new VirtualClock();
  const chunks = new ChunkQueue();
  const link: Link = {
    closed: new Promise(() => undefined),
    write: async () => undefined,
    chunks: { [Symbol.asyncIterator]: () => chunks },
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  let text = "";
  const transport = recording(
    { kind: "test", open: async () => link },
    (line) => {
      text += line;
    },
    { clock },
  );
  const opened = await transport.open();
  const reading = opened.chunks[Symbol.asyncIterator]();
  for (const item of said) {
    if (item instanceof Uint8Array) await opened.write(item);
    else {
      chunks.push(item.answer);
      await reading.next();
    }
  }
  return text;
}

const answer = (command: number, data: Uint8Array, status = 0) => ({
  answer: encodeNeoResponse({ command, status, data }),
});
const start = encodeCommand("startContact", { fallback: false, timeoutS: 1, answerTimeoutS: 1, tlv: [] });

function leaks(text: string, secrets: readonly string[] = SECRETS): readonly string[] {
  const found = text.toUpperCase();
  return secrets.filter((secret) => found.includes(secret));
}

test("an account number for a firmware version is not told as a fact either", async () => {
  const card = CANARY_CARDS.visa;
  const text = await recorded([encodeCommand("getFirmwareVersion"), answer(0x29, ascii(card.pan.reveal()))]);
  assertNoCardData(text, { secrets: secretsOfCard(card) });
  expect(parseRecording(text).facts.firmware).toBeUndefined();
});

test.each<[string, Uint8Array, number]>([
  ["a contact status", encodeCommand("getContactStatus"), 0x60],
  ["a configuration", encodeCommand("getConfiguration"), 0x03],
  ["a ping", encodeCommand("ping"), 0x18],
  ["a product type", encodeCommand("getProductType"), 0x09],
])("card data that comes as the answer to %s is overwritten as card data", async (_, command, byte) => {
  for (const late of [[start, command], [command]]) {
    const text = await recorded([...late, answer(byte, CAPTURE)]);
    expect(leaks(text)).toEqual([]);
  }
});

test("card data that comes when nobody waits for it is, too", async () => {
  const status = encodeCommand("getContactStatus");
  const text = await recorded([status, answer(0x60, Uint8Array.of(0)), answer(0x60, CAPTURE)]);
  expect(text).toContain("<!");
  expect(leaks(text)).toEqual([]);
});

test("card data whose end is broken is", async () => {
  for (const length of [CAPTURE.length - 1, CAPTURE.length - 15, 30]) {
    const text = await recorded([encodeCommand("getContactStatus"), answer(0x60, CAPTURE.slice(0, length))]);
    expect(leaks(text, [KSN, CIPHERTEXT, formatHex(ascii("JONKO"))])).toEqual([]);
  }
});

test("a KSN that comes late, as if it answered the next question about keys, is not kept", async () => {
  const text = await recorded([
    encodeCommand("getKeySerialNumber", 5 as never),
    encodeCommand("getKeyState", 5),
    answer(0x81, parseHex(KSN)),
    answer(0x81, Uint8Array.of(1)),
    answer(0x81, parseHex(KSN)),
  ]);
  expect(leaks(text, [KSN])).toEqual([]);
});

test("what follows is kept again", async () => {
  const state = encodeCommand("getKeyState", 5);
  const text = await recorded([
    encodeCommand("getKeySerialNumber", 5 as never),
    answer(0x81, parseHex(KSN)),
    state,
    answer(0x81, Uint8Array.of(0x01)),
  ]);
  const [, , , last] = parseRecording(text).entries.filter(({ entry }) => "frame" in entry);
  expect(last!.entry).toMatchObject({
    entry: "received",
    frame: encodeNeoResponse({ command: 0x81, status: 0, data: Uint8Array.of(1) }),
  });
});

/** The commands of the catalogue that a link of a VP3300 can carry, without their data. */
const SENT = (Object.keys(COMMANDS) as CommandName[])
  .filter((name) => COMMANDS[name].version !== 1)
  .map((name) => ({ name, ...COMMANDS[name] }));
const frameOf = ({ command, subCommand }: { readonly command: number; readonly subCommand: number }) =>
  encodeNeoCommand({ command, subCommand });
const siblingsOf = ({ command }: { readonly command: number }) =>
  SENT.filter((other) => other.command === command);

const ATTRIBUTIONS = [0xc0, 0x00, 0xf1];
/** What was said of a card, whole and with its end broken. */
const CARD_ANSWERS = ATTRIBUTIONS.flatMap((attribution) => {
  const whole = CAPTURE.with(0, attribution);
  return [whole, whole.slice(0, -1), whole.slice(0, -5)];
});
/** The same behind an object that nobody can read: only the command tells what it is. */
const UNREADABLE = ATTRIBUTIONS.map((attribution) => Uint8Array.of(attribution, 0x57, ...CAPTURE));
const TRANSACTION_COMMANDS = [0x02, 0x03, 0x60];
const cardAnswersOf = (command: number): readonly Uint8Array[] =>
  TRANSACTION_COMMANDS.includes(command) ? [...CARD_ANSWERS, ...UNREADABLE] : CARD_ANSWERS;
const CARD_SECRETS = [KSN, CIPHERTEXT, formatHex(ascii("JONKO/JO"))];

test("the catalogue has commands of all kinds", () => {
  expect(SENT.length).toBeGreaterThan(100);
});

describe.each(SENT)("$name", (asked) => {
  test("card data that comes as its answer is overwritten, in time, late or unasked", async () => {
    for (const data of cardAnswersOf(asked.command)) {
      const late = answer(asked.command, data);
      expect(leaks(await recorded([frameOf(asked), late]), CARD_SECRETS)).toEqual([]);
      expect(
        leaks(await recorded([frameOf(asked), answer(asked.command, new Uint8Array()), late]), CARD_SECRETS),
      ).toEqual([]);
    }
  });

  test("what another command with its byte was told is not kept when it comes late or again", async () => {
    for (const before of siblingsOf(asked)) {
      for (const data of secretAnswersOf(before)) {
        const said = answer(before.command, data);
        const again = await recorded([frameOf(before), said, frameOf(asked), said, said]);
        const late = await recorded([frameOf(before), frameOf(asked), said]);
        expect(leaks(again + late, CARD_SECRETS), before.name).toEqual([]);
      }
    }
  });
});

/** What may not be kept of the answer to a command. */
function secretAnswersOf({
  name,
  command,
  subCommand,
  response,
}: (typeof SENT)[number]): readonly Uint8Array[] {
  if (name === "getKeySerialNumber") return [parseHex(KSN), parseHex(`${KSN}0001`)];
  if (keepsAnswer(command, subCommand) || response.shape === "none") return cardAnswersOf(command);
  return [...cardAnswersOf(command), parseHex(CIPHERTEXT), ascii("JONKO/JON MONO")];
}

test("a public key is kept, and so are the states of keys", async () => {
  const rid = parseHex("A000000003");
  const key = COMMANDS.getContactCaKey.response.encode({
    rid,
    index: 9,
    hashAlgorithm: 1,
    encryptionAlgorithm: 1,
    hash: new Uint8Array(20).fill(0x41),
    exponent: 3,
    modulus: parseHex("4111111111111111").slice(),
  });
  const states = Uint8Array.of(0, 1, 2, 0xff);
  const text = await recorded([
    encodeCommand("getContactCaKey", { rid, index: 9 }),
    answer(0x60, key),
    encodeCommand("getKeyStates"),
    answer(0x81, states),
  ]);
  expect(text).toContain(formatHex(key));
  expect(text).toContain(formatHex(states));
});
