import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Machine, type MachineParts } from "../../examples/vending/machine.ts";
import { VEND_ENDS, type Vend, VendLog } from "../../examples/vending/vend-log.ts";
import { CardPointeGateway, createMemoryJournal } from "../../src/gateway/index.ts";
import { CardSecure, openReader } from "../../src/index.ts";
import { createCardSecureSimulator } from "../../src/simulator/cardsecure/index.ts";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "../../src/simulator/gateway/index.ts";
import { type SimulatedCard, SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { findCardData } from "../../src/testing/index.ts";

const folder = mkdtempSync(join(tmpdir(), "vp3300-vending-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SITE = { site: "fts", environment: "uat" } as const;
let files = 0;

/** Cuts the power when so many steps (a line on disk, a request, the motor; before and after each) have gone by. */
class Power {
  readonly #cut = new AbortController();
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  pass(): void {
    if (this.#left-- === 0) this.#cut.abort("power cut");
    this.signal.throwIfAborted();
  }

  async around<T>(work: () => Promise<T>): Promise<T> {
    this.pass();
    const result = await work();
    this.pass();
    return result;
  }
}

class CuttableLog extends VendLog {
  readonly #power: Power;

  constructor(path: string, power: Power) {
    super(path);
    this.#power = power;
  }

  override append(vend: Vend): void {
    this.#power.pass();
    super.append(vend);
    this.#power.pass();
  }
}

/** A machine whose power is cut at a step, and what is left of it. */
async function sellWithCut(step: number, falls: boolean, card: SimulatedCard = TEST_CARDS.visa) {
  const clock = new VirtualClock();
  const cardSecure = createCardSecureSimulator({ clock });
  const service = createGatewaySimulator({ cardSecure, clock });
  const journal = createMemoryJournal({ clock });
  const path = join(folder, `${files++}.jsonl`);
  const fallen: string[] = [];
  const start = (power: Power) => {
    const parts: MachineParts = {
      cardSecure: new CardSecure(SITE, { clock, fetch: cardSecure.fetch }),
      gateway: new CardPointeGateway(
        { ...SITE, ...GATEWAY_TEST_ACCOUNT },
        { clock, journal, fetch: (...request) => power.around(() => service.fetch(...request)) },
      ),
      journal,
      log: new CuttableLog(path, power),
      dispenser: {
        dispense: (slot) =>
          power.around(async () => {
            if (falls) fallen.push(slot);
            return falls;
          }),
      },
      newOrderId: () => "vend-1",
    };
    return new Machine(parts);
  };
  const simulator = new SimulatedReader({ clock });
  const reader = await openReader(simulator, { clock });
  simulator.present(card, "tap");
  const power = new Power(step);
  let result: string;
  try {
    result = await clock.run(() => start(power).sell(reader, "A1", 250, power.signal));
  } catch (reason) {
    if (reason !== "power cut") throw reason;
    result = reason;
  }
  await reader.close();
  const resumed = await clock.run(() => start(new Power(Number.POSITIVE_INFINITY)).resume());
  const again = await clock.run(() => start(new Power(Number.POSITIVE_INFINITY)).resume());
  const charges = service.ledger.charges();
  return { result, resumed, again, charges, fallen, log: new VendLog(path), clock };
}

const STEPS = 24;

describe.each([true, false])("a product that falls: %s", (falls) => {
  test("without a cut is captured, or given back", async () => {
    const { result, charges, resumed } = await sellWithCut(Number.POSITIVE_INFINITY, falls);
    expect(result).toBe(falls ? "sold" : "reversed");
    expect(charges.map(({ state, amountMinor }) => [state, amountMinor])).toEqual(
      falls ? [["captured", 250]] : [],
    );
    expect(resumed).toEqual([]);
  });

  test.each(Array.from({ length: STEPS }, (_, step) => step))("a power cut at step %i", async (step) => {
    const { result, resumed, again, charges, fallen, log } = await sellWithCut(step, falls);
    const vends = log.read();
    // Every vend has ended, and a further start finds nothing to do.
    expect(vends.every(({ step: last }) => VEND_ENDS.includes(last))).toBe(true);
    expect(vends.map((vend) => vend.step)).not.toContain("attention");
    expect(again).toEqual([]);
    // At most one charge, and one that stays only for what fell.
    const kept = charges.filter(({ state }) => state === "captured");
    expect(charges).toEqual(kept);
    expect(kept.length).toBeLessThanOrEqual(fallen.length);
    expect(kept.length === 1).toBe(vends.some((vend) => vend.step === "sold"));
    if (result !== "power cut") expect(resumed).toEqual([]);
    expect(findCardData([vends, charges, resumed])).toEqual([]);
  });
});

test("a card that approves by itself is charged too", async () => {
  const { result, charges } = await sellWithCut(Number.POSITIVE_INFINITY, true, TEST_CARDS.offlineApproval);
  expect(result).toBe("sold");
  expect(charges.map(({ state }) => state)).toEqual(["captured"]);
});

test("so many steps reach beyond the end of a sale", async () => {
  expect((await sellWithCut(STEPS, true)).result).toBe("sold");
  expect((await sellWithCut(0, true)).result).toBe("power cut");
});
