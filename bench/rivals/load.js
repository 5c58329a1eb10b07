/**
 * Installs the rivals on first use, and loads them. Without a registry the bench runs without them and says so.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { TLV_RIVALS } from "./tlv.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** `require` as the rivals' own manifest sees it. */
export const requireRival = createRequire(import.meta.url);

/** Whether the rivals are there, after having tried to install them: `npm ci`, no scripts of theirs. */
export function installRivals() {
  if (existsSync(`${HERE}node_modules`)) return true;
  const options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  return spawnSync("npm", options, { cwd: HERE, stdio: "inherit" }).status === 0;
}

/** The TLV packages, loaded. */
export async function loadTlvRivals() {
  const loaded = [];
  for (const [name, load] of Object.entries(TLV_RIVALS)) loaded.push({ name, ...(await load()) });
  return loaded;
}
