/**
 * What the package weighs: packed, unpacked, and unpacked with everything that `npm install` puts beside it.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of all files in `folder`, without the packages nested in it, which the lock file lists by themselves. */
function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .map((entry) => join(folder, entry.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? bytesIn(path) : statSync(path).size), 0);
}

/** Folders of the packages that come along, by the lock file: neither for development nor optional. */
function dependencyFolders(root) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(
      ([path, { dev, devOptional, optional, peer }]) => path && !(dev || devOptional || optional || peer),
    )
    .map(([path]) => path);
}

/**
 * Bytes by name of the package in `root`, whose dependencies are in `modules`, the folder that holds `node_modules`.
 * What is packed is what stands there: build first.
 */
export function packageSizes(root, modules = root) {
  const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ size, unpackedSize }] = JSON.parse(packed);
  const dependencies = dependencyFolders(modules).reduce(
    (sum, path) => sum + bytesIn(join(modules, path)),
    0,
  );
  return {
    packed: size,
    installed: unpackedSize,
    "installed with dependencies": unpackedSize + dependencies,
  };
}
