import { expect, test } from "vitest";
import { runSoak, type Sample } from "./run-soak.ts";

/**
 * Bytes of heap that each transaction may leave behind, over the second half of a run: what the collector has not got to
 * yet comes to ten or twenty bytes each, the smallest listener to more than a hundred.
 */
const FLAT_BYTES = 64;
const TRANSACTIONS = Number(process.env.VP3300_SOAK ?? 50_000);

/** Bytes per transaction, by least squares over the second half: the first one is what compiling and caches take. */
function slopeOf(samples: readonly Sample[]): number {
  const half = samples.slice(samples.length >> 1);
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const x = mean(half.map(({ transactions }) => transactions));
  const y = mean(half.map(({ heapBytes }) => heapBytes));
  const rise = half.map(({ transactions, heapBytes }) => (transactions - x) * (heapBytes - y));
  const run = half.map(({ transactions }) => (transactions - x) ** 2);
  return mean(rise) / mean(run);
}

test("fifty thousand transactions under random faults leave heap, handles and timers as they were", async () => {
  const { outcomes, samples } = await runSoak(TRANSACTIONS);
  const told = [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
  process.stdout.write(`soak: ${TRANSACTIONS} transactions; ${told}\n`);
  for (const sample of samples) process.stdout.write(`soak: ${JSON.stringify(sample)}\n`);
  const slope = slopeOf(samples);
  process.stdout.write(`soak: ${slope.toFixed(1)} bytes per transaction\n`);
  const [first, last] = [samples[1]!, samples.at(-1)!];
  expect(slope).toBeLessThan(FLAT_BYTES);
  expect(last.handles).toBe(first.handles);
  expect(last.timers).toBeLessThanOrEqual(first.timers + 1);
});

test("one listener kept for each transaction would be seen", async () => {
  const { signal } = new AbortController();
  let heard = 0;
  const { samples } = await runSoak(TRANSACTIONS / 5, () => {
    signal.addEventListener("abort", () => {
      heard += 1;
    });
  });
  const slope = slopeOf(samples);
  process.stdout.write(`soak: ${slope.toFixed(1)} bytes per transaction with a listener kept\n`);
  expect(slope).toBeGreaterThan(FLAT_BYTES);
  expect(heard).toBe(0);
});
