/**
 * What a run in the guest comes to: which suites passed, which did not and why, and whether the recordings replay here.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { recordedStacks, replayRecording } from "./recordings.ts";
import {
  isPassed,
  machineEnd,
  readMachines,
  readResult,
  STACKS,
  type SuiteResult,
  type SuiteTry,
  suitesOf,
  verdict,
} from "./results.ts";

/** See {@link summarize}. */
export interface Summary {
  /** To be printed. */
  readonly lines: readonly string[];
  readonly results: readonly SuiteResult[];
  /** Whether all that is required was run, and passed. */
  readonly passed: boolean;
}

/** What the guest's kernel says when it dies. */
const LAST_WORDS = /kernel BUG at|Kernel panic|Oops:|BUG: unable/;

/**
 * Sums up the stacks `asked` for, with the suites `chosen`, or all of every run.
 *
 * @param folder the run's out folder
 */
export async function summarize(
  folder: string,
  asked: readonly string[],
  chosen: readonly string[],
): Promise<Summary> {
  const results = asked.flatMap((stack) =>
    suitesOf(stack, chosen).map((suite) => readResult(folder, stack, suite)),
  );
  const failed = new Set(results.filter((result) => !isPassed(result)).map(({ stack }) => stack));
  const replays = await replaysOf(folder, asked);
  for (const { stack, error } of replays) if (error !== undefined) failed.add(stack);
  const fatal = [...failed].filter((stack) => STACKS[stack]?.required);
  const lines = [
    "== real stacks",
    ...tableOf(asked, results),
    ...asked.flatMap((stack) => machinesOf(folder, stack)),
    ...results.flatMap(failuresOf),
    ...replays.map(({ stack, error }) =>
      error === undefined
        ? `${stack}: its recording replays here`
        : `${stack}: its recording DOES NOT REPLAY here: ${error}`,
    ),
    ...[...failed].map((stack) => `${stack}: NOT PASSED${fatal.includes(stack) ? "" : ", and not required"}`),
    ...(results.length === 0 ? ["nothing was run"] : []),
  ];
  return { lines, results, passed: results.length > 0 && fatal.length === 0 };
}

function tableOf(asked: readonly string[], results: readonly SuiteResult[]): string[] {
  const suites = [...new Set(results.map(({ suite }) => suite))];
  const cell = (stack: string, suite: string) => {
    const found = results.find((result) => result.stack === stack && result.suite === suite);
    return found ? verdict(found) : "-";
  };
  const table = [
    ["", ...suites],
    ...asked.map((stack) => [stack, ...suites.map((suite) => cell(stack, suite))]),
  ];
  const widths = ["", ...suites].map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** A line for each machine that did not end as it should, and what its kernel said of it. */
function machinesOf(folder: string, stack: string): string[] {
  const ends = readMachines(folder, stack).flatMap((machine) => machineEnd(machine) ?? []);
  if (ends.length === 0) return [];
  const log = join(folder, `${stack}.log`);
  const said = existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];
  return [...ends, ...said.filter((line) => LAST_WORDS.test(line))].map((text) => `${stack}: ${text}`);
}

function failuresOf({ stack, suite, first, ...last }: SuiteResult): string[] {
  const failures = ({ tests }: SuiteTry, which: string) =>
    tests
      .filter(({ passed }) => !passed)
      .map(({ name, error }) => `${stack} ${suite}${which}: ${name}: ${error}`);
  if (!first) return failures(last, "");
  const again = isPassed(last) ? "passed" : "did not pass";
  return [
    ...failures(first, ", first try"),
    `${stack} ${suite}: ${again} at a second try`,
    ...failures(last, ""),
  ];
}

interface Replay {
  readonly stack: string;
  readonly error?: unknown;
}

async function replaysOf(folder: string, asked: readonly string[]): Promise<Replay[]> {
  const replays: Replay[] = [];
  for (const stack of recordedStacks(folder).filter((name) => asked.includes(name))) {
    const error: unknown = await replayRecording(folder, stack).then(
      () => undefined,
      (reason: unknown) => reason ?? "no reason was given",
    );
    replays.push({ stack, error });
  }
  return replays;
}
