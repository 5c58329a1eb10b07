import { describe, expect, test } from "vitest";
import { isLuhnValid } from "../../src/luhn.ts";
import { parseTrack } from "../../src/protocol/cards/index.ts";
import { createCard, type SimulatedCard, TEST_CARDS } from "../../src/simulator/index.ts";
import { assertNoCardData, secretsOfCard } from "../../src/testing/index.ts";

const CARDS = Object.entries(TEST_CARDS) as [string, SimulatedCard][];

test.each(CARDS.filter(([, { stripe }]) => stripe === "bank"))(
  "%s: tracks and number agree",
  (name, card) => {
    expect(card.name).toBe(name);
    const pan = card.pan.reveal();
    expect(isLuhnValid(pan)).toBe(name !== "gift");
    for (const track of [card.tracks.track1!, card.tracks.track2!]) {
      const parsed = parseTrack(track.reveal());
      expect(parsed.pan?.reveal()).toBe(pan);
      expect([parsed.expiry, parsed.serviceCode]).toEqual([card.expiry, card.serviceCode]);
    }
    expect(card.tracks.track1!.reveal()).toHaveLength(79);
    expect(card.tracks.track2!.reveal()).toHaveLength(39);
    expect(/^[26]/.test(card.serviceCode)).toBe(card.applications.length > 0);
  },
);

test.each(CARDS)("%s shows nothing of itself", (_, card) => {
  const parts = [card.pan, card.cardholder, ...Object.values(card.tracks)];
  expect(secretsOfCard(card)).toHaveLength(parts.filter((part) => part.reveal() !== "").length);
  assertNoCardData(card, { secrets: secretsOfCard(card) });
});

describe("createCard", () => {
  const spec = { name: "x", scheme: "visa", pan: "4761739001010119" } as const;

  test("gives a stripe card, or one with a chip", () => {
    expect(createCard(spec)).toMatchObject({ serviceCode: "101", swipe: "reads", applications: [] });
    expect(createCard(spec)).not.toHaveProperty("insert");
    const applications = TEST_CARDS.visa.applications;
    expect(createCard({ ...spec, applications })).toMatchObject({
      serviceCode: "201",
      insert: "online",
      tap: "online",
    });
    expect(createCard({ ...spec, applications, tap: "collision", serviceCode: "601" })).toMatchObject({
      serviceCode: "601",
      tap: "collision",
    });
  });

  test("the longest number and name fit on the tracks", () => {
    const card = createCard({ ...spec, pan: "6375050000000000014", cardholder: "A".repeat(26) });
    expect(card.tracks.track1!.reveal()).toHaveLength(79);
    expect(card.tracks.track2!.reveal()).toHaveLength(39);
  });

  test.each([
    ["spec", null],
    ["pan", { ...spec, pan: "4761 7390 0101 0119" }],
    ["pan type", { ...spec, pan: 4761 }],
    ["scheme", { ...spec, scheme: "bank" }],
    ["expiry", { ...spec, expiry: "1" }],
    ["service code", { ...spec, serviceCode: "1" }],
    ["cardholder", { ...spec, cardholder: "A".repeat(27) }],
    ["applications", { ...spec, applications: 1 }],
  ])("wrong %s", (_, bad) => {
    const action = () => createCard(bad as never);
    expect(action).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
    expect(action).toThrow(expect.objectContaining({ message: expect.not.stringContaining("4761") }));
  });
});
