/**
 * Heap bytes an item: run with `--expose-gc` and a new space so large that nothing is collected while it counts. Prints
 * one JSON object: by group and contestant the bytes on the heap and those outside of it.
 *
 * @module
 */
import { createGroups } from "./contest.js";

const WARM_UP_MS = 150;
const COUNTS = 3;

/** The least of some counts: what a compiler or a cache allocates on the side comes on top, never off. */
export function heapOf({ run, items }) {
  let sink = 0;
  const started = process.cpuUsage();
  do sink = (sink + run()) | 0;
  while (process.cpuUsage(started).user < 1_000 * WARM_UP_MS);
  let least;
  for (let count = 0; count < COUNTS; count++) {
    globalThis.gc();
    const before = process.memoryUsage();
    sink = (sink + run()) | 0;
    const after = process.memoryUsage();
    const heapBytes = (after.heapUsed - before.heapUsed) / items;
    if (least === undefined || heapBytes < least.heapBytes) {
      least = { heapBytes, outsideBytes: Math.max(0, (after.external - before.external) / items) };
    }
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
