/**
 * What a run in the guest gave, from the lines that the suites left in the out folder.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestRecord } from "./guest/reporter.ts";
import table from "./stacks.json" with { type: "json" };

/** A stack, and what is run on it. */
export interface StackRow {
  readonly title: string;
  /** Whether a run in which it does not pass is a failed one. */
  readonly required: boolean;
  readonly suites: readonly string[];
}

/** The stacks by name, in the order of the tables. */
export const STACKS: Readonly<Record<string, StackRow>> = table;

/** All suites, in the order of the tables. */
export const SUITES: readonly string[] = [...new Set(Object.values(STACKS).flatMap(({ suites }) => suites))];

/** One suite on one stack, as far as it ran. */
export interface SuiteResult {
  readonly stack: string;
  readonly suite: string;
  readonly tests: readonly TestRecord[];
  /** Exit code of its process; absent when the guest died before, or it was never started. */
  readonly exit?: number;
}

/** Whether everything in it passed and its process ended as it should. */
export function isPassed({ tests, exit }: SuiteResult): boolean {
  return exit === 0 && tests.length > 0 && tests.every(({ passed }) => passed);
}

/** In a word, for a table. */
export function verdict(result: SuiteResult): string {
  const passed = result.tests.filter((test) => test.passed).length;
  if (isPassed(result)) return `${passed} passed`;
  if (result.tests.length === 0) return "NOT RUN";
  return `FAILED (${passed} of ${result.tests.length} passed, exit code ${result.exit ?? "none"})`;
}

/** Reads `<stack>/<suite>.jsonl`: a line for each test, and a last one with the exit code. */
export function readResult(folder: string, stack: string, suite: string): SuiteResult {
  const file = join(folder, stack, `${suite}.jsonl`);
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const records = lines.map((line) => JSON.parse(line) as TestRecord | { readonly exit: number });
  const tests = records.filter((record) => "name" in record);
  const end = records.find((record) => "exit" in record);
  return { stack, suite, tests, ...end };
}
