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

/** What a machine and the services around it are made of; `start` gives it power. */
async function build(falls: boolean, card: SimulatedCard = TEST_CARDS.visa) {
  const clock = new VirtualClock();
  const cardSecure = createCardSecureSimulator({ clock });
  const service = createGatewaySimulator({ cardSecure, clock });
  const journal = createMemoryJournal({ clock });
  const path = join(folder, `${files++}.jsonl`);
  const fallen: string[] = [];
  const start = (power: Power, onDispense: () => void = () => undefined) => {
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
            onDispense();
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
  return { clock, service, fallen, path, start, reader };
}

const FOREVER = Number.POSITIVE_INFINITY;

/** A machine whose power is cut at a step, and what is left of it. */
async function sellWithCut(step: number, falls: boolean, card?: SimulatedCard) {
  const { clock, service, fallen, path, start, reader } = await build(falls, card);
  const power = new Power(step);
  let result: string;
  try {
    result = await clock.run(() => start(power).sell(reader, "A1", 250, power.signal));
  } catch (reason) {
    if (reason !== "power cut") throw reason;
    result = reason;
  }
  await reader.close();
  const resumed = await clock.run(() => start(new Power(FOREVER)).resume());
  const again = await clock.run(() => start(new Power(FOREVER)).resume());
  const charges = service.ledger.charges();
  return { result, resumed, again, charges, fallen, log: new VendLog(path), clock };
}

const STEPS = 24;

describe.each([true, false])("a product that falls: %s", (falls) => {
  test("without a cut is captured, or given back", async () => {
    const { result, charges, resumed } = await sellWithCut(FOREVER, falls);
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

/** Nothing reaches the Gateway any more, or its answers don't come back. */
const UPLINK = ["inquire", "inquireByOrderid", "voidByOrderId", "void", "capture"];

describe("while the uplink is down", () => {
  test("a charge that nobody knows of stays under way, and is voided when it is known", async () => {
    const { clock, service, fallen, path, start, reader } = await build(true);
    service.failNext("cutAfter", { endpoint: "auth" });
    for (const endpoint of UPLINK) service.failNext("cutBefore", { endpoint, times: 100 });
    const machine = start(new Power(FOREVER));
    expect(await clock.run(() => machine.sell(reader, "A1", 250))).toBe("attention");
    await reader.close();
    expect(new VendLog(path).read()).toMatchObject([{ step: "paying" }]);
    expect(service.ledger.charges()).toHaveLength(1);
    // Still down at the first start.
    const still = await clock.run(() => start(new Power(FOREVER)).resume());
    expect(still).toMatchObject([{ vend: { step: "paying" }, end: "attention" }]);
    service.clearFaults();
    expect(await clock.run(() => start(new Power(FOREVER)).resume())).toMatchObject([{ end: "reversed" }]);
    expect(await clock.run(() => start(new Power(FOREVER)).resume())).toEqual([]);
    expect([service.ledger.charges(), fallen]).toEqual([[], []]);
  });

  test.each([true, false])("a charge is settled later, with a product that falls: %s", async (falls) => {
    const { clock, service, path, start, reader } = await build(falls);
    for (const endpoint of UPLINK) service.failNext("cutBefore", { endpoint, times: 100 });
    const selling = clock.run(() => start(new Power(FOREVER)).sell(reader, "A1", 250));
    if (falls) await expect(selling).rejects.toMatchObject({ code: "GATEWAY_CONNECTION" });
    else expect(await selling).toBe("attention");
    await reader.close();
    expect(new VendLog(path).read()).toMatchObject([{ step: falls ? "dispensed" : "jammed" }]);
    service.clearFaults();
    const [resumed] = await clock.run(() => start(new Power(FOREVER)).resume());
    expect(resumed?.end).toBe(falls ? "sold" : "reversed");
    expect(service.ledger.charges()).toHaveLength(falls ? 1 : 0);
  });

  test("a person can close what stays unknown", async () => {
    const { clock, service, start, reader } = await build(true);
    service.failNext("cutAfter", { endpoint: "auth" });
    for (const endpoint of UPLINK) service.failNext("cutBefore", { endpoint, times: 100 });
    const machine = start(new Power(FOREVER));
    await clock.run(() => machine.sell(reader, "A1", 250));
    await reader.close();
    machine.close("vend-1");
    machine.close("vend-2");
    expect(await clock.run(() => start(new Power(FOREVER)).resume())).toEqual([]);
  });
});

test.each([true, false])(
  "a machine that is stopped while the motor turns; the product falls: %s",
  async (falls) => {
    const { clock, service, start, path, reader } = await build(falls);
    const stop = new AbortController();
    const machine = start(new Power(FOREVER), () => stop.abort("SIGTERM"));
    const selling = clock.run(() => machine.sell(reader, "A1", 250, stop.signal));
    await expect(selling).rejects.toBe("SIGTERM");
    await reader.close();
    expect(new VendLog(path).read()).toMatchObject([{ step: falls ? "dispensed" : "jammed" }]);
    const [resumed] = await clock.run(() => start(new Power(FOREVER)).resume());
    expect(resumed?.end).toBe(falls ? "sold" : "reversed");
    expect(service.ledger.charges().map(({ state }) => state)).toEqual(falls ? ["captured"] : []);
  },
);

test("a card that approves by itself is charged too", async () => {
  const { result, charges } = await sellWithCut(FOREVER, true, TEST_CARDS.offlineApproval);
  expect(result).toBe("sold");
  expect(charges.map(({ state }) => state)).toEqual(["captured"]);
});

test("so many steps reach beyond the end of a sale", async () => {
  expect((await sellWithCut(STEPS, true)).result).toBe("sold");
  expect((await sellWithCut(0, true)).result).toBe("power cut");
});
