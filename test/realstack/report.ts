/**
 * Prints what a run in the guest gave, replays its recordings here, and leaves it all as results.json:
 * `report.ts <out folder> <stack...>`, the stacks being those that were to run, with the suites of SUITES or all of theirs.
 * Exit code 1 when a required stack failed or left something out.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedStacks, replayRecording } from "./recordings.ts";
import { isPassed, readResult, STACKS, SUITES, verdict } from "./results.ts";

const [folder = "", ...asked] = process.argv.slice(2);
const chosen = process.env.SUITES?.split(" ").filter(Boolean) ?? [];
const isChosen = (suite: string) => chosen.length === 0 || chosen.includes(suite);
const print = (line: string) => process.stdout.write(`${line}\n`);

const suites = SUITES.filter(isChosen);
const results = asked.flatMap((stack) =>
  (STACKS[stack]?.suites ?? []).filter(isChosen).map((suite) => readResult(folder, stack, suite)),
);

const find = (stack: string, suite: string) =>
  results.find((result) => result.stack === stack && result.suite === suite);
const table = [
  ["", ...suites],
  ...asked.map((stack) => {
    const cells = suites.map((suite) => find(stack, suite)).map((result) => (result ? verdict(result) : "-"));
    return [stack, ...cells];
  }),
];
const widths = suites.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
print("\n== real stacks");
for (const row of table) print(row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));

for (const { stack, suite, tests } of results) {
  for (const { name, error } of tests.filter(({ passed }) => !passed)) {
    print(`${stack} ${suite}: ${name}: ${error}`);
  }
}

const failed = new Set(results.filter((result) => !isPassed(result)).map(({ stack }) => stack));
for (const stack of recordedStacks(folder).filter((name) => asked.includes(name))) {
  try {
    await replayRecording(folder, stack);
    print(`${stack}: its recording replays here`);
  } catch (error) {
    print(`${stack}: its recording DOES NOT REPLAY here: ${error}`);
    failed.add(stack);
  }
}
writeFileSync(join(folder, "results.json"), `${JSON.stringify(results, undefined, 2)}\n`);

const fatal = [...failed].filter((stack) => STACKS[stack]?.required);
for (const stack of failed) print(`${stack}: NOT PASSED${fatal.includes(stack) ? "" : ", and not required"}`);
if (results.length === 0) print("nothing was run");

process.exitCode = results.length === 0 || fatal.length > 0 ? 1 : 0;
