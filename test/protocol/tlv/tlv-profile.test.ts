import { describe, expect, test } from "vitest";
import {
  completeLimits,
  requireProfile,
  TLV_BER,
  TLV_EMV,
  TLV_EMV_LENIENT,
  TLV_IDTECH,
  TLV_LIMITS,
  type TlvProfile,
} from "../../../src/protocol/tlv/tlv-profile.ts";
import { expectFailure } from "../coded.ts";

const RULES: readonly (keyof TlvProfile)[] = [
  "filler00",
  "fillerFF",
  "indefinite",
  "opaqueTemplates",
  "idtech",
  "authorizationCodeTag",
];

describe("profiles", () => {
  test.each<[string, TlvProfile, (keyof TlvProfile)[]]>([
    ["TLV_EMV", TLV_EMV, ["filler00"]],
    ["TLV_EMV_LENIENT", TLV_EMV_LENIENT, ["filler00", "fillerFF", "opaqueTemplates"]],
    ["TLV_BER", TLV_BER, ["indefinite"]],
    ["TLV_IDTECH", TLV_IDTECH, ["filler00", "idtech"]],
  ])("%s has its rules and can't be changed", (_name, profile, on) => {
    expect(RULES.filter((rule) => profile[rule])).toEqual(on);
    expect(Object.isFrozen(profile)).toBe(true);
    requireProfile(profile);
  });

  test.each([null, "emv", [], 1])("%j is none", (profile) =>
    expectFailure(() => requireProfile(profile as never), "ARGUMENT_INVALID", { argument: "profile" }),
  );

  test.each(RULES)("one without %s is refused", (rule) => {
    const profile = { ...TLV_EMV, [rule]: undefined };
    expectFailure(() => requireProfile(profile as never), "ARGUMENT_INVALID", {
      argument: `profile.${rule}`,
    });
  });
});

describe("limits", () => {
  test("have defaults", () => {
    expect(completeLimits({})).toEqual({ maxDepth: 8, maxObjects: 4096, maxLength: 65535 });
    expect(completeLimits({ maxDepth: 0 })).toEqual({ ...TLV_LIMITS, maxDepth: 0 });
  });

  test.each([
    ["limits", null],
    ["limits", 8],
    ["limits.maxDepth", { maxDepth: -1 }],
    ["limits.maxDepth", { maxDepth: 256 }],
    ["limits.maxDepth", { maxDepth: "8" }],
    ["limits.maxObjects", { maxObjects: 1.5 }],
    ["limits.maxObjects", { maxObjects: Number.POSITIVE_INFINITY }],
    ["limits.maxLength", { maxLength: 0x100000000 }],
  ])("refuse %s in %j", (argument, limits) =>
    expectFailure(() => completeLimits(limits as never), "ARGUMENT_INVALID", { argument }),
  );
});
