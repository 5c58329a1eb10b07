import { expect, test } from "vitest";
import { runSoak } from "./run-soak.ts";

/** Heap that a program of this kind may gain over the second half of a run, in bytes: noise of the collector. */
const FLAT_BYTES = 2 * 2 ** 20;
const TRANSACTIONS = Number(process.env.VP3300_SOAK ?? 50_000);

test("fifty thousand transactions under random faults leave heap, handles and timers as they were", async () => {
  const { outcomes, samples } = await runSoak(TRANSACTIONS);
  const told = [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
  process.stdout.write(`soak: ${TRANSACTIONS} transactions; ${told}\n`);
  for (const sample of samples) process.stdout.write(`soak: ${JSON.stringify(sample)}\n`);
  const [first, middle, last] = [samples[1]!, samples[samples.length >> 1]!, samples.at(-1)!];
  expect(last.heapBytes - middle.heapBytes).toBeLessThan(FLAT_BYTES);
  expect(last.handles).toBe(first.handles);
  expect(last.timers).toBeLessThanOrEqual(first.timers + 1);
});

test("a listener kept for each transaction would be seen", async () => {
  const kept: unknown[] = [];
  const { samples } = await runSoak(TRANSACTIONS / 10, (reader) => {
    const listener = () => reader;
    kept.push(listener, new Uint8Array(1_024));
  });
  const grown = samples.at(-1)!.heapBytes - samples[samples.length >> 1]!.heapBytes;
  expect(grown).toBeGreaterThan(FLAT_BYTES);
  expect(kept.length).toBe(TRANSACTIONS / 5);
});
