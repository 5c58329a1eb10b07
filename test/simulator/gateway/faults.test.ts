import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";
import { gateway } from "./caller.ts";

const CUT = { name: "TypeError", message: "fetch failed", cause: { code: "SIMULATOR_CONNECTION_CUT" } };

describe("a cut", () => {
  test.each([
    ["cutBefore", 0],
    ["cutAfter", 1000],
  ] as const)("%s leaves %i held", async (fault, held) => {
    const { simulator, auth } = gateway();
    simulator.failNext(fault);
    await expect(auth({ orderid: "A-1" })).rejects.toMatchObject(CUT);
    expect(simulator.ledger.heldMinor("A-1")).toBe(held);
    await auth({ orderid: "A-2" });
    expect(simulator.ledger.heldMinor("A-2")).toBe(1000);
  });

  test("can come before an effect that nobody waits for", async () => {
    const clock = new VirtualClock();
    const { simulator, auth } = gateway({ clock });
    simulator.failNext("cutLate", { delayMs: 30_000 });
    await expect(auth({ orderid: "A-1" })).rejects.toMatchObject(CUT);
    await clock.advance(29_999);
    expect(simulator.ledger.heldMinor("A-1")).toBe(0);
    await clock.advance(1);
    expect(simulator.ledger.heldMinor("A-1")).toBe(1000);
  });
});
