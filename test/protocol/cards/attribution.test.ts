import { describe, expect, test } from "vitest";
import { parseAttribution } from "../../../src/protocol/cards/attribution.ts";
import { expectFailure } from "../coded.ts";

describe("parseAttribution", () => {
  // Every value that the sources print (vp3300 reference 9.1): source, encrypted (swipe, EMV), extension, cipher.
  // biome-ignore format: a table reads by column
  test.each([
    [0x00, "contact",              false, false, false, "tdes"],
    [0x01, "contactless",          false, false, false, "tdes"],
    [0x08, "swipe",                false, false, false, "tdes"],
    [0x28, "swipe",                false, false, true,  "tdes"],
    [0x2a, "swipe",                false, false, true,  "aes"],
    [0x11, "contactlessMagstripe", false, false, false, "tdes"],
    [0xc0, "contact",              true,  true,  false, "tdes"],
    [0xc1, "contactless",          true,  true,  false, "tdes"],
    [0xe1, "contactless",          true,  true,  true,  "tdes"],
    [0xc3, "contactless",          true,  true,  false, "aes"],
    [0xe3, "contactless",          true,  true,  true,  "aes"],
    [0xc8, "swipe",                true,  true,  false, "tdes"],
    [0xe8, "swipe",                true,  true,  true,  "tdes"],
    [0xca, "swipe",                true,  true,  false, "aes"],
    [0xea, "swipe",                true,  true,  true,  "aes"],
    [0xec, "swipe",                true,  true,  true,  "extended"],
    [0xd1, "contactlessMagstripe", true,  true,  false, "tdes"],
    [0xf1, "contactlessMagstripe", true,  true,  true,  "tdes"],
    [0x73, "contactlessMagstripe", false, true,  true,  "aes"],
    [0x06, "contact",              false, false, false, "extended"],
    [0x09, "swipe",                false, false, false, "tdes"],
    [0x10, "unknown",              false, false, false, "tdes"],
    [0x18, "unknown",              false, false, false, "tdes"],
    [0x19, "unknown",              false, false, false, "tdes"],
  ] as const)("%i", (raw, source, swipeEncrypted, emvEncrypted, extension, cipher) => {
    expect(parseAttribution(raw)).toEqual({ raw, source, swipeEncrypted, emvEncrypted, extension, cipher });
  });

  test("no byte is refused", () => {
    for (let byte = 0; byte <= 0xff; byte++) expect(parseAttribution(byte).raw).toBe(byte);
  });

  test.each([-1, 256, 1.5, Number.NaN, "C0", undefined, null])("refuses %s", (byte) => {
    expectFailure(() => parseAttribution(byte as number), "ARGUMENT_INVALID", { argument: "byte" });
  });
});
