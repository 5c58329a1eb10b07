import fc from "fast-check";
import { expect, test } from "vitest";
import { type SimulatedCard, TEST_CARDS } from "vp3300/simulator";
import { runs } from "../../runs.ts";
import { comparable, recorded, replayed, type Scene } from "./scenes.ts";

const presentations = fc.array(
  fc
    .record({
      card: fc.constantFrom<SimulatedCard>(...Object.values(TEST_CARDS)),
      how: fc.constantFrom("swipe" as const, "insert" as const, "tap" as const),
      // Nothing ends in the same millisecond in which something happens: which comes first is chance.
      afterMs: fc.integer({ min: 0, max: 2_000 }).map((tens) => 10 * tens),
    })
    .filter(({ card, how }) => how !== "tap" || card.applications.length > 0),
  { maxLength: 3 },
);

const scenes = fc
  .record({
    presentations,
    options: fc.record({
      encryption: fc.constantFrom("tdes" as const, "aes" as const, "off" as const),
      encryptedPairs: fc.constantFrom("flagged" as const, "plain" as const),
      model: fc.constantFrom("vp3300bt" as const, "vp3350" as const),
      latencyMs: fc.constantFrom(0, 0, 10, 60),
      chunkBytes: fc.constantFrom(5, 64, 65_536),
      interruptedAnswer: fc.constantFrom(
        "none" as const,
        { when: "before", status: "failed" } as const,
        { when: "after", status: "timeout" } as const,
      ),
    }),
    answersHost: fc.constantFrom(undefined, true, false),
    endMs: fc.integer({ min: 0, max: 300 }).map((tens) => 10 * tens + 3),
    ends: fc.constantFrom("by itself", "by itself", "aborted", "unplugged"),
  })
  .map(
    ({ presentations, options, answersHost, endMs, ends }): Scene => ({
      options,
      present: presentations.map(({ card, how, afterMs }) => [card, how, afterMs] as const),
      request: {
        timeoutMs: 10_000,
        ...(answersHost === undefined ? {} : { authorize: async () => ({ approved: answersHost }) }),
      },
      ...(ends === "aborted" ? { abortAfterMs: endMs } : {}),
      ...(ends === "unplugged" ? { unplugAfterMs: endMs } : {}),
    }),
  );

test("whatever happens at a reader, its replay leads the driver to the same steps and the same end", async () => {
  await fc.assert(
    fc.asyncProperty(scenes, async (scene) => {
      const { seen, text } = await recorded(scene);
      expect(comparable(await replayed(text, scene))).toEqual(comparable(seen));
    }),
    runs(150),
  );
});
