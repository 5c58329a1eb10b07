/**
 * What the driver adds: the time of a ping through the native library alone and through the driver, in one run. The
 * figures go to `latency.json`.
 *
 * @module
 */
import { equal, ok } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { openReader } from "vp3300";
import { encodeCommand } from "vp3300/commands";
import { createBareLibrary } from "./bare-library.ts";
import { createDriver } from "./driver.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const ROUND_TRIPS = 300;
const WARM_UP = 50;
const PING = encodeCommand("ping");

/** Microseconds of round trips, in quarters. */
interface Spread {
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
}

const stack = stackOfRun();
let remote: RemoteReader;

before(async () => {
  remote = await RemoteReader.start(stack.place);
  await remote.plug();
});
after(() => remote.quit());

async function measure(roundTrip: () => Promise<unknown>): Promise<Spread> {
  for (let count = 0; count < WARM_UP; count += 1) await roundTrip();
  const times: number[] = [];
  for (let count = 0; count < ROUND_TRIPS; count += 1) {
    const started = performance.now();
    await roundTrip();
    times.push(Math.round(1_000 * (performance.now() - started)));
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * times.length)] ?? Number.NaN;
  return { p25: at(0.25), median: at(0.5), p75: at(0.75) };
}

async function measureBare(): Promise<Spread> {
  const library = createBareLibrary(stack);
  const link = await library.open();
  const spread = await measure(async () => equal((await link.exchange(PING))[10], 0x18));
  await link.close();
  await library.stop();
  return spread;
}

async function measureDriver(): Promise<Spread> {
  await using driver = createDriver(stack);
  await using reader = await openReader(driver);
  return await measure(() => reader.execute("ping"));
}

test(`${ROUND_TRIPS} pings through the driver and through the library alone`, async (t) => {
  const driver = await measureDriver();
  const bare = await measureBare();
  const figures = { roundTrips: ROUND_TRIPS, unit: "µs", bare, driver };
  writeFileSync("/out/latency.json", `${JSON.stringify(figures, undefined, 2)}\n`);
  t.diagnostic(JSON.stringify(figures));
  ok(driver.median > 0 && bare.median > 0);
});
