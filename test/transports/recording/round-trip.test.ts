import { describe, expect, test } from "vitest";
import { TEST_CARDS } from "vp3300/simulator";
import { comparable, recorded, replayed, type Scene } from "./scenes.ts";

const { visa, magstripe, mastercard, brokenChip, debit, phone, contactlessMagstripe } = TEST_CARDS;
const APPROVE = async () => ({ approved: true, issuerAuthenticationData: new Uint8Array(8).fill(7) });

const SCENES: Readonly<Record<string, Scene>> = {
  swipe: { present: [[magstripe, "swipe"]] },
  "swipe, AES": { present: [[magstripe, "swipe"]], options: { encryption: "aes" } },
  "swipe of a chip card, then the chip": {
    present: [
      [visa, "swipe"],
      [visa, "insert", 6_000],
    ],
  },
  insert: { present: [[mastercard, "insert"]] },
  "insert, pairs without flags": { present: [[visa, "insert"]], options: { encryptedPairs: "plain" } },
  "insert, approved by the host": { present: [[visa, "insert"]], request: { authorize: APPROVE } },
  "insert, declined by the host": {
    present: [[visa, "insert"]],
    request: { authorize: async () => ({ approved: false }) },
  },
  "insert with a choice": {
    present: [[debit, "insert"]],
    request: { selectApplication: async () => 1 },
  },
  tap: { present: [[visa, "tap"]] },
  "tap, AES, NEO 2": { present: [[visa, "tap"]], options: { encryption: "aes", model: "vp3350" } },
  "tap, magstripe mode": { present: [[contactlessMagstripe, "tap"]] },
  "tap of a locked phone": {
    present: [
      [phone, "tap"],
      [phone, "tap", 6_000],
    ],
  },
  fallback: {
    present: [
      [brokenChip, "insert"],
      [brokenChip, "insert", 5_000],
      [brokenChip, "insert", 9_000],
      [brokenChip, "swipe", 15_000],
    ],
  },
  "a card after twenty seconds": { present: [[visa, "tap", 20_000]] },
  "nobody comes": {},
  "the cashier gives up": { abortAfterMs: 400 },
  "the cashier gives up while the chip works": { present: [[visa, "insert"]], abortAfterMs: 800 },
  "the link is pulled": { unplugAfterMs: 700 },
  "no key": { present: [[visa, "tap"]], options: { ksn: null } },
  "no encryption": { present: [[magstripe, "swipe"]], options: { encryption: "off" } },
  "no encryption, chip": { present: [[visa, "tap"]], options: { encryption: "off" } },
  "chunks and latency": { present: [[visa, "insert"]], options: { chunkBytes: 7, latencyMs: 15 } },
};

describe.each(Object.entries(SCENES))("%s", (_, scene) => {
  test("replays to the same steps and outcome, in any chunks", async () => {
    const { seen, text } = await recorded(scene);
    for (const chunkBytes of [undefined, 1, 20]) {
      expect(comparable(await replayed(text, scene, chunkBytes))).toEqual(comparable(seen));
    }
  });
});
