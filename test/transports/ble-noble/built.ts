/** The helper's module and the fake library, bundled, so that a child needs neither a compiler nor half a second more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import type { BleNobleOptions } from "../../../src/transports/ble-noble/index.ts";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "vp3300-ble-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

buildSync({
  entryPoints: {
    host: source("../../../src/transports/ble-noble/noble-host.ts"),
    library: source("./fake-library.ts"),
    crossing: source("./fixtures/crossing-host.ts"),
    calls: source("../hygiene/fixtures/ble-calls.ts"),
  },
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "error",
});

const built = (name: string) => join(folder, `${name}.mjs`);

/** Module of a package like noble. */
export const FAKE_LIBRARY = pathToFileURL(built("library")).href;
/** The helper's module. */
export const HOST = built("host");
/** A helper's module that answers what was given up: see fixtures/crossing-host.ts. */
export const CROSSING_HOST = built("crossing");
/** The script that uses Bluetooth as its arguments say: see hygiene/fixtures/ble-calls.ts. */
export const CALLS = built("calls");

/** Options for a transport whose helper process runs the fake. */
export const FAKE_HELPER: BleNobleOptions = { library: FAKE_LIBRARY, helper: { modulePath: HOST } };
