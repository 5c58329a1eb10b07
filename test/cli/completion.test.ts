import { spawnSync } from "node:child_process";
import type { Command } from "commander";
import { beforeAll, describe, expect, test } from "vitest";
import { registerCompletion } from "../../src/cli/completion.ts";
import { addAllCommands, createProgram } from "../../src/cli/program.ts";
import { type Ended, runCli } from "./run-command.ts";

const FACTS = { version: "0.0.0" };
const whole = () => addAllCommands(createProgram(FACTS), FACTS);
const complete = (...words: string[]): Promise<Ended> =>
  runCli((program, io) => registerCompletion(program, whole, io), ["completion", ...words]);

/** Every command of the program with the words that lead to it; the implied `help` is none of them. */
function commandsOf(command: Command, place: readonly string[] = []): [readonly string[], Command][] {
  return [[place, command], ...command.commands.flatMap((each) => commandsOf(each, [...place, each.name()]))];
}

let program: Command;
let commands: [readonly string[], Command][];
beforeAll(async () => {
  program = await whole();
  commands = commandsOf(program);
  expect(commands.length).toBeGreaterThan(40);
});

const flagsOf = (command: Command): string[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined));

describe("bash", () => {
  /** Sources the script in a real bash, and completes the last word of each line. */
  async function completions(lines: readonly (readonly string[])[]): Promise<string[][]> {
    const { out } = await complete("bash");
    const driver = `${out}
      complete -p vp3300
      while IFS= read -r line; do
        IFS=$'\\t' read -r -a COMP_WORDS <<<"\${line}x"
        COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
        COMP_WORDS[COMP_CWORD]=\${COMP_WORDS[COMP_CWORD]%x}
        COMPREPLY=()
        _vp3300
        echo "\${COMPREPLY[*]}"
      done`;
    const input = lines.map((words) => `${["vp3300", ...words].join("\t")}\n`).join("");
    const bash = spawnSync("bash", ["--norc", "-c", driver], { input, encoding: "utf8" });
    expect(bash.stderr.replaceAll(/.*compopt: not currently executing.*\n/g, "")).toBe("");
    const [registered, ...replies] = bash.stdout.slice(0, -1).split("\n");
    expect(registered).toBe("complete -F _vp3300 vp3300");
    return replies.map((reply) => reply.split(" ").filter((word) => word !== ""));
  }

  test("offers every command and every option, where it stands", async () => {
    const named = await completions(commands.map(([place]) => [...place, "--"]));
    expect(named).toEqual(
      commands.map(([, command]) => flagsOf(command).filter((flag) => flag.startsWith("--"))),
    );
    const groups = commands.filter(([, { commands }]) => commands.length > 0);
    expect(groups.length).toBe(4);
    expect(await completions(groups.map(([place]) => [...place, ""]))).toEqual(
      groups.map(([, group]) => [...group.commands.map((each) => each.name()), "help"]),
    );
  });

  test.each<[readonly string[], readonly string[]]>([
    [["che"], ["checkout"]],
    [
      ["checkout", "re"],
      ["refund", "resume"],
    ],
    [["help", "dec"], ["decode"]],
    [
      ["decode", "--as", "n"],
      ["neo", "nga"],
    ],
    [
      ["decode", "--as", "=", "n"],
      ["neo", "nga"],
    ],
    [
      ["decode", "--as", "="],
      ["auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol"],
    ],
    [
      ["info", "--transport", "s"],
      ["socket:", "simulated", "simulated:"],
    ],
    [
      ["watch", "--json", "--transport", ""],
      ["hid", "ble"],
    ],
    [
      ["checkout", "get", "5f3d2a", "--brand", ""],
      ["pointcheckout", "paymennt"],
    ],
    [["simulate", "gateway", "ca"], ["cardsecure"]],
    [["record", "x.rec", "getFirm"], ["getFirmwareVersion"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["read", "--amount", ""], []],
    [["list", ""], []],
    [["doctor", "--config", "package-l"], ["package-lock.json"]],
    [["info", "--transport", "replay", ":", "package-l"], ["package-lock.json"]],
    [["decode", "READ"], ["README.md"]],
  ])("%j", async (words, expected) => {
    expect(await completions([words])).toEqual([expected]);
  });

  test("offers no command that changes a reader", async () => {
    const [offered = []] = await completions([["record", "x.rec", ""]]);
    expect(offered).toContain("getSerialNumber");
    for (const name of ["enterBootLoader", "restoreDefaults", "removeTerminalData"]) {
      expect(offered).not.toContain(name);
    }
  });
});

test("zsh: every command has its part, with every option", async () => {
  const { out } = await complete("zsh");
  expect(out).toMatch(/^#compdef vp3300\n/);
  for (const [place, command] of commands) {
    const [, part = ""] = out.split(`    ('${place.join(" ")}')\n`);
    const [own = ""] = part.split(";;");
    for (const { short, long, required, optional } of command.createHelp().visibleOptions(command)) {
      for (const flag of [short, long].filter((each) => each !== undefined)) {
        expect(own, place.join(" ")).toContain(required || optional ? ` '*${flag}=[` : ` '${flag}[`);
      }
    }
    for (const each of command.commands) expect(own).toContain(`'${each.name()}:`);
  }
  expect(out).toContain(":value:(auto neo nga hid tlv idtech msr track dol)'");
  expect(out).toContain("merchant'\\''s branches");
});

test("fish: every command and every option has its line", async () => {
  const { out } = await complete("fish");
  for (const [place, command] of commands) {
    const at = `complete -c vp3300 -n '__vp3300_at \\'${place.join(" ")}\\''`;
    const own = out.split("\n").filter((line) => line.startsWith(`${at} `));
    for (const each of command.commands) {
      expect(own.filter((line) => line.startsWith(`${at} -a ${each.name()} -d '`))).toHaveLength(1);
    }
    for (const flag of flagsOf(command)) {
      const spelt = flag.startsWith("--") ? ` -l ${flag.slice(2)} ` : ` -s ${flag.slice(1)} `;
      expect(
        own.filter((line) => line.includes(spelt)),
        `${place.join(" ")} ${flag}`,
      ).toHaveLength(1);
    }
  }
  expect(out).toContain("-l as -x -a 'auto neo nga hid tlv idtech msr track dol' -d ");
  expect(out).toContain("-l config -r -F -d ");
});

test.each([
  ["zsh", ["-n"]],
  ["fish", ["--no-execute"]],
])("%s finds no fault with its script, where it is installed", async (shell, words) => {
  const { out, exitCode } = await complete(shell);
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining("checkout") });
  const { error, status, stderr } = spawnSync(shell, words, { input: out, encoding: "utf8" });
  if (error !== undefined) expect(error).toHaveProperty("code", "ENOENT");
  else expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("--json has the same script", async () => {
  const plain = await complete("fish");
  const json = await complete("fish", "--json");
  expect(JSON.parse(json.out)).toEqual({ shell: "fish", script: plain.out });
});
