import type { Command } from "commander";
import { expect, test, vi } from "vitest";
import { manualOf } from "../../src/cli/command-manual.ts";
import { CLI_COMMANDS } from "../../src/cli/commands.ts";
import { addAllCommands, createProgram } from "../../src/cli/program.ts";
import { leavesOf, runProgram } from "./run-program.ts";

// Whatever the environment of the test run says.
vi.stubEnv("NO_COLOR", "1");

const FACTS = { version: "0.0.0" };

test("the list of commands says of each what the command says itself", async () => {
  const program = await addAllCommands(createProgram(FACTS), FACTS);
  expect(program.commands.map((command) => [command.name(), command.description()])).toEqual(
    Object.entries(CLI_COMMANDS).map(([name, { summary }]) => [name, summary]),
  );
});

test("every command takes --json and has help with an example", async () => {
  const leaves = leavesOf(await addAllCommands(createProgram(FACTS), FACTS));
  expect(leaves.length).toBeGreaterThan(30);
  for (const [name, command] of leaves) {
    expect(
      command.options.map(({ long }) => long),
      name,
    ).toContain("--json");
    const { out, exitCode } = await runProgram([...name.split(" "), "--help"]);
    expect({ name, exitCode }).toEqual({ name, exitCode: 0 });
    expect(out, name).toMatch(/Examples?:\n.*vp3300/s);
  }
});

/** The words of every `vp3300 …` line of an example, up to where a shell takes over. */
function linesOf(examples: readonly string[]): string[][] {
  return examples.flatMap((example) =>
    [...example.matchAll(/vp3300 ([^|<>()#\n]+)/g)].map(([, words = ""]) => words.trim().split(/\s+/)),
  );
}

test("every command has a manual: exit codes, and examples that the program takes", async () => {
  const program = await addAllCommands(createProgram(FACTS), FACTS);
  const groups = program.commands.filter(({ commands }) => commands.length > 0);
  const commands = [...leavesOf(program), ...groups.map((each): [string, Command] => [each.name(), each])];
  const taken: string[] = [];
  for (const [name, command] of leavesOf(program)) {
    // A file that an example names is not there.
    for (const option of command.options) if (option.long === "--config") option.argParser((text) => text);
    command.action(() => {
      taken.push(name);
    });
  }
  for (const [name, command] of commands) {
    const { examples, exits } = manualOf(command) ?? { examples: [], exits: {} };
    expect(Object.keys(exits), name).toEqual(expect.arrayContaining(["0", "2"]));
    const lines = linesOf(examples);
    expect(lines, name).not.toEqual([]);
    taken.length = 0;
    for (const words of lines) await program.parseAsync(words, { from: "user" });
    expect(taken).toHaveLength(lines.length);
    if (!groups.includes(command)) expect(taken).toContain(name);
  }
});
