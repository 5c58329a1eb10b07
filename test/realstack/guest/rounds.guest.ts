/**
 * Opened, used and closed two hundred times over this stack: what the driver's processes hold does not grow.
 *
 * @module
 */
import { equal, ok } from "node:assert/strict";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openReader } from "vp3300";
import type { Presentation } from "vp3300/simulator";
import { createDriver, type Driver } from "./driver.ts";
import { type Held, held } from "./held.ts";
import { cardFor, RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const ROUNDS = 200;
/** What is done in them, in turns: an insertion takes as long as three of the others. */
const WAYS: readonly Presentation[] = ["swipe", "tap", "swipe", "tap", "insert"];
/** Rounds after which everything that is made once has been made. */
const WARM_ROUNDS = 50;
/** What the engine's own bookkeeping may vary by. */
const HEAP_SLACK_BYTES = 1_000_000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface HeldWithMemory extends Held {
  readonly heapBytes: number;
}

function heldNow(): HeldWithMemory {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return { ...held(remote.pid), heapBytes: heapUsed + external };
}

let remote: RemoteReader;
let driver: Driver;

before(async () => {
  remote = await RemoteReader.start(stackOfRun().place);
  await remote.plug();
  driver = createDriver(stackOfRun());
});

after(async () => {
  await driver.close();
  await remote.quit();
});

async function round(count: number): Promise<void> {
  const how = WAYS[count % WAYS.length] ?? "swipe";
  await using reader = await openReader(driver);
  const transaction = reader.read({ amountMinor: 1050, currency: "USD" });
  await remote.present(cardFor(how), how);
  equal((await transaction.outcome).outcome, "captured");
}

test(`${ROUNDS} rounds of opening, reading a card and closing`, async (t) => {
  let count = 0;
  t.after(() => t.diagnostic(`${count} rounds`));
  for (; count < WARM_ROUNDS; count += 1) await round(count);
  const first = heldNow();
  for (; count < ROUNDS; count += 1) await round(count);
  const last = heldNow();
  t.diagnostic(`after ${WARM_ROUNDS}: ${JSON.stringify(first)}; after ${ROUNDS}: ${JSON.stringify(last)}`);
  equal(last.descriptors, first.descriptors);
  equal(last.processes, first.processes);
  equal(last.resources, first.resources);
  ok(last.heapBytes - first.heapBytes < HEAP_SLACK_BYTES, `${last.heapBytes - first.heapBytes} bytes more`);
});
