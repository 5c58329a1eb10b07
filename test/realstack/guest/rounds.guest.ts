/**
 * Opened, used and closed two hundred times over this stack: what the process holds does not grow.
 *
 * @module
 */
import { equal, ok } from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openReader } from "vp3300";
import { createDriver, type Driver } from "./driver.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const ROUNDS = 200;
/** Rounds after which everything that is made once has been made. */
const WARM_ROUNDS = 50;
/** What the engine's own bookkeeping may vary by. */
const HEAP_SLACK_BYTES = 1_000_000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Held {
  readonly descriptors: number;
  readonly resources: number;
  readonly heapBytes: number;
}

function held(): Held {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    resources: process.getActiveResourcesInfo().length,
    heapBytes: heapUsed + external,
  };
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

async function round(): Promise<void> {
  await using reader = await openReader(driver);
  const transaction = reader.read({ amountMinor: 1050, currency: "USD", interfaces: ["swipe"] });
  await remote.present("magstripe", "swipe");
  equal((await transaction.outcome).outcome, "captured");
}

test(`${ROUNDS} rounds of opening, reading a card and closing`, async (t) => {
  for (let count = 0; count < WARM_ROUNDS; count += 1) await round();
  const first = held();
  for (let count = WARM_ROUNDS; count < ROUNDS; count += 1) await round();
  const last = held();
  t.diagnostic(`after ${WARM_ROUNDS}: ${JSON.stringify(first)}; after ${ROUNDS}: ${JSON.stringify(last)}`);
  equal(last.descriptors, first.descriptors);
  equal(last.resources, first.resources);
  ok(last.heapBytes - first.heapBytes < HEAP_SLACK_BYTES, `${last.heapBytes - first.heapBytes} bytes more`);
});
