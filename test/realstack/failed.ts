/**
 * The suites of a stack that did not pass, of those of SUITES or all of its own: `failed.ts <out folder> <stack>`.
 *
 * @module
 */
import { isPassed, readResult, STACKS } from "./results.ts";

const [folder = "", stack = ""] = process.argv.slice(2);
const chosen = process.env.SUITES?.split(" ").filter(Boolean) ?? STACKS[stack]?.suites ?? [];
const failed = chosen.filter((suite) => !isPassed(readResult(folder, stack, suite)));
process.stdout.write(failed.join(" "));
