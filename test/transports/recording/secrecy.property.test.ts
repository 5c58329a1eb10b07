import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReadOutcome, Secret } from "vp3300";
import type { CardCapture } from "vp3300/cards";
import { type SimulatedCard, SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { assertNoCardData, CANARY_CARDS, type CardSecret, findCardData, secretsOfCard } from "vp3300/testing";
import { CardTlv } from "../../../src/protocol/cards/card-tlv.ts";
import { runs } from "../../runs.ts";
import { recorded, type Scene } from "./scenes.ts";

const CARDS: Readonly<Record<string, SimulatedCard>> = {
  ...TEST_CARDS,
  ...Object.fromEntries(Object.entries(CANARY_CARDS).map(([name, card]) => [`canary ${name}`, card])),
};

const bytesSecret = (label: string, bytes: Uint8Array): CardSecret => ({
  kind: "key",
  label,
  value: new Secret(bytes, label),
});

/** What the reader encrypted of a card: as good as the card's data for who has the key. */
function ciphertextsOf(capture: CardCapture): Uint8Array[] {
  const data = new CardTlv(capture.raw.reveal(), 0).cardData();
  const values = data.filter(({ state }) => state === "encrypted").map(({ value }) => value);
  if (capture.kind !== "swipe") return values;
  return [...values, ...capture.swipe.tracks.flatMap(({ encrypted }) => encrypted ?? [])];
}

const scenes = fc
  .record({
    name: fc.constantFrom(...Object.keys(CARDS)),
    how: fc.constantFrom("swipe", "insert", "tap"),
    encryption: fc.constantFrom("tdes", "aes", "off"),
    encryptedPairs: fc.constantFrom("flagged", "plain"),
    model: fc.constantFrom("vp3300bt", "vp3350"),
    chunkBytes: fc.constantFrom(1, 13, 64, 65_536),
    ksn: fc.uint8Array({ minLength: 10, maxLength: 10 }),
  } as const)
  .filter(({ name, how }) => how !== "tap" || CARDS[name]!.applications.length > 0);

describe("whatever is recorded, however it is encrypted", () => {
  test("no card data, no KSN and no ciphertext stands in it, in any spelling", async () => {
    let captures = 0;
    await fc.assert(
      fc.asyncProperty(scenes, async ({ name, how, ...options }) => {
        const card = CARDS[name]!;
        const scene: Scene = { options, present: [[card, how]], request: { timeoutMs: 3_000 } };
        const { text, seen } = await recorded(scene);
        expect(text).toContain("activateTransaction");
        const { capture } = seen.end as Partial<Extract<ReadOutcome, { outcome: "captured" }>>;
        const ciphertexts = capture === undefined ? [] : ciphertextsOf(capture);
        if (ciphertexts.length > 0) captures += 1;
        const ksn = new SimulatedReader({ ksn: options.ksn }).ksn ?? options.ksn;
        assertNoCardData(text, {
          secrets: [
            ...secretsOfCard(card),
            // A run of the same byte is no one's.
            ...[ksn, ...ciphertexts]
              .filter((bytes) => new Set(bytes).size > 4)
              .map((bytes, at) => bytesSecret(`bytes ${at}`, bytes)),
          ],
        });
      }),
      runs(120),
    );
    expect(captures).toBeGreaterThan(10);
  });
});

test("the search finds what is there", () => {
  const card = CANARY_CARDS.visa;
  const secrets = secretsOfCard(card);
  const packed = card.pan.reveal();
  for (const text of [
    `=> ${packed}`,
    `=> ${Buffer.from(packed).toString("hex")}`,
    `# ${Buffer.from(packed).toString("base64")}`,
  ]) {
    expect(findCardData(text, { secrets })).not.toEqual([]);
  }
});
