/**
 * Prints what a run in the guest gave, and leaves it as results.json: `report.ts <out folder> <stack...>`, the stacks
 * being those that were to run. Exit code 1 when a required one failed or left a suite out.
 *
 * @module
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedStacks, replayRecording } from "./recordings.ts";
import { isPassed, readResults, STACK_TITLES, type StackName, type SuiteResult } from "./results.ts";

const [folder = "", ...asked] = process.argv.slice(2);
const results = readResults(folder);
const wanted = process.env.SUITES?.split(" ").filter(Boolean) ?? [];
const suites = readdirSync(new URL("./guest/", import.meta.url))
  .flatMap((name) => /^(.+)\.guest\.ts$/.exec(name)?.[1] ?? [])
  .filter((suite) => wanted.length === 0 || wanted.includes(suite));

function cell(result: SuiteResult | undefined): string {
  if (!result) return "NOT RUN";
  const passed = result.tests.filter((test) => test.passed).length;
  if (isPassed(result)) return `${passed} passed`;
  return `FAILED (${passed} of ${result.tests.length} passed, exit code ${result.exit ?? "none"})`;
}

const find = (stack: string, suite: string) =>
  results.find((result) => result.stack === stack && result.suite === suite);

const rows = asked.map((stack) => [stack, ...suites.map((suite) => cell(find(stack, suite)))]);
const table = [["", ...suites], ...rows];
const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
const print = (line: string) => process.stdout.write(`${line}\n`);

print("\n== transport stacks");
for (const row of table)
  print(
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
for (const result of results.filter((each) => !isPassed(each))) {
  for (const { name, error } of result.tests.filter(({ passed }) => !passed)) {
    print(`${result.stack} ${result.suite}: ${name}: ${error}`);
  }
}
/** What a recording's replay differs in, as text; `undefined` when it does not. */
const differenceOf = (stack: string) =>
  replayRecording(folder, stack).then(
    () => undefined,
    (error: unknown) => String(error),
  );
const replays = await Promise.all(
  recordedStacks(folder)
    .filter((stack) => asked.includes(stack))
    .map(async (stack) => ({ stack, difference: await differenceOf(stack) })),
);
for (const { stack, difference } of replays) {
  print(`${stack}: its recording ${difference ? `DOES NOT REPLAY here: ${difference}` : "replays here"}`);
}
writeFileSync(join(folder, "results.json"), `${JSON.stringify(results, undefined, 2)}\n`);

const isFine = (stack: string) =>
  replays.every((replay) => replay.stack !== stack || replay.difference === undefined) &&
  suites.every((suite) => {
    const result = find(stack, suite);
    return result !== undefined && isPassed(result);
  });
const bad = asked.filter((stack) => !isFine(stack));
const fatal = bad.filter((stack) => STACK_TITLES[stack as StackName].required);
for (const stack of bad) print(`${stack}: not passed${fatal.includes(stack) ? "" : ", and not required"}`);
process.exitCode = fatal.length > 0 ? 1 : 0;
