import { describe, expect, test } from "vitest";
import { openReader } from "../../src/index.ts";
import type { CardInterface } from "../../src/protocol/commands/models.ts";
import { CARD_INTERFACES, planRead, type ReadRequest } from "../../src/reader/read-request.ts";
import { SimulatedReader, VirtualClock } from "../../src/simulator/index.ts";
import { thrownCode } from "./expectations.ts";

const REQUEST: ReadRequest = { amountMinor: 1050, currency: "USD" };

describe("planRead", () => {
  test("fills in the defaults", () => {
    expect(planRead(REQUEST, CARD_INTERFACES)).toEqual({
      amountMinor: 1050,
      currency: 840,
      interfaces: ["swipe", "insert", "tap"],
      available: ["swipe", "insert", "tap"],
      timeoutS: 60,
      signal: undefined,
      transactionType: "sale",
      fallback: true,
      chipAttempts: 3,
      forceOnline: false,
      authorize: undefined,
      authorizeTimeoutMs: 60_000,
      selectApplication: undefined,
      passes: [],
    });
  });

  test("offers what was asked for, each way once, as far as the model has it", () => {
    const interfaces: CardInterface[] = ["tap", "insert", "tap"];
    expect(planRead({ ...REQUEST, interfaces }, CARD_INTERFACES).interfaces).toEqual(["insert", "tap"]);
    expect(planRead({ ...REQUEST, interfaces }, ["swipe", "tap"]).interfaces).toEqual(["tap"]);
    expect(thrownCode(() => planRead({ ...REQUEST, interfaces: ["insert"] }, ["swipe", "tap"]))).toBe(
      "READER_UNSUPPORTED",
    );
  });

  test("rounds the time up to whole seconds and takes numeric currencies", () => {
    const plan = planRead({ ...REQUEST, timeoutMs: 1_001, currency: 978 }, CARD_INTERFACES);
    expect([plan.timeoutS, plan.currency]).toEqual([2, 978]);
  });

  test("a second argument, which would be ignored, is refused: the signal is in the request", async () => {
    const clock = new VirtualClock();
    const aborted = { signal: AbortSignal.abort() };
    await clock.run(async () => {
      await using reader = await openReader(new SimulatedReader({ clock }), { clock });
      const read = reader.read.bind(reader) as (...given: unknown[]) => unknown;
      expect(thrownCode(() => read({ ...REQUEST }, aborted))).toBe("ARGUMENT_INVALID");
      const { outcome } = reader.read({ ...REQUEST, ...aborted });
      await expect(outcome).rejects.toBe(aborted.signal.reason);
    });
  });

  test.each<[string, unknown]>([
    ["no object", undefined],
    ["null", null],
    ["negative amount", { ...REQUEST, amountMinor: -1 }],
    ["fraction of a cent", { ...REQUEST, amountMinor: 10.5 }],
    ["amount of 13 digits", { ...REQUEST, amountMinor: 1e12 }],
    ["amount as text", { ...REQUEST, amountMinor: "10" }],
    ["no currency", { amountMinor: 1 }],
    ["unknown currency", { ...REQUEST, currency: "XXX" }],
    ["interfaces as text", { ...REQUEST, interfaces: "tap" }],
    ["no interfaces", { ...REQUEST, interfaces: [] }],
    ["unknown interface", { ...REQUEST, interfaces: ["nfc"] }],
    ["too little time", { ...REQUEST, timeoutMs: 999 }],
    ["too much time", { ...REQUEST, timeoutMs: 255_001 }],
    ["signal", { ...REQUEST, signal: {} }],
    ["transaction type", { ...REQUEST, transactionType: "void" }],
    ["fallback", { ...REQUEST, fallback: "yes" }],
    ["chipAttempts", { ...REQUEST, chipAttempts: 6 }],
    ["no chipAttempts", { ...REQUEST, chipAttempts: 0 }],
    ["forceOnline", { ...REQUEST, forceOnline: 1 }],
    ["authorize", { ...REQUEST, authorize: true }],
    ["authorizeTimeoutMs", { ...REQUEST, authorizeTimeoutMs: 0 }],
    ["selectApplication", { ...REQUEST, selectApplication: 1 }],
    ["a misspelt member", { ...REQUEST, authorise: async () => undefined }],
    [
      "more passes than a frame holds",
      { ...REQUEST, passes: { smartTap: [{ tag: 0xdf01, value: new Uint8Array(3_500) }] } },
    ],
  ])("refuses: %s", (_, request) => {
    expect(thrownCode(() => planRead(request as ReadRequest, CARD_INTERFACES))).toBe("ARGUMENT_INVALID");
  });
});
