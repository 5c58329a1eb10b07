/** Wrong usage of every command, made from the program: one line on standard error with a hint, nothing else, and 2. */
import type { Command } from "commander";
import { describe, expect, test, vi } from "vitest";
import { addAllCommands, createProgram } from "../../src/cli/program.ts";
import { suggestionsOf } from "../../src/cli/suggestions.ts";
import { leavesOf, runProgram } from "./run-program.ts";

// Whatever the environment of the test run says.
vi.stubEnv("NO_COLOR", "1");

const FACTS = { version: "0.0.0" };
const program = await addAllCommands(createProgram(FACTS), FACTS);

/** A value that an option or an argument takes, if nothing else is wrong. */
const GOOD: Readonly<Record<string, string>> = { "--amount": "10.50", "--currency": "USD" };

const isWrong = {
  out: "",
  err: expect.stringMatching(/^error: [^\n]*(vp3300|--|try)[^\n]*\n$/),
  exitCode: 2,
};

interface BadUse {
  readonly what: string;
  readonly words: readonly string[];
}

/** Every way to use a command wrongly that its declaration tells of; each has one thing wrong. */
function badUsesOf(name: string, command: Command): BadUse[] {
  const place = name.split(" ");
  const args = command.registeredArguments.filter(({ required }) => required);
  const words = args.map((argument) => suggestionsOf(argument)[0] ?? "1128");
  const needed = command.options.filter(({ mandatory }) => mandatory);
  const givenBut = (left?: unknown) =>
    needed
      .filter((option) => option !== left)
      .flatMap(({ long }) => [long ?? "", GOOD[long ?? ""] ?? "something"]);
  const good = [...place, ...words, ...givenBut()];
  const valued = command.options.filter(({ required }) => required);
  const isVariadic = command.registeredArguments.some(({ variadic }) => variadic);
  return [
    { what: "unknown option", words: [...good, "--nonsense"] },
    ...args.map((argument, at) => ({
      what: `no ${argument.name()}`,
      words: [...place, ...words.slice(0, at), ...givenBut()],
    })),
    ...needed.map((option) => ({
      what: `no ${option.long}`,
      words: [...place, ...words, ...givenBut(option)],
    })),
    ...valued.map(({ long = "" }) => ({ what: `${long} without its value`, words: [...good, long ?? ""] })),
    ...valued
      .filter(({ parseArg }) => parseArg !== undefined)
      .map(({ long }) => ({ what: `wrong ${long}`, words: [...good, `${long}=/nowhere?`] })),
    ...command.registeredArguments
      .filter(({ parseArg }) => parseArg !== undefined)
      .map((argument, at) => ({
        what: `wrong ${argument.name()}`,
        words: [...place, ...words.slice(0, argument.required ? at : args.length), "nonsense", ...givenBut()],
      })),
    ...(isVariadic ? [] : [{ what: "one argument too many", words: [...good, "surplus"] }]),
  ];
}

const table = leavesOf(program).flatMap(([name, command]) => badUsesOf(name, command));

test("the table has every command, and every kind of mistake", () => {
  expect(table.length).toBeGreaterThan(250);
  for (const [name] of leavesOf(program)) {
    expect(table.filter(({ words }) => words.join(" ").startsWith(name)).length, name).toBeGreaterThan(1);
  }
});

test.each(table.map(({ what, words }) => [words.join(" "), what, words] as const))(
  "vp3300 %s (%s)",
  async (_line, _what, words) => {
    let ran = false;
    const ended = await runProgram(words, (each) => {
      // What is wrong is found before anything is done.
      for (const [, command] of leavesOf(each)) {
        command.action(() => {
          ran = true;
        });
      }
    });
    expect({ ...ended, ran }).toEqual({ ...isWrong, ran: false });
  },
);

describe("a group needs one of its commands", () => {
  const groups = program.commands.filter(({ commands }) => commands.length > 0).map((each) => each.name());
  test("there are some", () => expect(groups).toEqual(["config", "gateway", "checkout"]));

  test.each(groups)("%s", async (name) => {
    for (const words of [[name], [name, "steal"], [name, "--nonsense"], [name, "help", "steal"]]) {
      expect(await runProgram(words), words.join(" ")).toEqual(isWrong);
    }
  });
});

describe("what is found only when the command looks at it", () => {
  test.each<[string[]]>([
    [["lst"]],
    [["--", "lst"]],
    [["--nonsense"]],
    [["help", "lst"]],
    [["read", "--amount", "ten"]],
    [["read", "--amount", "1", "--currency", "gold"]],
    [["record", "/nowhere/x.rec", "--amount", "ten"]],
    [["decode"]],
    [["decode", "/nowhere"]],
    [["replay", "/nowhere.rec"]],
    [["serve"]],
    [["serve", "--path", "/tmp/reader", "--port", "1"]],
    [["simulate", "--fault", "cutAfter,endpoint"]],
    [["config", "check", "/nowhere.json"]],
    [["gateway", "auth", "--amount", "ten"]],
    [["gateway", "recover"]],
    [["checkout", "get", "5f3d2a"]],
    [
      [
        "checkout",
        "refund",
        "5f3d2a",
        "--amount",
        "ten",
        "--currency",
        "USD",
        "--description",
        "x",
        "--attempt",
        "x",
      ],
    ],
  ])("%j", async (words) => {
    expect(await runProgram(words)).toEqual(isWrong);
  });
});

test("the name alone prints the help", async () => {
  const { out, err, exitCode } = await runProgram([]);
  expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
  expect(out).toContain("Commands:");
});
