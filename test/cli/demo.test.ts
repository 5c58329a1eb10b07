import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { registerDemo } from "../../src/cli/demo.ts";
import { TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { expectDocumented } from "./output-schema.ts";

const SCENES = ["swipe", "insert", "tap", "fallback", "decline", "cancel"];

/** The demo's whole output; readers and customers live in virtual time, HTTP in real time. */
async function demo(...options: string[]): Promise<string> {
  const clock = new VirtualClock();
  let output = "";
  const program = new Command().exitOverride();
  registerDemo(program, {
    out: (text) => {
      output += text;
    },
    clock,
  });
  await clock.run(() => program.parseAsync(["demo", ...options], { from: "user" }));
  expect(clock.pendingTimers).toBe(0);
  expectDocumented(["demo", ...options], output);
  return output;
}

const records = (output: string) =>
  output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("vp3300 demo", () => {
  test("plays six scenes and ends each with one line", async () => {
    const output = await demo();
    const results = output.split("\n").filter((line) => line.includes("=>"));
    expect(results.map((line) => line.trim())).toEqual([
      "=> swipe 4788********1443, TDES, KSN 629949012C0000000001: token ************1443",
      "=> insert 5454********5454, TDES, KSN 629949012C0000000002: token ************5454",
      "=> tap 3714*******8431, TDES, KSN 629949012C0000000003: token ************8431",
      "=> swipe (fallback) 4788********1443, TDES, KSN 629949012C0000000004: token ************1443",
      "=> declined, no token",
      "=> cancelled by the cashier, no token",
    ]);
    expect(output).toContain("Please remove your card");
    expect(output.trimEnd()).toMatch(/6 scenes, 4 captures turned into tokens\.$/);
  });

  test("--json gives one object a line: steps, then an outcome, for each scene", async () => {
    const all = records(await demo("--json"));
    expect(all[0]).toMatchObject({ reader: "VP3300 BT" });
    expect(all.at(-1)).toEqual({ scenes: 6, tokens: 4 });
    expect(all.filter(({ outcome }) => outcome).map(({ scene }) => scene)).toEqual(SCENES);
    for (const scene of SCENES) {
      expect(all.find((record) => record.scene === scene)).toMatchObject({ step: "presentCard" });
    }
  });

  test.each([["--verbose"], ["--verbose", "--json"]])(
    "with %s no card number, track or token shows",
    async (...options) => {
      const output = await demo(...options);
      expect(output).toContain("02-40 activateTransaction");
      for (const { pan, tracks, cardholder } of Object.values(TEST_CARDS)) {
        for (const secret of [pan, cardholder, tracks.track1, tracks.track2]) {
          const text = secret?.reveal() ?? "";
          if (text.length > 4) expect(output).not.toContain(text);
        }
      }
      expect(output.replaceAll(/KSN [0-9A-F]+/g, "")).not.toMatch(/\d{12,}/);
    },
  );
});
