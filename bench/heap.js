/**
 * Heap bytes an item: run with `--expose-gc` and a new space so large that nothing is collected while it counts. Prints
 * one JSON object: by group and contestant the bytes on the heap and those outside of it.
 *
 * @module
 */
import { createGroups } from "./contest.js";

const WARM_UP_MS = 150;
const COUNTS = 3;
/** So many items a count: the heap's size moves by pages of 256 KiB, which must not show in an item. */
const ITEMS = 10_000;
/** Less than the new space holds, so that nothing is collected while it counts. */
const MOST_BYTES = 120_000_000;

/** The least of some counts: what a compiler or a cache allocates on the side comes on top, never off. */
export function heapOf({ run, items }) {
  let sink = 0;
  const started = process.cpuUsage();
  do sink = (sink + run()) | 0;
  while (process.cpuUsage(started).user < 1_000 * WARM_UP_MS);
  const count = (times) => {
    globalThis.gc();
    const before = process.memoryUsage();
    for (let time = 0; time < times; time++) sink = (sink + run()) | 0;
    const after = process.memoryUsage();
    return {
      heapBytes: (after.heapUsed - before.heapUsed) / (times * items),
      outsideBytes: Math.max(0, (after.external - before.external) / (times * items)),
    };
  };
  const first = count(1);
  const mostTimes = Math.floor(MOST_BYTES / (items * Math.max(1, first.heapBytes)));
  const times = Math.max(1, Math.min(Math.ceil(ITEMS / items), mostTimes));
  let least = first;
  for (let counted = 0; counted < COUNTS; counted++) {
    const next = count(times);
    if (counted === 0 || next.heapBytes < least.heapBytes) least = next;
  }
  return { ...least, sink };
}

if (process.argv[1]?.endsWith("heap.js")) {
  const groups = await createGroups({ judged: false, compiled: false });
  const results = groups.map(({ title, contestants }) => [
    title,
    Object.fromEntries(contestants.map((contestant) => [contestant.name, heapOf(contestant)])),
  ]);
  process.stdout.write(JSON.stringify(Object.fromEntries(results)));
}
