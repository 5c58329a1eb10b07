/**
 * The program: its name, its commands, and how wrong usage is told.
 *
 * @module
 */
import { Command, type HelpContext, type OutputConfiguration } from "commander";
import { CLI_COMMANDS, type ProgramFacts } from "./commands.ts";
import { errorText, painted } from "./paint.ts";

/** The end of an error line: what to try. `commander` puts a suggestion on a line of its own. */
function oneLine(text: string): string {
  return `${text
    .trim()
    .replace(/\s*\n\s*/g, " ")
    .replace(/\.$/, "")}; vp3300 --help and vp3300 COMMAND --help show how\n`;
}

/** A command that says in one line what it lacks, where `commander` would print its help as an error. */
class ProgramCommand extends Command {
  override createCommand(name?: string): Command {
    return new ProgramCommand(name);
  }

  override help(context?: HelpContext | ((text: string) => string)): never {
    if (typeof context === "function") return super.help(context);
    if (!context?.error) return super.help(context);
    const [, unknown] = this.args;
    if (unknown !== undefined) this.error(`error: unknown command '${unknown}'`);
    // The name alone, which is where everybody begins.
    if (this.parent === null) return super.help();
    const names = this.commands.map((each) => each.name());
    this.error(`error: missing command after '${this.name()}': one of ${names.join(", ")}`);
  }
}

/** The program without commands. `output` takes what is told, in place of the process. */
export function createProgram({ version }: ProgramFacts, output: OutputConfiguration = {}): Command {
  return new ProgramCommand("vp3300")
    .description("Read cards with the ID TECH VP3300, try it without a reader, and explain captured bytes.")
    .version(version)
    .configureOutput({ ...output, outputError: (text, write) => write(errorText(oneLine(text))) })
    .configureHelp({ styleTitle: (title) => painted("bold", title) })
    .showSuggestionAfterError()
    .exitOverride();
}

/** The command that a line is about, if it names one. */
function nameIn(words: readonly string[]): string | undefined {
  const [first, second] = words.filter((word) => !word.startsWith("-"));
  const name = first === "help" ? second : first;
  return name !== undefined && Object.hasOwn(CLI_COMMANDS, name) ? name : undefined;
}

/** Adds every command: for what is made from all of them. */
export async function addAllCommands(program: Command, facts: ProgramFacts): Promise<Command> {
  const whole = () => addAllCommands(createProgram(facts), facts);
  for (const { register } of Object.values(CLI_COMMANDS)) await register(program, facts, whole);
  return program;
}

/** Adds the command that `words` name, and of the others name and summary. */
export async function addCommandsFor(
  words: readonly string[],
  program: Command,
  facts: ProgramFacts,
): Promise<Command> {
  const name = nameIn(words);
  const whole = () => addAllCommands(createProgram(facts), facts);
  for (const [each, { summary, register }] of Object.entries(CLI_COMMANDS)) {
    if (each === name) await register(program, facts, whole);
    else program.command(each).description(summary);
  }
  return program;
}
