/**
 * `vp3300 completion`: prints the script that makes a shell complete commands, options and their values.
 *
 * @module
 */
import { Argument, type Command } from "commander";
import { addManual } from "./command-manual.ts";
import { COMPLETION_SCRIPTS } from "./completion-scripts.ts";
import { completionTable } from "./completion-table.ts";
import { processReaderIo, type ReaderIo } from "./reader-io.ts";

const NOTE =
  "What is completed is the name vp3300, so the shell has to find the package under it; npx is not completed.";
const EXAMPLES = [
  "source <(vp3300 completion bash)  # in ~/.bashrc",
  "source <(vp3300 completion zsh)   # in ~/.zshrc, after compinit",
  "vp3300 completion fish > ~/.config/fish/completions/vp3300.fish",
];

/** Adds `completion` to the program. `whole` makes a program with all commands, which the script is made from. */
export function registerCompletion(
  program: Command,
  whole: () => Promise<Command>,
  io: Pick<ReaderIo, "out"> = processReaderIo,
): void {
  addManual(
    program
      .command("completion")
      .description("print the script that completes commands and options in bash, zsh or fish")
      .addArgument(new Argument("<shell>", "yours").choices(Object.keys(COMPLETION_SCRIPTS)))
      .option("--json", "print one JSON text"),
    {
      examples: EXAMPLES,
      exits: { 0: "printed", 2: "wrong usage" },
      note: NOTE,
    },
  ).action(async (shell: string, { json }: { readonly json?: boolean }) => {
    const script = COMPLETION_SCRIPTS[shell]?.(completionTable(await whole())) ?? "";
    io.out(json ? `${JSON.stringify({ shell, script })}\n` : script);
  });
}
