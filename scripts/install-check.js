// Packs the package, installs the tarball in an empty folder with install scripts off, imports every entry both ways
// and runs the CLI from there.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "vp3300-install-"));
const run = (command, args) => execFileSync(command, args, { cwd: folder, encoding: "utf8" });

try {
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
  });
  const [{ filename, size, unpackedSize }] = JSON.parse(packed);
  console.log(`  ${filename}: ${size} bytes packed, ${unpackedSize} unpacked`);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", `./${filename}`]);

  const entries = Object.keys(exports)
    .filter((key) => !key.endsWith(".json"))
    .map((key) => name + key.slice(1));
  const list = JSON.stringify(entries);
  writeFileSync(
    join(folder, "import.mjs"),
    `for (const entry of ${list}) if (Object.keys(await import(entry)).length === 0) throw new Error(entry);`,
  );
  writeFileSync(
    join(folder, "require.cjs"),
    `for (const entry of ${list}) if (Object.keys(require(entry)).length === 0) throw new Error(entry);`,
  );
  run(process.execPath, ["import.mjs"]);
  run(process.execPath, ["require.cjs"]);
  console.log(`  imported and required: ${entries.join(", ")}`);

  const ping = run(join(folder, "node_modules", ".bin", name), [
    "decode",
    "5669564f746563683200180000 00fa83",
  ]);
  if (!/ping/i.test(ping)) throw new Error("the installed CLI does not explain a ping");
  console.log("  the installed CLI explains a frame");

  // Without any optional package: the doctor has to say so, and to end.
  const doctor = spawnSync(join(folder, "node_modules", ".bin", name), ["doctor", "--json"], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });
  const { findings } = JSON.parse(doctor.stdout);
  const missing = findings.filter((finding) => finding.code === "TRANSPORT_LIBRARY_MISSING" && finding.fix);
  if (doctor.status !== 1 || missing.length === 0) throw new Error(`the doctor said ${doctor.stdout}`);
  console.log(`  the installed doctor names ${missing.length} packages to install`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
