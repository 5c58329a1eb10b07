import { expect, test } from "vitest";
import type { Link } from "vp3300";
import { encodeCommand } from "vp3300/commands";
import { encodeNeoResponse, encodeTlv, formatHex, parseHex } from "vp3300/protocol";
import { parseRecording, recording } from "vp3300/recording";
import { VirtualClock } from "vp3300/simulator";
import { assertNoCardData, CANARY_CARDS, secretsOfCard } from "vp3300/testing";
import { ChunkQueue } from "../../../src/transports/chunk-queue.ts";

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
