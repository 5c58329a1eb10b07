/**
 * The package as a user has it: packed, and installed from the tarball into an empty folder with install scripts off.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, unknown>;
};

/** Every entry that can be imported, as its import specifier. */
export const ENTRIES = Object.keys(exports)
  .filter((key) => !key.endsWith(".json"))
  .map((key) => `vp3300${key.slice(1)}`);

/** The README's first program, in which nothing is TypeScript's alone. */
export const FIRST_PROGRAM = readFileSync(join(root, "docs/snippets/first-token.ts"), "utf8");

/** A ping's answer, as the README has it. */
export const PING = "5669564F74656368320018000000FA83";

/** An empty folder with the tarball of what was built last. */
export function packIntoEmptyFolder(): { folder: string; tarball: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-packed-"));
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  return {
    folder,
    tarball: `./${filename}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Installs with npm, as {@link packIntoEmptyFolder} left the folder. */
export function npmInstall({ folder, tarball }: { folder: string; tarball: string }): void {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", ["install", ...options, tarball], { cwd: folder, stdio: "ignore" });
}

/** A program that imports every entry with the given expression, and prints those that export nothing. */
export const importsAll = (how: (entry: string) => string): string =>
  `const empty = [];\n${ENTRIES.map((entry) => `if (Object.keys(${how(JSON.stringify(entry))}).length === 0) empty.push(${JSON.stringify(entry)});`).join("\n")}\nconsole.log(JSON.stringify(empty));\n`;
