/** Runs a line of the whole program in this process, as `main.ts` does, and takes what it writes. */
import { type Command, CommanderError } from "commander";
import { addCommandsFor, createProgram } from "../../src/cli/program.ts";
import type { Ended } from "./run-command.ts";

const FACTS = { version: "0.0.0" };

/** Runs `words`; `prepare` may change the program before. */
export async function runProgram(
  words: readonly string[],
  prepare: (program: Command) => void = () => undefined,
): Promise<Omit<Ended, "progress">> {
  const ended = { out: "", err: "", exitCode: 0 };
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  const before = process.exitCode;
  process.exitCode = 0;
  const taker = (stream: "out" | "err") => (text: string | Uint8Array) => {
    ended[stream] += text;
    return true;
  };
  process.stdout.write = taker("out");
  process.stderr.write = taker("err");
  try {
    const program = await addCommandsFor(words, createProgram(FACTS), FACTS);
    prepare(program);
    await program.parseAsync([...words], { from: "user" });
    ended.exitCode = Number(process.exitCode);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ended.exitCode = error.exitCode === 0 ? 0 : 2;
  } finally {
    process.stdout.write = writes.stdout;
    process.stderr.write = writes.stderr;
    process.exitCode = before;
  }
  return ended;
}

/** Every command that does something, with the words that name it. */
export function leavesOf(command: Command, words: readonly string[] = []): [string, Command][] {
  if (command.commands.length === 0) return [[words.join(" "), command]];
  return command.commands.flatMap((each) => leavesOf(each, [...words, each.name()]));
}
