// Checks the Electron example against Electron's own declarations: its package is fetched without its binary.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vp3300-electron-"));
const run = (command, args, cwd) => spawnSync(command, args, { cwd, stdio: "inherit" }).status ?? 1;

try {
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "electron@45"];
  if (run("npm", install, folder) !== 0) {
    console.error("  Electron's package can't be had here");
    process.exitCode = 2;
  } else {
    const { version } = JSON.parse(readFileSync(join(folder, "node_modules/electron/package.json"), "utf8"));
    const example = join(root, "examples/electron");
    const config = {
      extends: join(example, "tsconfig.json"),
      compilerOptions: { typeRoots: [join(root, "node_modules/@types")] },
      files: [join(folder, "node_modules/electron/electron.d.ts")],
      include: ["main", "preload", "shared"].map((name) => join(example, name)),
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    process.exitCode = run("npx", ["tsc", "-p", join(folder, "tsconfig.json")], root);
    if (process.exitCode === 0) console.log(`  the example fits the types of Electron ${version}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
