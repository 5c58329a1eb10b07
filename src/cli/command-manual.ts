/**
 * What help and `docs/cli.md` say of a command beyond its options: environment, examples and exit codes.
 *
 * @module
 */
import type { Command } from "commander";
import { painted } from "./paint.ts";

/** The rest of a command's manual page. */
export interface CommandManual {
  /** Lines that can be typed as they are, once what they name is there. */
  readonly examples: readonly string[];
  /** What each exit code means. */
  readonly exits: Readonly<Record<number, string>>;
  /** Variables that it reads. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What else has to be known. */
  readonly note?: string;
}

/** The exit codes that mean the same for every command that has them. */
export const FAILURE_EXITS = { 1: "a failure", 2: "wrong usage", 130: "interrupted" } as const;

const MANUALS = new WeakMap<Command, CommandManual>();

function itemLines(title: string, items: Readonly<Record<string, string>>): string[] {
  const width = Math.max(...Object.keys(items).map((name) => name.length));
  return [
    painted("bold", `${title}:`),
    ...Object.entries(items).map(([name, what]) => `  ${name.padEnd(width)}  ${what}`),
  ];
}

function manualText({ examples, exits, environment, note }: CommandManual): string {
  const head = examples.length === 1 ? "Example:" : "Examples:";
  const parts = [
    ...(note === undefined ? [] : [[note]]),
    ...(environment === undefined ? [] : [itemLines("Environment", environment)]),
    [painted("bold", head), ...examples.map((example) => `  ${example}`)],
    itemLines("Exit codes", exits),
  ];
  return parts.map((lines) => `\n${lines.join("\n")}`).join("\n");
}

/** Adds the manual to the help of `command`; gives `command` back. */
export function addManual(command: Command, manual: CommandManual): Command {
  MANUALS.set(command, manual);
  return command.addHelpText("after", manualText(manual));
}

/** The manual that {@link addManual} added; the program itself, and the implied `help`, have none. */
export function manualOf(command: Command): CommandManual | undefined {
  return MANUALS.get(command);
}
