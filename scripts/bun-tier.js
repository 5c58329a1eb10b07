// Runs the packed tarball on Bun, which is installed for it in a temporary folder: its binary would weigh on every `npm ci`.
// Ends with 2 where Bun can't be had.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vp3300-bun-"));
const run = (command, args, options) =>
  spawnSync(command, args, { stdio: "inherit", ...options }).status ?? 1;

/** npm installs the build for this machine alone; without install scripts it stays in its own package. */
function installedBun() {
  const builds = join(folder, "node_modules/@oven");
  if (!existsSync(builds)) return undefined;
  return readdirSync(builds)
    .flatMap((build) => ["bun", "bun.exe"].map((name) => join(builds, build, "bin", name)))
    .find((path) => existsSync(path) && spawnSync(path, ["--version"]).status === 0);
}

try {
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "bun@1"], {
    cwd: folder,
  });
  const bun = installedBun();
  if (bun === undefined) {
    console.error("  Bun can't be had here");
    process.exitCode = 2;
  } else {
    console.log(`  Bun ${spawnSync(bun, ["--version"], { encoding: "utf8" }).stdout.trim()}`);
    process.exitCode = run("npx", ["vitest", "run", "--config", "vitest.packed.config.ts", "bun.packed"], {
      cwd: root,
      env: { ...process.env, VP3300_BUN: bun },
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
