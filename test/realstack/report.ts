/**
 * Prints what a run in the guest came to, and leaves it as results.json: `report.ts <out folder> <stack...>`, the stacks
 * being those that were to run, with the suites of SUITES or all of theirs. Exit code 1 when a required stack failed or left
 * something out.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chosenSuites } from "./results.ts";
import { summarize } from "./summary.ts";

const [folder = "", ...asked] = process.argv.slice(2);
const { lines, results, passed } = await summarize(folder, asked, chosenSuites());
process.stdout.write(`\n${lines.join("\n")}\n`);
writeFileSync(join(folder, "results.json"), `${JSON.stringify(results, undefined, 2)}\n`);
process.exitCode = passed ? 0 : 1;
