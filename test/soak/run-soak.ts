/** A kiosk that never restarts: one kept reader, one transaction after the other, and a link that fails at random. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { isVp3300Error, keepReader, type Reader } from "vp3300";
import { createRandom, type Presentation, SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { faultyTransport, type LinkFault } from "vp3300/testing";
import { linkFault } from "../model/random-faults.ts";

/** What there is after so many transactions, garbage collected. */
export interface Sample {
  readonly transactions: number;
  /** Of the heap and of buffers outside it. */
  readonly heapBytes: number;
  /** What keeps the process going, by Node's count. */
  readonly handles: number;
  /** Of virtual time. */
  readonly timers: number;
}

const SAMPLES = 10;
const WAYS: readonly Presentation[] = ["swipe", "insert", "tap"];
const CARDS = [TEST_CARDS.visa, TEST_CARDS.mastercard, TEST_CARDS.debit];

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function sample(transactions: number, timers: number): Sample {
  collect();
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const heapBytes = heapUsed + external + arrayBuffers;
  return { transactions, heapBytes, handles: process.getActiveResourcesInfo().length, timers };
}

/** Runs so many transactions; `after` is called with the reader after each. */
export async function runSoak(
  transactions: number,
  after: (reader: Reader) => void = () => undefined,
): Promise<{ readonly outcomes: ReadonlyMap<string, number>; readonly samples: readonly Sample[] }> {
  const clock = new VirtualClock();
  const random = createRandom(7);
  const simulator = new SimulatedReader({
    clock,
    ksn: Uint8Array.of(0x62, 0x99, 0x49, 1, 0x2c, 0, 0, 0, 0, 1),
  });
  const pick = <T>(among: readonly T[]): T => among[Math.floor(random() * among.length)]!;
  const faults: readonly LinkFault[] = fc.sample(linkFault, { numRuns: 500, seed: 11 });
  const transport = {
    kind: "soak",
    open: (options: { readonly signal?: AbortSignal }) => {
      const drawn = [pick(faults), pick(faults)].map((fault) => ({ ...fault, link: 0 }));
      return faultyTransport(simulator, drawn, { clock }).open(options);
    },
  };
  const kept = keepReader(transport, { clock, firstRetryMs: 10 });
  // One signal for as long as the kiosk runs: what listens to it for a transaction has to let go of it.
  const { signal } = new AbortController();
  const outcomes = new Map<string, number>();
  const samples: Sample[] = [sample(0, clock.pendingTimers)];
  for (let count = 1; count <= transactions; count += 1) {
    const reader = await clock.run(() => kept.ready());
    const transaction = reader.read({ amountMinor: 100, currency: "USD", timeoutMs: 5_000, signal });
    if (random() < 0.9) simulator.present(pick(CARDS), pick(WAYS), { afterMs: Math.floor(random() * 500) });
    // Each reader lives for some dozens of transactions at most: then somebody pulls the cable.
    if (random() < 0.05) simulator.disconnect();
    const [settled] = await clock.run(() => Promise.allSettled([transaction.outcome]));
    const ending = settled.status === "fulfilled" ? settled.value.outcome : codeOf(settled.reason);
    outcomes.set(ending, (outcomes.get(ending) ?? 0) + 1);
    simulator.takeCardsAway();
    after(reader);
    if (count % (transactions / SAMPLES) === 0) samples.push(sample(count, clock.pendingTimers));
  }
  await clock.run(() => kept.close());
  return { outcomes, samples };
}

function codeOf(error: unknown): string {
  if (!isVp3300Error(error)) throw error;
  return error.code;
}
