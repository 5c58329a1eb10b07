/**
 * What the driver adds: the time of a ping through the native library alone and through the driver, in turns, in one
 * process that has warmed up. The figures go to `latency.json`.
 *
 * @module
 */
import { equal, ok } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { type DiscoveringTransport, openReader } from "vp3300";
import { createBleNobleTransport } from "vp3300/ble-noble";
import { encodeCommand } from "vp3300/commands";
import { createBareLibrary } from "./bare-library.ts";
import { createDriver } from "./driver.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

/** So many that the engine has compiled what is measured: under emulation, uncompiled code is most of the time. */
const WARM_UP = 1_500;
const ROUNDS = 5;
const ROUND_TRIPS = 150;
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

function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * sorted.length)] ?? Number.NaN);
  return { p25: at(0.25), median: at(0.5), p75: at(0.75) };
}

async function timesOf(count: number, roundTrip: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let trip = 0; trip < count; trip += 1) {
    const started = performance.now();
    await roundTrip();
    times.push(1_000 * (performance.now() - started));
  }
  return times;
}

type Contestant = (count: number) => Promise<number[]>;

function bare(): { readonly run: Contestant; stop(): Promise<void> } {
  const library = createBareLibrary(stack);
  return {
    async run(count) {
      const link = await library.open();
      const times = await timesOf(count, async () => equal((await link.exchange(PING))[10], 0x18));
      await link.close();
      return times;
    },
    stop: () => library.stop(),
  };
}

const through =
  (create: () => DiscoveringTransport): Contestant =>
  async (count) => {
    await using driver = create();
    await using reader = await openReader(driver);
    return await timesOf(count, () => reader.execute("ping"));
  };

/** The driver in the process of the library: over noble with an instance handed in, else a helper process is between. */
function createDriverHere(): DiscoveringTransport {
  if (stack.place !== "ble") return createDriver(stack);
  return createBleNobleTransport({ noble: createRequire(import.meta.url)(stack.noble) });
}

test("pings through the driver and through the library alone", async (t) => {
  const figures: Record<string, unknown> = { unit: "µs", roundTrips: ROUNDS * ROUND_TRIPS };
  if (stack.place === "ble") {
    const helped = through(() => createDriver(stack));
    figures.helper = spreadOf((await helped(WARM_UP + ROUNDS * ROUND_TRIPS)).slice(WARM_UP));
  }
  const { run: alone, stop } = bare();
  const driven = through(createDriverHere);
  await driven(WARM_UP);
  await alone(WARM_UP);
  const times = { bare: [] as number[], driver: [] as number[] };
  const shares: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = await alone(ROUND_TRIPS);
    const second = await driven(ROUND_TRIPS);
    shares.push(100 * (spreadOf(second).median / spreadOf(first).median - 1));
    times.bare.push(...first);
    times.driver.push(...second);
  }
  await stop();
  shares.sort((a, b) => a - b);
  figures.bare = spreadOf(times.bare);
  figures.driver = spreadOf(times.driver);
  figures.driverPercentOfBare = Math.round(shares[ROUNDS >> 1] ?? Number.NaN);
  writeFileSync("/out/latency.json", `${JSON.stringify(figures, undefined, 2)}\n`);
  t.diagnostic(JSON.stringify(figures));
  ok(shares.every(Number.isFinite));
});
