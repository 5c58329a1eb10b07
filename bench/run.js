/** The benchmark: `npm run bench`, or `npm run bench -- --quick` for a first look. What it means: docs/benchmarks.md. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createGroups } from "./contest.js";
import { circumstances, measuredText, writeReport } from "./report.js";
import { race, sunk } from "./rounds.js";
import { measureStartup, startupTable } from "./startup.js";

const { values: options } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
});
const pace = options.quick
  ? { rounds: 7, warmUpMs: 50, sampleMs: 4, seed: 7 }
  : { rounds: 21, warmUpMs: 120, sampleMs: 8, seed: 7 };
const where = circumstances();

/** Counted in a process of its own, whose new space holds everything that a contestant makes. */
function countHeap() {
  const flags = ["--expose-gc", "--max-semi-space-size=256", "--min-semi-space-size=256"];
  const { status, stdout } = spawnSync(
    process.execPath,
    [...flags, fileURLToPath(new URL("./heap.js", import.meta.url))],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 24 },
  );
  if (status !== 0) throw new RangeError(`counting the heap ended with ${status}`);
  return JSON.parse(stdout);
}

const wanted = ({ title }) => options.only === undefined || title.includes(options.only);
const raced = (await createGroups({ judged: options.only === undefined })).filter(wanted).map((group) => {
  console.error(`  ${group.title}`);
  return { ...group, times: race(group, pace) };
});
console.error("  heap");
const heap = countHeap();

const groups = raced.map(({ title, unit, base, contestants, times }) => ({
  title,
  unit,
  base,
  results: contestants.map(({ name, kind, note, right, target }, index) => ({
    name,
    kind,
    note,
    right,
    target,
    isBase: name === base,
    ...times[index],
    heap: heap[title]?.[name] && { ...heap[title][name], sink: undefined },
  })),
}));
const sections = [];
if (options.only === undefined) {
  console.error("  starts");
  sections.push(`### Starting\n\n${startupTable(measureStartup({ rounds: pace.rounds }))}`);
}
const report = { where, pace, groups, sections };
console.log(measuredText(report));
console.error(`  results used: ${sunk()}`);
if (!options.quick && options.only === undefined) writeReport(report);
