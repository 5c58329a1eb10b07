import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const RUN = fileURLToPath(new URL("./run.sh", import.meta.url));
const exec = promisify(execFile);

/** A folder with the programs of a machine. */
let programs: string;
beforeEach(async () => {
  programs = mkdtempSync(join(tmpdir(), "vp3300-run-"));
  await have("bash", "dirname");
  say("uname", "Linux x86_64");
});
afterEach(() => rmSync(programs, { recursive: true }));

async function have(...names: string[]): Promise<void> {
  for (const name of names) {
    const { stdout } = await exec("bash", ["-c", `command -v ${name}`]);
    symlinkSync(stdout.trim(), join(programs, name));
  }
}

/** A program that says this, and ends so. */
function say(name: string, text: string, exit = 0): void {
  const script = `#!${join(programs, "bash")}\necho "${text}"\nexit ${exit}\n`;
  writeFileSync(join(programs, name), script, { mode: 0o755 });
}

/** How the run ends on a machine that has those programs only. */
async function run(...parts: string[]): Promise<{ readonly code: number; readonly last: string }> {
  const env = { PATH: programs, VP3300_REALSTACK_CACHE: join(programs, "cache") };
  const { code, stdout } = await exec("bash", [RUN, ...parts], { env }).then(
    (ended) => ({ ...ended, code: 0 }),
    (error: { readonly code: number; readonly stdout: string }) => error,
  );
  return { code, last: stdout.trimEnd().split("\n").at(-1) ?? "" };
}

test("without QEMU it says that it could not run, and what to install", async () => {
  expect(await run()).toEqual({ code: 2, last: expect.stringMatching(/^realstack: COULD NOT RUN: .*qemu/) });
});

test("on another system it says that it could not run", async () => {
  say("uname", "Darwin arm64");
  expect(await run()).toEqual({ code: 2, last: expect.stringMatching(/^realstack: COULD NOT RUN: .*Linux/) });
});

test("without apt-get it says that it could not run", async () => {
  say("qemu-system-x86_64", "");
  expect(await run()).toEqual({
    code: 2,
    last: expect.stringMatching(/^realstack: COULD NOT RUN: .*apt-get/),
  });
});

test("where apt knows no kernel, it says that it could not run", async () => {
  say("qemu-system-x86_64", "");
  say("apt-get", "");
  say("apt-cache", "E: No packages found", 100);
  await have("awk");
  expect(await run()).toEqual({
    code: 2,
    last: expect.stringMatching(/^realstack: COULD NOT RUN: the guest/),
  });
});

test("where apt can't download, it says that it could not run", async () => {
  say("qemu-system-x86_64", "");
  say("apt-get", "E: Unable to fetch some archives", 100);
  say("apt-cache", "  Depends: linux-image-6.1.0-0-amd64");
  await have("awk", "cat", "sha256sum", "cut", "mkdir", "mktemp", "rm", "find", "head");
  expect(await run()).toEqual({
    code: 2,
    last: expect.stringMatching(/^realstack: COULD NOT RUN: the guest/),
  });
});

test("a fault of its own is a failed run, and not one that could not be", async () => {
  say("qemu-system-x86_64", "");
  say("apt-get", "");
  say("apt-cache", "  Depends: linux-image-6.1.0-0-amd64");
  await have("awk", "cat", "sha256sum", "cut", "mkdir");
  // What a compiler ends with that found a mistake.
  say("mktemp", "", 2);
  expect(await run()).toEqual({ code: 1, last: expect.stringMatching(/^realstack: FAILED: the guest/) });
});

test("a part that there is not is refused", async () => {
  expect(await run("usb")).toEqual({ code: 2, last: expect.stringContaining("no part is called usb") });
});
