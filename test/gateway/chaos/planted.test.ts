import fc from "fast-check";
import { expect, test } from "vitest";
import type { Journal } from "../../../src/gateway/index.ts";
import { type Audit, audit } from "./audit.ts";
import { schedule } from "./schedule.ts";
import type { Ground } from "./server-process.ts";
import { type Plant, Shop } from "./shop.ts";

const PLANS = fc.sample(schedule, { numRuns: 120, seed: 7 });

type Check = "doubleCharges" | "unrecorded" | "open" | "wrong";

/** What the first schedule that betrays a mistake is betrayed by; here the Gateway books an order id as often as it comes. */
async function betrayed(plant: Plant, checks: readonly Check[]): Promise<readonly Check[]> {
  for (const plan of PLANS) {
    const shop = new Shop(plan, { plant, repeatedOrderIds: "accept" });
    await shop.live();
    const orders = shop.purchases.map(({ orderIds }) => orderIds);
    const found: Audit = await audit(shop.simulator.ledger, shop.journal, orders);
    const failed = checks.filter((check) => found[check].length > 0);
    if (failed.length > 0) return failed;
  }
  return [];
}

/** What the planted mistake makes of one method of the journal. */
function changing(name: keyof Journal, method: (journal: Journal, ...args: never[]) => unknown) {
  return (journal: Journal): Journal =>
    new Proxy(journal, {
      get: (target, key) => {
        if (key === name) return (...args: never[]) => method(target, ...args);
        const own: unknown = Reflect.get(target, key);
        return typeof own === "function" ? own.bind(target) : own;
      },
    });
}

function isMoney(url: string): boolean {
  return new URL(url).pathname.endsWith("/auth");
}

test("without a mistake they find nothing", async () => {
  expect(await betrayed({}, ["doubleCharges", "unrecorded", "open", "wrong"])).toEqual([]);
});

test("a request that is sent again blindly, because its answer was lost, is found as a double charge", async () => {
  const twice: Plant["fetch"] =
    (fetch): Ground["fetch"] =>
    async (url, init) => {
      try {
        return await fetch(url, init);
      } catch (error) {
        if (!isMoney(url) || init.signal?.aborted) throw error;
        return fetch(url, init);
      }
    };
  expect(await betrayed({ fetch: twice }, ["doubleCharges"])).toEqual(["doubleCharges"]);
});

test("a shop that takes everything but an approval for not charged is found as a double charge", async () => {
  expect(await betrayed({ isImpatient: true }, ["doubleCharges"])).toEqual(["doubleCharges"]);
});

test("a journal that forgets what it was told is found as charges without a record", async () => {
  const forgetful = changing("begin", async (journal, ...args: Parameters<Journal["begin"]>) => {
    const [intent] = args;
    return journal.begin({ ...intent, id: `${intent.id}-lost` }, args[1]);
  });
  expect(await betrayed({ journal: forgetful }, ["unrecorded"])).toEqual(["unrecorded"]);
});

test("a recovery that sees nothing is found as open entries", async () => {
  expect(await betrayed({ journal: changing("list", async () => []) }, ["open"])).toEqual(["open"]);
});

test("a recovery that takes everything for not charged is found as wrong", async () => {
  const hopeful = changing("conclude", (journal, ...args: Parameters<Journal["conclude"]>) => {
    const [claim, conclusion] = args;
    return journal.conclude(claim, { ...conclusion, outcome: "retry", reason: "not-arrived" });
  });
  expect(await betrayed({ journal: hopeful }, ["wrong"])).toEqual(["wrong"]);
});
