/**
 * What can be typed after what, read off the program itself: rows for the scripts that complete it.
 *
 * @module
 */
import type { Argument, Command, Option } from "commander";
import { suggestionsOf } from "./suggestions.ts";

/** What may follow an option, or stand as argument. Neither words nor files: something of the user's own. */
export interface CompletedValue {
  readonly words: readonly string[];
  readonly files: boolean;
}

/** An option; one without `value` is a switch. */
export interface CompletedOption {
  /** As they are typed, dashes included. */
  readonly flags: readonly string[];
  readonly what: string;
  readonly value?: CompletedValue;
}

/** A command, the program itself being the one whose `place` is empty. */
export interface CompletionRow {
  /** The words that lead to it, after the program's name: `checkout get`. */
  readonly place: string;
  readonly commands: readonly { readonly name: string; readonly what: string }[];
  readonly options: readonly CompletedOption[];
  /** All its arguments, whichever comes first. */
  readonly value: CompletedValue;
}

const FILE_NAMES: ReadonlySet<string> = new Set(["file", "path", "input"]);

function valueFrom(takers: readonly (readonly [name: string, taker: Argument | Option])[]): CompletedValue {
  return {
    words: takers.flatMap(([, taker]) => suggestionsOf(taker)),
    files: takers.some(([name]) => FILE_NAMES.has(name)),
  };
}

function optionRow(option: Option): CompletedOption {
  const { short, long, description, required, optional } = option;
  const flags = [short, long].filter((flag) => flag !== undefined);
  const [, name = ""] = /[<[](\w+)/.exec(option.flags) ?? [];
  return {
    flags,
    what: description,
    ...(required || optional ? { value: valueFrom([[name, option]]) } : {}),
  };
}

/** The row of `command` and those of all below it. `siblings`: what `help` can be asked about. */
export function completionTable(
  command: Command,
  place = "",
  siblings: readonly string[] = [],
): CompletionRow[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  const names = command.commands.map((each) => each.name());
  const value = valueFrom(
    command.registeredArguments.map((argument) => [argument.name(), argument] as const),
  );
  const row: CompletionRow = {
    place,
    commands: below.map((each) => ({ name: each.name(), what: each.description() })),
    options: help.visibleOptions(command).map(optionRow),
    value: command.name() === "help" ? { words: siblings, files: false } : value,
  };
  return [row, ...below.flatMap((each) => completionTable(each, `${place} ${each.name()}`.trim(), names))];
}
