import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIRST_PROGRAM, importsAll, PING, packIntoEmptyFolder } from "./packed.ts";

const bun = process.env.VP3300_BUN;
if (bun === undefined)
  throw new TypeError("VP3300_BUN names no Bun: run npm run test:bun, which installs one");

const packed = packIntoEmptyFolder();
afterAll(packed.remove);

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(bun as string, args, {
    cwd: packed.folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

function runProgram(name: string, text: string) {
  writeFileSync(join(packed.folder, name), text);
  return run(name);
}

beforeAll(() => {
  expect(run("add", "--ignore-scripts", packed.tarball)).toMatchObject({ status: 0 });
});

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

test("the README's first program comes to a token", () => {
  const { status, stdout, stderr } = runProgram("first-token.ts", FIRST_PROGRAM);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("token ends in 1443");
});

test.each([
  ["bunx vp3300", ["x", "vp3300"]],
  ["bunx --bun vp3300", ["x", "--bun", "vp3300"]],
])("%s decode explains a frame", (_name, command) => {
  const { status, stdout } = run(...command, "decode", "--json", PING);
  const [frame] = (JSON.parse(stdout) as { parts: { name: string; offset: number; length: number }[] }).parts;
  expect({ status, frame }).toMatchObject({
    status: 0,
    frame: { name: "response frame", offset: 0, length: 16 },
  });
});

test("without any optional package the doctor says so, and ends", () => {
  const { status, stdout } = run("x", "--bun", "vp3300", "doctor", "--json");
  const { findings } = JSON.parse(stdout) as { findings: { check: string; code?: string }[] };
  const missing = findings.filter(({ code }) => code === "TRANSPORT_LIBRARY_MISSING");
  expect({ status, missing: missing.map(({ check }) => check) }).toEqual({
    status: 1,
    missing: ["hid", "ble"],
  });
});
