/** Colour of every command: none where output is no terminal, and what the environment says about it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { addAllCommands, createProgram } from "../../src/cli/program.ts";
import { leavesOf, runProgram } from "./run-program.ts";

const FACTS = { version: "0.0.0" };
const names = leavesOf(await addAllCommands(createProgram(FACTS), FACTS)).map(([name]) => name);
const folder = mkdtempSync(join(tmpdir(), "vp3300-colour-"));
const ESCAPE = "\u001b";

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** Runs a line as on a terminal that shows colours, or piped; a variable that is not named is not set. */
async function runOn(isTerminal: boolean, words: readonly string[], variables: Record<string, string> = {}) {
  const streams = [process.stdout, process.stderr];
  const before = streams.map(({ isTTY, hasColors }) => ({ isTTY, hasColors }));
  for (const name of ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"]) vi.stubEnv(name, variables[name]);
  for (const stream of streams) Object.assign(stream, { isTTY: isTerminal, hasColors: () => isTerminal });
  try {
    return await runProgram(words);
  } finally {
    for (const [at, stream] of streams.entries()) Object.assign(stream, before[at]);
  }
}

/** Lines of every command that end by themselves; what needs a person or a merchant ends in its error. */
const LINES: readonly string[] = [
  "demo --verbose",
  "doctor --transport simulated",
  "list --transport hid",
  "inventory --transport simulated",
  "info --transport simulated",
  "watch --transport pigeon",
  "read --transport simulated --amount 10.50",
  "decode 5669564f746563683200180000 00fa83",
  `record ${folder}/FILE --transport simulated getSerialNumber`,
  `replay ${folder}/none.rec`,
  `serve --transport simulated --path ${folder}/no/such/folder/socket`,
  "simulate --fault nonsense",
  "config read --transport simulated",
  "config check /nowhere.json",
  "gateway check",
  "checkout branches",
  "udev",
  "udev --check",
  "clock --transport simulated",
  "completion bash",
];

test("what a silent wait is for is said at a terminal alone", async () => {
  const words = ["inventory", "--transport", "simulated", "--json"];
  const piped = await runOn(false, words);
  const seen = await runOn(true, words, { NO_COLOR: "1" });
  expect(piped.err).toBe("");
  expect(seen.err).toMatch(/^looking for readers: .+ …\nasking the reader what it is …\n$/);
  expect(seen.out).toBe(piped.out);
});

test("there is a line of every command", () => {
  const commands = new Set(names.map((name) => name.split(" ")[0]));
  expect(new Set(LINES.map((line) => line.split(" ")[0]))).toEqual(commands);
});

describe.each<[string, boolean, Record<string, string>]>([
  ["piped", false, {}],
  ["on a terminal with NO_COLOR", true, { NO_COLOR: "1" }],
])("%s, nothing has colour:", (state, isTerminal, variables) => {
  test.each(LINES)("vp3300 %s", async (line) => {
    const words = line.replace("FILE", `${state}.rec`).split(" ");
    const { out, err } = await runOn(isTerminal, words, variables);
    expect(out + err).not.toBe("");
    expect(out + err).not.toContain(ESCAPE);
  });

  test.each(names)("the help of %s", async (name) => {
    const { out, err } = await runOn(isTerminal, [...name.split(" "), "--help"], variables);
    expect(out).toContain("Exit codes:");
    expect(out + err).not.toContain(ESCAPE);
  });
});

test("FORCE_COLOR=0 says no, and NO_COLOR has the last word", async () => {
  for (const variables of [{ FORCE_COLOR: "0" }, { FORCE_COLOR: "1", NO_COLOR: "1" }]) {
    const { out, err } = await runOn(true, ["gateway", "check"], variables);
    expect(out + err).toMatch(/^error: /);
  }
});

describe.each<[string, boolean, Record<string, string>]>([
  ["on a terminal", true, {}],
  ["piped with FORCE_COLOR", false, { FORCE_COLOR: "1" }],
])("%s, what matters has colour:", (_state, isTerminal, variables) => {
  test("findings, errors and heads of the help", async () => {
    const doctor = await runOn(isTerminal, ["doctor", "--transport", "simulated"], variables);
    expect(doctor.out).toContain(`${ESCAPE}[32mok     ${ESCAPE}[39m  node`);
    const failed = await runOn(isTerminal, ["gateway", "check"], variables);
    expect(failed.err).toMatch(new RegExp(`^${ESCAPE}\\[31merror:${ESCAPE}\\[39m ARGUMENT_INVALID`));
    const misused = await runOn(isTerminal, ["lst"], variables);
    expect(misused.err).toMatch(new RegExp(`^${ESCAPE}\\[31merror:`));
    const helped = await runOn(isTerminal, ["list", "--help"], variables);
    expect(helped.out).toContain(`${ESCAPE}[1mOptions:${ESCAPE}[22m`);
    expect(helped.out).toContain(`${ESCAPE}[1mExit codes:${ESCAPE}[22m`);
  });

  test("never what a program reads", async () => {
    const { out } = await runOn(isTerminal, ["doctor", "--transport", "simulated", "--json"], variables);
    expect(JSON.parse(out)).toHaveProperty("findings");
    expect(out).not.toContain(ESCAPE);
  });
});
