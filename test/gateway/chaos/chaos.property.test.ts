import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { runs } from "../../runs.ts";
import { audit } from "./audit.ts";
import { Figures } from "./figures.ts";
import { schedule } from "./schedule.ts";
import { Shop } from "./shop.ts";

const CLEAN = { doubleCharges: [], unrecorded: [], open: [], needlessAttention: [], wrong: [] };
/** Where the figures go as a page of the documentation; printed alone without it. */
const { VP3300_CHAOS_PAGE: page, VP3300_CHAOS_MINUTES: minutes = "0" } = process.env;

const figures = new Figures();
const seed = Math.floor(Math.random() * 2 ** 31);
const startedAtMs = Date.now();

afterAll(() => {
  process.stdout.write(`${figures.summary()}\n`);
  if (page !== undefined) {
    writeFileSync(page, figures.page({ seed, seconds: (Date.now() - startedAtMs) / 1_000 }));
  }
});

test("operations, faults, crashes and restarts at random: no double charge, none without a record, nothing left open", async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (plan) => {
      const shop = new Shop(plan);
      const report = await shop.live();
      const orders = shop.purchases.map(({ orderIds }) => orderIds);
      const found = await audit(shop.simulator.ledger, shop.journal, orders);
      figures.add(plan, shop, found);
      expect(found).toMatchObject(CLEAN);
      expect(shop.oddities).toEqual([]);
      expect(report.held).toEqual([]);
      const listed = report.attention.map(
        ({ operation, conclusion }) => `${operation}: ${conclusion?.reason}`,
      );
      expect(listed).toEqual(found.attention);
    }),
    {
      ...runs(200),
      seed,
      // A run that may not take longer ends there, and its figures say how far it came.
      ...(Number(minutes) > 0 && { interruptAfterTimeLimit: Number(minutes) * 60_000 }),
    },
  );
});
