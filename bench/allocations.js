/**
 * The guard: what each operation leaves to the garbage collector, against bench/allocations.json. Bytes do not depend on how
 * busy the machine is. `node bench/allocations.js` checks; `--write` takes today's counts as the limits; `--self-test` slows
 * copies of the built package on purpose and fails unless each is caught.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createGroups } from "./contest.js";
import { heapOf } from "./heap.js";

/**
 * Without the optimizing compilers, and without what works beside the program: what those take away or add depends on the
 * moment at which they come to a function. The counts are those of the code as it is written.
 */
const FLAGS = [
  "--expose-gc",
  "--max-semi-space-size=256",
  "--min-semi-space-size=256",
  "--no-opt",
  "--no-maglev",
  "--always-sparkplug",
  "--single-threaded",
  "--no-flush-bytecode",
  "--no-lazy-feedback-allocation",
  "--no-regexp-tier-up",
];
const LIMITS = new URL("./allocations.json", import.meta.url);
const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** How much more than its limit an operation may leave: engines differ a little between versions. */
const TOLERANCE = 1.05;
/** What the counter itself may add to an item. */
const RESOLUTION = 12;

/** Ways to make the package slower that no test would notice: a line of the built code, and what it becomes. */
const SLOWED = [
  {
    name: "one more copy of each value",
    file: "dist/protocol/tlv/tlv-tree.js",
    line: "return new Uint8Array(this.#buffer, this.#byteOffset + offset, length);",
    becomes: "return new Uint8Array(this.#buffer, this.#byteOffset + offset, length).slice();",
  },
  {
    name: "one object a tag",
    file: "dist/protocol/tlv/tlv-cursor.js",
    line: "this.#tagOffset = offset;",
    becomes: "this.#tagOffset = offset; this.last = { offset };",
  },
];

/** What the slowed copies are measured by. */
const SLOWED_GROUP = "TLV: 26 messages in one order";

const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    "self-test": { type: "boolean", default: false },
    counting: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});

/** Bytes an item on and off the heap, by group and operation. In the counting process. */
async function count() {
  const all = await createGroups({ judged: false, compiled: false, rivals: false });
  const groups = all.filter(({ title }) => title.includes(options.only));
  return Object.fromEntries(
    groups.flatMap(({ title, contestants }) =>
      contestants
        .filter(({ kind }) => kind === "ours")
        .map((contestant) => {
          const { heapBytes, outsideBytes } = heapOf(contestant);
          return [`${title}: ${contestant.name}`, Math.ceil(heapBytes + outsideBytes)];
        }),
    ),
  );
}

/** Counts in a process with a large new space. `root` is the package, or a copy of it; `only` names a group. */
function countIn(root, only = "") {
  const { status, stdout } = spawnSync(
    process.execPath,
    [...FLAGS, join(root, "bench/allocations.js"), "--counting", `--only=${only}`],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (status !== 0) throw new RangeError(`counting ended with ${status}`);
  return JSON.parse(stdout);
}

/** The operations that leave more than they may. */
function overruns(counted, only = "") {
  const all = Object.entries(JSON.parse(readFileSync(LIMITS, "utf8")));
  const limits = Object.fromEntries(all.filter(([name]) => name.startsWith(only)));
  const names = new Set([...Object.keys(limits), ...Object.keys(counted)]);
  return [...names].flatMap((name) => {
    const [limit, bytes] = [limits[name], counted[name]];
    if (limit === undefined || bytes === undefined)
      return `${name}: only in the ${limit === undefined ? "code" : "limits"}`;
    return bytes > limit * TOLERANCE + RESOLUTION ? `${name}: ${bytes} bytes an item, not ${limit}` : [];
  });
}

/** Slows a copy of the package and says whether the guard notices. */
function isCaught({ name, file, line, becomes }) {
  const copy = mkdtempSync(join(tmpdir(), "vp3300-slowed-"));
  try {
    for (const part of ["dist", "bench", "test/vectors", "package.json"]) {
      cpSync(join(ROOT, part), join(copy, part), {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
      });
    }
    const path = join(copy, file);
    const code = readFileSync(path, "utf8");
    if (!code.includes(line)) throw new RangeError(`${file} has no line ${line}`);
    writeFileSync(path, code.replaceAll(line, becomes));
    const found = overruns(countIn(copy, SLOWED_GROUP), SLOWED_GROUP);
    console.log(`  ${name}: ${found.length > 0 ? `caught, in ${found.length} operations` : "NOT caught"}`);
    return found.length > 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

if (options.counting) {
  process.stdout.write(JSON.stringify(await count()));
} else if (options["self-test"]) {
  process.exit(SLOWED.every(isCaught) ? 0 : 1);
} else {
  const counted = countIn(ROOT);
  if (options.write) writeFileSync(LIMITS, `${JSON.stringify(counted, null, 2)}\n`);
  const found = overruns(counted);
  for (const text of found) console.error(`  ${text}`);
  if (found.length === 0)
    console.log(`  ${Object.keys(counted).length} operations leave no more than they may`);
  process.exit(found.length === 0 ? 0 : 1);
}
