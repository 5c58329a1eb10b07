import { describe, expect, test } from "vitest";
import { openReader } from "../../src/index.ts";
import { type SimulatedCard, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { stageScenario } from "../../src/testing/index.ts";

describe("a chip that fails at the end of its time, on a reader that shows nothing", () => {
  /** Inserted three times in vain, from 40 s on after `sinceMs`, and swiped at last. */
  async function fallBack(model: "vp3300" | "vp3300bt", sinceMs: number, first?: SimulatedCard) {
    const clock = new VirtualClock();
    const { transport, simulator } = stageScenario({ reader: { model, quirks: ["noPrompts"] } }, { clock });
    return clock.run(async () => {
      const reader = await openReader(transport, { clock });
      const startedMs = clock.now();
      if (first !== undefined) simulator.present(first, "swipe", { afterMs: 500 });
      for (const s of [40, 45, 50])
        simulator.present(TEST_CARDS.brokenChip, "insert", { afterMs: sinceMs + 1_000 * s });
      simulator.present(TEST_CARDS.visa, "swipe", { afterMs: sinceMs + 69_000 });
      const { outcome } = reader.read({ amountMinor: 1_050, currency: "USD" });
      const ended = await outcome.finally(() => reader.close());
      return { ended, tookMs: clock.now() - startedMs };
    });
  }

  test.each<[string, "vp3300" | "vp3300bt", number, SimulatedCard | undefined]>([
    ["02-40", "vp3300", 0, undefined],
    ["02-40", "vp3300bt", 0, undefined],
    ["60-10", "vp3300", 1_000, TEST_CARDS.visa],
    ["60-10", "vp3300bt", 1_000, TEST_CARDS.visa],
  ])("is followed by a swipe (%s, %s)", async (_, model, sinceMs, first) => {
    const { ended, tookMs } = await fallBack(model, sinceMs, first);
    expect(ended).toMatchObject({ outcome: "captured", fallback: true });
    expect(tookMs).toBeGreaterThan(65_000 + sinceMs);
  });
});
