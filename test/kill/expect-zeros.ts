import { expect } from "vitest";
import type { Journal } from "../../src/gateway/index.ts";
import { audit } from "../gateway/chaos/audit.ts";
import type { Counts, Killed } from "./kill-rounds.ts";

function list(counts: Counts): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}

/** Steps that must have been hit for the figures to mean anything. */
const DANGEROUS = [
  "after begin",
  "request arrived, no effect yet",
  "effect at the Gateway, answer not sent",
  "after request",
  "before conclude",
];

/** Prints the figures, and holds the books to the three zeros. */
export async function expectZeros(
  store: string,
  killed: Killed,
  journal: Journal,
  kills: number,
): Promise<void> {
  const { simulator, moments, left, recovered } = killed;
  const { ledger } = simulator;
  const orders = [...new Set(ledger.charges().map(({ orderid = "" }) => orderid))].map((id) => [id]);
  const found = await audit(ledger, journal, orders);
  process.stdout.write(
    [
      `kill -9, ${store}: ${[...moments.values()].reduce((sum, one) => sum + one, 0)} kills: ${list(moments)}`,
      `  left open by the killed: ${list(left)}`,
      `  ${ledger.bookings.length} bookings, ${orders.length} charges that stand; before a person ${recovered.attention}`,
      `  double charges ${found.doubleCharges.length}, charges without a journal record ${found.unrecorded.length}, open after recovery ${found.open.length}`,
      "",
    ].join("\n"),
  );
  expect(found).toMatchObject({
    doubleCharges: [],
    unrecorded: [],
    open: [],
    needlessAttention: [],
    wrong: [],
  });
  expect(recovered).toMatchObject({ held: 0, attention: found.attention.length });
  expect([...moments.values()].reduce((sum, one) => sum + one, 0)).toBe(kills);
  if (kills < 50) return;
  for (const moment of DANGEROUS) expect(moments.get(moment) ?? 0, moment).toBeGreaterThan(0);
  expect(left.get("approved by the Gateway, unknown to the till") ?? 0).toBeGreaterThan(0);
  expect(left.get("intent written, nothing arrived") ?? 0).toBeGreaterThan(0);
}

/** How often to kill: `VP3300_KILLS`, or 500. */
export const KILLS = Number(process.env.VP3300_KILLS ?? 500);
