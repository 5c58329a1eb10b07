import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SimulatedCard, SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { runs } from "../../runs.ts";
import { recorded, type Scene } from "./scenes.ts";

/** Every way in which a secret could stand in a text file. Shorter texts occur by chance. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, "latin1");
  const wide = Buffer.from(secret, "utf16le");
  const digits = /^\d+$/.test(secret) ? [secret, `${secret}F`, `0${secret}`] : [];
  return [
    secret,
    [...secret].reverse().join(""),
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
    wide.toString("hex"),
    Buffer.from(wide).swap16().toString("hex"),
    wide.toString("base64").replace(/=+$/, ""),
    ...digits.flatMap((text) => [
      text,
      Buffer.from(text.length % 2 === 0 ? text : `${text}F`, "hex")
        .toString("base64")
        .replace(/=+$/, ""),
    ]),
  ].filter((text) => text.length >= 8);
}

function bytesSpellings(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  return [buffer.toString("hex"), buffer.toString("base64").replace(/=+$/, ""), String([...bytes])];
}

/** All that a card must not leave behind. */
function secretsOf({ pan, cardholder, tracks, expiry }: SimulatedCard): string[] {
  const { track1, track2, track3 } = tracks as Record<string, { reveal(): string } | undefined>;
  const number = pan.reveal();
  const whole = [number, cardholder.reveal(), track1?.reveal(), track2?.reveal(), track3?.reveal()];
  const parts = [number.slice(0, 8), number.slice(-8), `${expiry}${"101"}`, track2?.reveal().slice(1, -1)];
  return [...whole, ...parts].filter((text): text is string => text !== undefined && text.length >= 7);
}

function leaks(text: string, secrets: readonly string[]): string[] {
  const flat = text.replace(/\s/g, "").toUpperCase();
  return secrets.filter((secret) => flat.includes(secret.replace(/\s/g, "").toUpperCase()));
}

const NAMES = Object.keys(TEST_CARDS) as (keyof typeof TEST_CARDS)[];
const WAYS = ["swipe", "insert", "tap"] as const;

const scenes = fc
  .record({
    name: fc.constantFrom(...NAMES),
    how: fc.constantFrom(...WAYS),
    encryption: fc.constantFrom("tdes", "aes", "off"),
    encryptedPairs: fc.constantFrom("flagged", "plain"),
    model: fc.constantFrom("vp3300bt", "vp3350"),
    chunkBytes: fc.constantFrom(1, 13, 64, 65_536),
    ksn: fc.uint8Array({ minLength: 10, maxLength: 10 }),
  } as const)
  .filter(({ name, how }) => how !== "tap" || TEST_CARDS[name].applications.length > 0);

describe("whatever is recorded, however it is encrypted", () => {
  test("no card data, no KSN and no ciphertext stands in it, in any spelling", async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async ({ name, how, ...options }) => {
        const card = TEST_CARDS[name] as SimulatedCard;
        const scene: Scene = { options, present: [[card, how]], request: { timeoutMs: 3_000 } };
        const { text } = await recorded(scene);
        expect(text).toContain("activateTransaction");
        const ksn = new SimulatedReader({ ksn: options.ksn }).ksn ?? options.ksn;
        const secrets = [
          ...secretsOf(card).flatMap(spellings),
          ...bytesSpellings(ksn),
          ...bytesSpellings(ksn.subarray(0, 7)),
        ];
        expect(leaks(text, secrets)).toEqual([]);
      }),
      runs(150),
    );
  });
});

test("the check finds what is there", () => {
  const pan = TEST_CARDS.mastercard.pan.reveal();
  for (const spelling of spellings(pan)) {
    expect(leaks(`=> ${spelling}`, secretsOf(TEST_CARDS.mastercard).flatMap(spellings))).not.toEqual([]);
  }
});
