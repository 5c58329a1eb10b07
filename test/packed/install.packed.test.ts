import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIRST_PROGRAM, importsAll, npmInstall, PING, packIntoEmptyFolder } from "./packed.ts";

const packed = packIntoEmptyFolder();
beforeAll(() => npmInstall(packed));
afterAll(packed.remove);

function runProgram(name: string, text: string) {
  writeFileSync(join(packed.folder, name), text);
  return run(process.execPath, [name]);
}

function run(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: packed.folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

const cli = join(packed.folder, "node_modules/.bin/vp3300");

test("every entry can be imported", () => {
  const { status, stdout, stderr } = runProgram(
    "import.mjs",
    importsAll((entry) => `await import(${entry})`),
  );
  expect({ status, empty: JSON.parse(stdout || "null"), stderr }).toEqual({
    status: 0,
    empty: [],
    stderr: "",
  });
});

test("every entry can be required", () => {
  const { status, stdout } = runProgram(
    "require.cjs",
    importsAll((entry) => `require(${entry})`),
  );
  expect({ status, empty: JSON.parse(stdout || "null") }).toEqual({ status: 0, empty: [] });
});

test("the README's first program comes to a token", () => {
  const { status, stdout, stderr } = runProgram("first-token.mjs", FIRST_PROGRAM);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("token ends in 1443");
});

test("the CLI explains a frame", () => {
  const { status, stdout } = run(cli, ["decode", "--json", PING]);
  const [frame] = (JSON.parse(stdout) as { parts: { name: string; offset: number; length: number }[] }).parts;
  expect({ status, frame }).toMatchObject({
    status: 0,
    frame: { name: "response frame", offset: 0, length: 16 },
  });
});

test("without any optional package the doctor says so, and ends", () => {
  const { status, stdout } = run(cli, ["doctor", "--json"]);
  const { findings } = JSON.parse(stdout) as { findings: { check: string; code?: string; fix?: string }[] };
  const missing = findings.filter(({ code }) => code === "TRANSPORT_LIBRARY_MISSING");
  expect(status).toBe(1);
  expect(missing.map(({ check }) => check)).toEqual(["hid", "ble"]);
  for (const { fix } of missing) expect(fix).toMatch(/^npm install /);
});
