/**
 * The suites of a stack that have yet to pass, of those of SUITES or all of its own: `remaining.ts <out folder> <stack>`.
 *
 * @module
 */
import { chosenSuites, isPassed, readResult, suitesOf } from "./results.ts";

const [folder = "", stack = ""] = process.argv.slice(2);
const remaining = suitesOf(stack, chosenSuites()).filter(
  (suite) => !isPassed(readResult(folder, stack, suite)),
);
process.stdout.write(remaining.join(" "));
