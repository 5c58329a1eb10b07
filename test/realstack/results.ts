/**
 * What a run in the guest gave, from the lines that the suites and the machines left in the out folder.
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
  /** Suites that run only when they are asked for: they measure, and there is nothing that they could fail by. */
  readonly onRequest?: readonly string[];
}

/** The stacks by name, in the order of the tables. */
export const STACKS: Readonly<Record<string, StackRow>> = table;

/** The suites of every run, in the order of the tables. */
export const SUITES: readonly string[] = [...new Set(Object.values(STACKS).flatMap(({ suites }) => suites))];

/** The suites to run on a stack: all of every run, or those of `chosen` that it has. */
export function suitesOf(stack: string, chosen: readonly string[]): readonly string[] {
  const { suites, onRequest = [] } = STACKS[stack] ?? { suites: [] };
  return chosen.length === 0 ? suites : [...suites, ...onRequest].filter((suite) => chosen.includes(suite));
}

/** The suites that the environment chooses. */
export function chosenSuites(): readonly string[] {
  return process.env.SUITES?.split(" ").filter(Boolean) ?? [];
}

/** One suite on one stack, as far as one try of it came. */
export interface SuiteTry {
  readonly tests: readonly TestRecord[];
  /** Exit code of its process; absent when the guest ended before, or it was never started. */
  readonly exit?: number;
}

/** One suite on one stack: its last try. */
export interface SuiteResult extends SuiteTry {
  readonly stack: string;
  readonly suite: string;
  /** The try that did not pass, where there was a second one. */
  readonly first?: SuiteTry;
}

/** A machine that was booted for a stack. */
export interface MachineRecord {
  readonly suites: string;
  /** As vm.sh has it: 124 it was ended for the time it took, 125 it died, else the exit code of what ran in it. */
  readonly exit: number;
  readonly seconds: number;
}

/** Whether everything in it passed and its process ended as it should. */
export function isPassed({ tests, exit }: SuiteTry): boolean {
  return exit === 0 && tests.length > 0 && tests.every(({ passed }) => passed);
}

/** In a word, for a table. */
export function verdict(result: SuiteResult): string {
  const passed = result.tests.filter((test) => test.passed).length;
  if (isPassed(result)) return `${passed} passed${result.first ? ", second try" : ""}`;
  if (result.exit === undefined && result.tests.length === 0) return "NOT RUN";
  const counted = `${passed} of ${result.tests.length} passed`;
  if (result.exit === undefined) return `CUT OFF (${counted} until its machine ended)`;
  return `FAILED (${counted}, exit code ${result.exit})`;
}

/** How a machine ended, where it did not end as it should. */
export function machineEnd({ exit, seconds }: MachineRecord): string | undefined {
  if (exit === 0) return undefined;
  if (exit === 124) return `its machine was ended: it took more than ${seconds} s`;
  if (exit === 125) return `its machine DIED after ${seconds} s`;
  return `its machine could not be made ready: exit code ${exit}`;
}

function linesOf(file: string): unknown[] {
  // What stands after the last line feed was cut off with the machine.
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  return lines.map((line) => JSON.parse(line) as unknown);
}

function readTry(file: string): SuiteTry {
  const records = linesOf(file) as (TestRecord | { readonly exit: number })[];
  const tests = records.filter((record) => "name" in record);
  const end = records.find((record) => "exit" in record);
  return { tests, ...end };
}

/** Reads `<stack>/<suite>.jsonl`: a line for each test, and a last one with the exit code. */
export function readResult(folder: string, stack: string, suite: string): SuiteResult {
  const first = join(folder, stack, `${suite}.first.jsonl`);
  return {
    stack,
    suite,
    ...readTry(join(folder, stack, `${suite}.jsonl`)),
    ...(existsSync(first) ? { first: readTry(first) } : {}),
  };
}

/** The machines of a stack, in the order in which they were booted. */
export function readMachines(folder: string, stack: string): readonly MachineRecord[] {
  return linesOf(join(folder, stack, "machines.jsonl")) as MachineRecord[];
}
