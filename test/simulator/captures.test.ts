import { describe, expect, test } from "vitest";
import { decodeTransactionResponse, trackLrc } from "../../src/protocol/cards/index.ts";
import type { CommandName } from "../../src/protocol/commands/index.ts";
import { formatHex, parseHex } from "../../src/protocol/index.ts";
import {
  type Presentation,
  type SimulatedCard,
  type SimulatedReaderOptions,
  TEST_CARDS,
} from "../../src/simulator/index.ts";
import { decryptSwipe, decryptTags, digitsOf, objectsOf } from "./decrypt.ts";
import { type Host, withReader } from "./host.ts";

const AMOUNT = { tag: 0x9f02, value: parseHex("000000001050") };
const AUTHENTICATE = { tag: 0xdfef1f, value: Uint8Array.of(1, 0) };
const REQUEST = { timeoutS: 30, tlv: [AMOUNT, AUTHENTICATE] };
const ALL_BRANDS = ["visa", "mastercard", "amex", "discover", "diners", "jcb", "unionPay"] as const;

async function read(card: SimulatedCard, how: Presentation, options: SimulatedReaderOptions = {}) {
  return withReader(options, async (host, simulator) => {
    simulator.present(card, how, { afterMs: 1_000 });
    return host.execute("activateTransaction", REQUEST);
  });
}

const CIPHERS = [
  ["tdes", 0],
  ["aes", 2],
] as const;

describe.each(CIPHERS)("captures encrypted with %s", (encryption, cipherBits) => {
  test.each(ALL_BRANDS)("%s swiped", async (name) => {
    const card = TEST_CARDS[name];
    const { data, status } = await read(card, "swipe", { encryption });
    const response = decodeTransactionResponse(data, status);
    expect(response).toMatchObject({ status: 0, resultCode: 0x11, entryMode: 0x90 });
    expect(response.attribution?.raw).toBe(0xc8 | cipherBits);
    expect(response.capture).toMatchObject({
      kind: "swipe",
      encrypted: true,
      cipher: encryption,
      maskedPan: card.maskedPan,
      chipCard: true,
      fallback: false,
    });
    const { track1, track2 } = card.tracks;
    const whole = [track1, track2].map((track, index) => {
      const text = track!.reveal();
      return text + String.fromCharCode(trackLrc(text, (index + 1) as 1 | 2));
    });
    expect(decryptSwipe(data, encryption)).toEqual([...whole, undefined]);
  });

  test.each(ALL_BRANDS)("%s inserted", async (name) => {
    const card = TEST_CARDS[name];
    const { data, status } = await read(card, "insert", { encryption });
    const response = decodeTransactionResponse(data, status);
    expect(response).toMatchObject({ status: 0, resultCode: 0x0004, entryMode: 0x05 });
    expect(response.attribution?.raw).toBe(0xc0 | cipherBits);
    expect(response.capture).toMatchObject({
      kind: "insert",
      encrypted: true,
      cipher: encryption,
      maskedPan: card.maskedPan,
      expiry: card.expiry,
      onlineRequested: true,
    });
    expectCard(data, encryption, card);
    expect(formatHex(response.tag(0x9f02)!)).toBe("000000001050");
    expect(formatHex(response.tag(0x9f27)!)).toBe("80");
  });

  test.each(ALL_BRANDS)("%s tapped", async (name) => {
    const card = TEST_CARDS[name];
    const { data, status } = await read(card, "tap", { encryption });
    const response = decodeTransactionResponse(data, status);
    expect(response).toMatchObject({ status: 0x23, entryMode: 0x07 });
    expect(response.attribution?.raw).toBe(0xc1 | cipherBits);
    expect(response.capture).toMatchObject({
      kind: "tap",
      encrypted: true,
      cipher: encryption,
      maskedPan: card.maskedPan,
      onlineRequested: true,
    });
    expectCard(data, encryption, card);
  });

  test("contactless magstripe mode", async () => {
    const card = TEST_CARDS.contactlessMagstripe;
    const { data, status } = await read(card, "tap", { encryption });
    const response = decodeTransactionResponse(data, status);
    expect(response.attribution?.raw).toBe(0xd1 | cipherBits);
    expect(response.entryMode).toBe(0x91);
    expect(response.capture).toMatchObject({
      kind: "tapMagstripe",
      encrypted: true,
      maskedPan: card.maskedPan,
    });
    const tags = decryptTags(data, encryption);
    expect(`%${String.fromCharCode(...tags.get(0xffee13)!)}?`).toBe(card.tracks.track1!.reveal());
    expect(`;${String.fromCharCode(...tags.get(0xffee14)!)}?`).toBe(card.tracks.track2!.reveal());
  });
});

function expectCard(data: Uint8Array, cipher: "tdes" | "aes", card: SimulatedCard): void {
  const tags = decryptTags(data, cipher);
  expect(digitsOf(tags.get(0x5a)!)).toBe(card.pan.reveal());
  expect(digitsOf(tags.get(0x57)!)).toBe(card.tracks.track2!.reveal().slice(1, -1).replace("=", "D"));
}

/** No digits of the account number beyond the masked ones, in any of the forms that a capture could hold them. */
function expectNoPan(data: Uint8Array, card: SimulatedCard): void {
  const pan = card.pan.reveal();
  expect(formatHex(data)).not.toContain(pan);
  expect(String.fromCharCode(...data)).not.toContain(pan);
}

describe("what the host sees", () => {
  test.each([...ALL_BRANDS, "gift", "magstripe"] as const)("%s: no account number in clear", async (name) => {
    const card = TEST_CARDS[name];
    for (const how of ["swipe", "insert", "tap"] as const) {
      if (how !== "swipe" && card.applications.length === 0) continue;
      expectNoPan((await read(card, how)).data, card);
    }
  });

  test("duplicates in plain long form, as some firmware sends them", async () => {
    const { data } = await read(TEST_CARDS.visa, "insert", { encryptedPairs: "plain" });
    const pair = objectsOf(data).filter(({ tag }) => tag === 0x57);
    expect(pair.map(({ encoding, length }) => [encoding, length])).toEqual([
      ["plain", 19],
      ["plain", 24],
    ]);
    expectCard(data, "tdes", TEST_CARDS.visa);
    expect(decodeTransactionResponse(data, 0).capture?.encrypted).toBe(true);
  });

  test("a NEO 2 model uses the tags and attribution of its generation", async () => {
    const insert = await read(TEST_CARDS.visa, "insert", { model: "vp3350" });
    expect(insert.data[0]).toBe(0xe0);
    const tags = objectsOf(insert.data).map(({ tag }) => tag);
    expect(tags).toContain(0xdfee12);
    expect(tags).toContain(0xdfee30);
    expect(tags).not.toContain(0xffee12);
    expect(formatHex(decodeTransactionResponse(insert.data, 0).tag(0xdfee26)!)).toBe("E000");
    const magstripe = await read(TEST_CARDS.contactlessMagstripe, "tap", { model: "vp3350" });
    expect(magstripe.data[0]).toBe(0xf1);
    expect(decryptTags(magstripe.data, "tdes").has(0xdfef18)).toBe(true);
  });

  test("with encryption off, captures are in clear, and say so", async () => {
    for (const [how, attribution] of [
      ["swipe", 0x08],
      ["insert", 0x00],
      ["tap", 0x01],
    ] as const) {
      const { data, status } = await read(TEST_CARDS.visa, how, { encryption: "off" });
      const response = decodeTransactionResponse(data, status);
      expect(response.attribution?.raw).toBe(attribution);
      expect(response.capture).toMatchObject({ encrypted: false, cipher: "none", ksn: undefined });
    }
  });

  test("a card that is no bank card is sent in clear unless encryption is forced", async () => {
    const card = TEST_CARDS.driversLicence;
    const clear = await read(card, "swipe");
    const capture = decodeTransactionResponse(clear.data, 0).capture!;
    expect(capture).toMatchObject({ kind: "swipe", encrypted: false, swipe: { encodeType: 0x81 } });
    const forced = await withReader({}, async (host, simulator) => {
      await host.execute("setMsrSecurity", [{ tag: 0xdfef04, value: Uint8Array.of(7) }]);
      simulator.present(card, "swipe");
      return host.execute("activateTransaction", REQUEST);
    });
    expect(decryptSwipe(forced.data, "tdes")[1]).toMatch(/^;3555551111111111111=000919770303\?.$/);
    expect(String.fromCharCode(...forced.data)).not.toContain("BRUCE");
  });

  test("further tags come when they are asked for", async () => {
    const extra = { tag: 0xdfee1a, value: parseHex("9F029F4E9C") };
    const request = {
      timeoutS: 5,
      tlv: [AMOUNT, AUTHENTICATE, extra, { tag: 0x9c, value: Uint8Array.of(0x20) }],
    };
    const swipe = await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.magstripe, "swipe");
      return host.execute("activateTransaction", request);
    });
    const response = decodeTransactionResponse(swipe.data, 0);
    expect(formatHex(response.tag(0x9f02)!)).toBe("000000001050");
    expect(formatHex(response.tag(0x9c)!)).toBe("20");
    const insert = await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      return host.execute("activateTransaction", request);
    });
    expect(decodeTransactionResponse(insert.data, 0).tag(0x9f4e)).toBeDefined();
  });
});

describe("the data key", () => {
  const ksnOf = (data: Uint8Array): string => formatHex(decodeTransactionResponse(data, 0).capture!.ksn!);
  const swipe = (host: Host) => host.execute("activateTransaction", REQUEST);

  test("each transaction takes the next KSN that may be used", async () => {
    const ksns = await withReader({ ksn: parseHex("FFFF9876543210EFF800") }, async (host, simulator) => {
      const seen: string[] = [];
      for (let i = 0; i < 4; i += 1) {
        simulator.present(TEST_CARDS.visa, i % 2 === 0 ? "swipe" : "tap");
        seen.push(ksnOf((await swipe(host)).data));
      }
      expect(formatHex(simulator.ksn!)).toBe("FFFF9876543210EFF808");
      return seen;
    });
    expect(ksns).toEqual([
      "FFFF9876543210EFF800",
      "FFFF9876543210EFF801",
      "FFFF9876543210EFF802",
      "FFFF9876543210EFF804",
    ]);
  });

  test("a counter that can't be used gives way to the next that can", async () => {
    for (const [given, used] of [
      ["FFFF9876543210E00000", "FFFF9876543210E00001"],
      ["FFFF9876543210E007FF", "FFFF9876543210E00800"],
    ] as const) {
      const { data } = await read(TEST_CARDS.visa, "swipe", { ksn: parseHex(given) });
      expect(ksnOf(data)).toBe(used);
    }
  });

  const STARTS: readonly CommandName[] = ["activateTransaction", "startContact"];
  const start = (host: Host, name: CommandName) =>
    name === "startContact"
      ? host.execute(name, { fallback: false, timeoutS: 5, answerTimeoutS: 5 })
      : host.execute("activateTransaction", REQUEST);

  test.each(STARTS)("%s without a key is refused with 90", async (name) => {
    const response = await withReader({ ksn: null }, (host) => start(host, name));
    expect(response.status).toBe(0x90);
  });

  test.each(STARTS)("%s with an exhausted key is refused with 91", async (name) => {
    const response = await withReader({ ksn: parseHex("FFFF9876543210FFF800") }, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "swipe");
      expect((await swipe(host)).status).toBe(0);
      expect(simulator.ksn).toBeUndefined();
      return start(host, name);
    });
    expect(response.status).toBe(0x91);
  });

  test("no key is needed without encryption", async () => {
    expect((await read(TEST_CARDS.visa, "swipe", { ksn: null, encryption: "off" })).status).toBe(0);
  });
});

test("the same calls give the same bytes", async () => {
  const run = () => read(TEST_CARDS.mastercard, "tap").then(({ data }) => formatHex(data));
  expect(await run()).toBe(await run());
  const other = await read(TEST_CARDS.mastercard, "tap", { random: () => 0.5 });
  expect(formatHex(other.data)).not.toBe(await run());
});
