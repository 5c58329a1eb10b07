import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/index.ts";
import { createRandom, SimulatedReader, TEST_CARDS, VirtualClock } from "../../../src/simulator/index.ts";
import {
  assertNoCardData,
  CANARIES,
  CANARY_CARDS,
  type CardSecret,
  findCardData,
  secretsOfCard,
} from "../../../src/testing/index.ts";
import { codeOf } from "../../reader/expectations.ts";

const cvv = CANARIES.cvv.reveal();

describe("card codes", () => {
  test.each([
    ["JSON", `{"cvv":"${cvv}"}`],
    ["JSON of JSON", JSON.stringify(`{"cvv2":"${cvv}"}`)],
    ["a query", `account=x&cvv2=${cvv}&expiry=1230`],
    ["words", `security code ${cvv} was refused`],
    ["a log line", `CVC: ${cvv}`],
    ["base64", Buffer.from(`{"cvv":"${cvv}"}`).toString("base64")],
    ["a property", { card: { cvv } }],
    ["a number", { card: { cvv2: Number(cvv) } }],
    ["bytes", { card: { cardCode: new TextEncoder().encode(cvv) } }],
    ["BCD", { card: { cvc: Uint8Array.of(0x07, 0x39) } }],
    ["a map", new Map([["securityCode", cvv]])],
  ])("are found where something says that they are one: %s", (_, sink) => {
    expect(findCardData(sink).map(({ kind }) => kind)).toContain("cvv");
  });

  test.each([
    ["a length", { dataLength: Number(cvv) }],
    ["a text", `frame of ${cvv} bytes`],
    ["another code", { cvv: "111" }],
    ["a longer number", `cvv=1${cvv}5`],
    ["far away", `cvv is missing; ${"-".repeat(40)} ${cvv}`],
  ])("are not found elsewhere: %s", (_, sink) => {
    expect(findCardData(sink)).toEqual([]);
  });
});

describe("clean captures", () => {
  /** All bytes of the wire while the card is swiped, inserted and tapped. */
  async function recordingOf(
    card: (typeof CANARY_CARDS)["visa" | "mastercard" | "magstripe"],
    encryption: "tdes" | "aes" | "off",
  ) {
    const { openReader } = await import("../../../src/index.ts");
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock, encryption, chunkBytes: 63 });
    const recording: { sent: Uint8Array[]; received: Uint8Array[]; outcomes: unknown[]; notices: unknown[] } =
      {
        sent: [],
        received: [],
        outcomes: [],
        notices: [],
      };
    await clock.run(async () => {
      const reader = await openReader(
        {
          kind: "recorded",
          async open(options) {
            const link = await simulator.open(options);
            async function* chunks() {
              for await (const chunk of link.chunks) {
                recording.received.push(chunk);
                yield chunk;
              }
            }
            return {
              closed: link.closed,
              chunks: chunks(),
              close: () => link.close(),
              [Symbol.asyncDispose]: () => link.close(),
              write: (bytes) => {
                recording.sent.push(bytes.slice());
                return link.write(bytes);
              },
            };
          },
        },
        { clock, onNotice: (notice) => recording.notices.push(notice) },
      );
      for (const how of ["swipe", "insert", "tap"] as const) {
        if (how !== "swipe" && card.applications.length === 0) continue;
        simulator.present(card, how);
        const { outcome } = reader.read({
          amountMinor: 1_000,
          currency: "USD",
          interfaces: [how],
          authorize: async () => ({ approved: true }),
        });
        const [settled] = await Promise.allSettled([outcome]);
        recording.outcomes.push(settled);
        simulator.removeCard();
      }
      await reader.close();
    });
    expect(recording.received.length).toBeGreaterThan(10);
    return recording;
  }

  test.each(["visa", "mastercard", "magstripe"] as const)(
    "nothing is found in %s read with encryption",
    async (name) => {
      for (const encryption of ["tdes", "aes"] as const) {
        const recording = await recordingOf(CANARY_CARDS[name], encryption);
        // Readers leave the name on the stripe readable.
        assertNoCardData(recording, { except: ["cardholder"] });
        assertNoCardData(recording.outcomes.map((outcome) => JSON.stringify(outcome)));
        assertNoCardData(Buffer.concat(recording.received), { except: ["cardholder"] });
      }
    },
  );

  test("the same without encryption is full of it, and the outcomes are not", async () => {
    const recording = await recordingOf(CANARY_CARDS.visa, "off");
    const kinds = new Set(findCardData(recording.received).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["cardholder", "pan", "track"]);
    assertNoCardData(recording.outcomes);
    assertNoCardData(recording.notices);
  });
});

describe("what is no card data", () => {
  test("nothing is found in the package's own prose, code and changelog", () => {
    const root = new URL("../../../", import.meta.url);
    const files = [
      "README.md",
      "CHANGELOG.md",
      "CONTRIBUTING.md",
      "docs",
      "src/protocol",
      "src/reader",
      "src/gateway",
    ].flatMap((name) => {
      const path = new URL(name, root);
      if (!statSync(path).isDirectory()) return [path];
      return readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(?:md|ts|json)$/.test(entry.name))
        .map((entry) => pathToFileURL(join(entry.parentPath, entry.name)));
    });
    expect(files.length).toBeGreaterThan(150);
    // Canaries are published test numbers, which documents name.
    const pans = Object.values(CANARY_CARDS).map(({ pan }) => [...pan.reveal()].join("[ -]?"));
    const named = new RegExp(pans.join("|"), "g");
    for (const file of files) {
      const text = readFileSync(file, "utf8").replace(named, "");
      expect(findCardData(text), file.pathname).toEqual([]);
    }
  });

  test("nothing is found in random bytes, digits and encodings", () => {
    const random = createRandom(5);
    const bytes = Buffer.from(Array.from({ length: 40_000 }, () => Math.floor(random() * 256)));
    const digits = Array.from({ length: 40_000 }, () => Math.floor(random() * 10)).join("");
    const words = digits.replace(/(\d{1,7})(\d{1,4})/g, "$1 order $2 at ");
    const sinks = [bytes, digits, words, bytes.toString("hex"), bytes.toString("base64"), bytes.join(" ")];
    for (const [at, sink] of sinks.entries()) expect(findCardData(sink), `${at}`).toEqual([]);
  });

  test("an object that makes another one at each look is looked at for a while only", () => {
    class Endless {
      get next(): Endless {
        return new Endless();
      }
      toJSON(): Endless {
        return new Endless();
      }
    }
    expect(findCardData({ calendar: new Endless() })).toEqual([]);
  });
});

test("nothing hides where a long text is cut for the search", () => {
  const pan = CANARY_CARDS.visa.pan.reveal();
  for (const written of [pan, Buffer.from(pan, "utf16le").toString("base64")]) {
    for (let at = 65_480; at < 65_540; at += 1) {
      const sink = `${" ".repeat(at)}${written}${" ".repeat(70_000 - at)}`;
      expect(findCardData(sink), `at ${at}`).toHaveLength(1);
    }
  }
});

describe("what is looked for", () => {
  const token: CardSecret = {
    kind: "token",
    label: "the sale's token",
    value: new Secret("9477 AB-41", "token"),
  };

  test("other secrets besides the canaries", () => {
    expect(findCardData("token=9477AB41", { secrets: [token] })).toEqual([
      { kind: "token", label: "the sale's token", path: "sink", disguises: [] },
    ]);
    const secrets = secretsOfCard(TEST_CARDS.driversLicence);
    expect(secrets.map(({ kind }) => kind)).toEqual(["cardholder", "track", "track", "track"]);
    expect(
      findCardData("new york: lee bruce jr, 655 n. berry st.", { secrets }).map(({ kind }) => kind),
    ).toEqual(["track", "cardholder"]);
    expect(findCardData(CANARY_CARDS.visa.pan.reveal(), { secrets })).toHaveLength(1);
  });

  test("a list that grew, or whose secrets are others, is searched for as it is now", async () => {
    const of = (value: string): CardSecret => ({ kind: "token", label: value, value: new Secret(value, "") });
    const secrets: CardSecret[] = [];
    const log = "token TK-2048-AB then TK-4096-CD";
    assertNoCardData(log, { secrets });
    const labels = () => findCardData(log, { secrets }).map(({ label }) => label);
    secrets.push(of("TK-2048-AB"));
    expect(labels()).toEqual(["TK-2048-AB"]);
    secrets[0] = of("TK-4096-CD");
    expect(labels()).toEqual(["TK-4096-CD"]);
    Object.assign(secrets[0], of("TK-8192-EF"));
    expect(labels()).toEqual([]);
    secrets.push({ kind: "token", label: "short", value: new Secret("12", "") });
    expect(await codeOf((async () => labels())())).toBe("ARGUMENT_INVALID");
  });

  test("an amount is no part of a number with as many zeros, whose other parts are", () => {
    const { pan } = TEST_CARDS.jcb;
    const options = { secrets: secretsOfCard(TEST_CARDS.jcb) };
    // The last one is how the number ends, too.
    for (const amount of ["000000000000", "000000000050", pan.reveal().slice(-12)]) {
      expect(findCardData({ tag: "9F02", amount }, options)).toEqual([]);
    }
    // A byte before it that ends in a letter is no mask, though it starts as the number does.
    for (const before of ["3F", "03BF"]) {
      expect(findCardData(Buffer.from(`${before}${pan.reveal().slice(-10)}`, "hex"), options)).toEqual([]);
    }
    for (const part of [pan.reveal(), pan.reveal().slice(0, 12), pan.reveal().slice(1, 11)]) {
      expect(findCardData(part, options)).not.toEqual([]);
    }
  });

  test("a line of a dump is found behind what looks like its start", () => {
    const text = `********${CANARY_CARDS.visa.pan.reveal()}`;
    const groups = Buffer.from(text).toString("hex").match(/.{4}/g)!;
    const line = (at: number) => `${groups.slice(at / 2, at / 2 + 8).join(" ")}  ${text.slice(at, at + 16)}`;
    const lines = `00000000: ${line(0)}\n00000010: ${line(16)}`;
    for (const before of ["", "0000 ", "at 0040: 00 "]) {
      expect(findCardData(before + lines)).toContainEqual(expect.objectContaining({ kind: "pan" }));
    }
  });

  test("bytes that were taken for text are found in base64, readable or not", () => {
    const packed = Buffer.from(`1${CANARY_CARDS.discover.pan.reveal()}F`, "hex");
    const sink = Buffer.from(packed.toString("latin1"), "utf8").toString("base64url");
    expect(findCardData(sink)).toContainEqual(expect.objectContaining({ kind: "pan" }));
  });

  test("what may be there is left out", () => {
    const name = CANARY_CARDS.amex.cardholder.reveal();
    expect(new Set(findCardData({ name }).map(({ kind }) => kind))).toEqual(new Set(["cardholder"]));
    expect(findCardData({ name }, { except: ["cardholder"] })).toEqual([]);
  });

  test("the error says where and of what kind", () => {
    const pan = CANARY_CARDS.visa.pan.reveal();
    const sink = { events: [{ [pan]: Buffer.from(pan).toString("base64") }] };
    const failure = (() => {
      try {
        assertNoCardData(sink);
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(failure).toMatchObject({
      code: "TESTING_CARD_DATA_FOUND",
      context: { count: expect.any(Number) },
    });
    expect((failure as { context: { found: string } }).context.found).toContain(
      "pan of canary visa at sink.events.0.(a secret) as base64",
    );
    assertNoCardData(failure);
  });

  test.each([
    ["options", () => findCardData("", null as never)],
    ["secrets", () => findCardData("", { secrets: [{ kind: "pan", label: "x", value: "4111" as never }] })],
    [
      "short secrets",
      () => findCardData("", { secrets: [{ kind: "pan", label: "x", value: new Secret("12", "x") }] }),
    ],
    ["kinds", () => assertNoCardData("", { except: ["pin" as never] })],
    ["cards", () => secretsOfCard({} as never)],
  ])("refuses wrong %s", async (_, call) => {
    expect(await codeOf((async () => call())())).toBe("ARGUMENT_INVALID");
  });
});
