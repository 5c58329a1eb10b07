/**
 * Racing: every contestant once a round, in a random order, and ratios formed within the round, so that a machine that
 * slows down slows both sides of a ratio.
 *
 * @module
 */
import { createRandom, shuffle } from "./random.js";

/** What the results flow into, so that no engine can leave their computation out. */
let sink = 0;

/** Nanoseconds of processor time, all threads of the process: what else runs on the machine does not count. */
function timeOf(contestant, times) {
  const before = process.cpuUsage();
  for (let turn = 0; turn < times; turn++) sink = (sink + contestant.run()) | 0;
  const { user, system } = process.cpuUsage(before);
  return 1_000 * (user + system);
}

/** Runs until the engine has settled, and says how often a sample has to run it. */
function warmUp(contestant, { warmUpMs, sampleMs }) {
  let turns = 0;
  let spent = 0;
  for (let times = 1; spent < warmUpMs * 1e6; times = Math.min(times * 2, 1 << 16)) {
    spent += timeOf(contestant, times);
    turns += times;
  }
  const last = timeOf(contestant, Math.max(1, Math.floor(turns / 4))) / Math.max(1, Math.floor(turns / 4));
  return Math.max(1, Math.round((sampleMs * 1e6) / last));
}

/** Median and quartiles. */
export function spreadOf(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * Races the contestants of a group against the one named by `base`. A contestant has `run()`, which works through
 * `items` items and returns a number made of the results, or `sample()`, which returns nanoseconds per item itself.
 */
export function race({ contestants, base }, { rounds, warmUpMs, sampleMs, seed }) {
  const random = createRandom(seed);
  const times = new Map(contestants.map(({ name }) => [name, []]));
  const ratios = new Map(contestants.map(({ name }) => [name, []]));
  const turns = new Map();
  for (const contestant of contestants) {
    if (contestant.run) turns.set(contestant.name, warmUp(contestant, { warmUpMs, sampleMs }));
  }
  for (let round = 0; round < rounds; round++) {
    const nanoseconds = new Map();
    for (const contestant of shuffle([...contestants], random)) {
      const count = turns.get(contestant.name);
      const perItem =
        count === undefined ? contestant.sample() : timeOf(contestant, count) / (count * contestant.items);
      nanoseconds.set(contestant.name, perItem);
    }
    for (const [name, perItem] of nanoseconds) {
      times.get(name).push(perItem);
      ratios.get(name).push(perItem / nanoseconds.get(base));
    }
  }
  return contestants.map(({ name }) => ({
    name,
    nanoseconds: spreadOf(times.get(name)),
    ratio: spreadOf(ratios.get(name)),
    rounds,
  }));
}

/** Printed at the end of a run, so that the results count as used. */
export function sunk() {
  return sink;
}
