/**
 * Starting: processes from their beginning to their end, in turns, against one that imports nothing. `node bench/startup.js`;
 * `--rounds 41` for steadier figures. Figures only: how long a process takes depends on the machine and what else runs there.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const dist = (path) => join(ROOT, "dist", path);

/** What is started, and what is wanted of it: milliseconds above the base, or a ratio to it. */
const STARTED = [
  { name: "an empty module", code: "" },
  { name: "`vp3300/protocol`", imports: "protocol/index.js", target: { addedMs: 5 } },
  { name: "`vp3300/cards`", imports: "protocol/cards/index.js" },
  { name: "`vp3300/explain`", imports: "explain/index.js" },
  { name: "`vp3300`", imports: "index.js" },
  { name: "`vp3300/gateway`", imports: "gateway/index.js" },
  { name: "`vp3300/simulator`", imports: "simulator/index.js" },
  { name: "`vp3300 --version`", cli: ["--version"] },
  { name: "`vp3300 --help`", cli: ["--help"], target: { ratio: 2 } },
  { name: "`vp3300 decode --help`", cli: ["decode", "--help"] },
  { name: "`vp3300 decode`, a frame", cli: ["decode", "5669564F74656368320018000000FA83"] },
];

function quartiles(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (part) => sorted[Math.floor(part * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** A file a row to start: what `-e` would be is compiled another way. */
function writePrograms(folder) {
  return STARTED.map(({ code, imports, cli }, index) => {
    if (cli !== undefined) return [dist("cli/main.js"), ...cli];
    const file = join(folder, `${index}.mjs`);
    writeFileSync(file, code ?? `import ${JSON.stringify(dist(imports))};\n`);
    return [file];
  });
}

function startOnce(args) {
  const before = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const tookMs = performance.now() - before;
  if (status !== 0) throw new RangeError(`${args.join(" ")} ended with ${status}`);
  return tookMs;
}

/** Milliseconds of every start, and the same next to an empty module's in the same round, by row. */
export function measureStartup({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-startup-"));
  try {
    const programs = writePrograms(folder);
    for (const args of programs) startOnce(args);
    const times = programs.map(() => []);
    for (let round = 0; round < rounds; round++) {
      // Each round begins with another row, so that none is always the first after a pause.
      for (let turn = 0; turn < programs.length; turn++) {
        const index = (round + turn) % programs.length;
        times[index].push(startOnce(programs[index]));
      }
    }
    const [base] = times;
    return STARTED.map(({ name, target }, index) => ({
      name,
      target,
      ms: quartiles(times[index]),
      addedMs: quartiles(times[index].map((ms, round) => ms - base[round])),
      ratio: quartiles(times[index].map((ms, round) => ms / base[round])),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function targetText({ target, addedMs, ratio }) {
  if (target === undefined) return "";
  const [wanted, isMet] =
    target.ratio === undefined
      ? [`≤ ${target.addedMs} ms added`, addedMs.median <= target.addedMs]
      : [`≤ ${target.ratio} × base`, ratio.median <= target.ratio];
  return `${wanted}: ${isMet ? "met" : "**missed**"}`;
}

/** The table of docs/benchmarks.md. */
export function startupTable(rows) {
  const spread = ({ median, low, high }) => `${median.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const head = ["Start of a process", "ms", "added, ms", "× base", "wanted"];
  const cells = rows.map((row, index) => [
    row.name,
    spread(row.ms),
    index === 0 ? "0 (the base)" : spread(row.addedMs),
    index === 0 ? "1" : row.ratio.median.toFixed(2),
    targetText(row),
  ]);
  return [line(head), line(head.map(() => "---")), ...cells.map(line)].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "21" } } });
  console.log(startupTable(measureStartup({ rounds: Number(values.rounds) })));
}
