/**
 * The bill of materials: what `npm install vp3300` brings along, in CycloneDX 1.5, and whether its licences are allowed.
 * `node scripts/sbom.js` checks; `--write FILE` writes it; `--schema` compares it with CycloneDX's own JSON schema, which is
 * fetched for it (exit code 2 where it can't be had); `--self-test` spoils a copy and fails unless that is noticed.
 *
 * @module
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Ajv } from "ajv";
import { sbomObjections } from "./sbom/objections.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const manifest = readJson(join(ROOT, "package.json"));
const lock = readJson(join(ROOT, "package-lock.json"));

/** npm's, of the locked versions. It calls the package by the name of its folder: here it gets its own. */
function createSbom() {
  const args = ["sbom", "--package-lock-only", "--omit", "dev", "--sbom-format", "cyclonedx"];
  const bom = JSON.parse(execFileSync("npm", args, { cwd: ROOT, encoding: "utf8" }));
  bom.metadata.component.name = manifest.name;
  return bom;
}

/** What the official schema has against `bom`; undefined where the schema can't be had. */
function schemaObjections(bom) {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-sbom-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    const omitted = [
      "--ignore-scripts",
      "--omit=optional",
      "--omit=peer",
      "--no-audit",
      "--no-fund",
      "--silent",
    ];
    const { status } = spawnSync("npm", ["install", ...omitted, "@cyclonedx/cyclonedx-library@10"], {
      cwd: folder,
    });
    if (status !== 0) return undefined;
    const schemas = join(folder, "node_modules/@cyclonedx/cyclonedx-library/res/schema");
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    for (const name of ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"]) {
      ajv.addSchema({ ...readJson(join(schemas, name)), $id: `http://cyclonedx.org/schema/${name}` });
    }
    const validate = ajv.compile(readJson(join(schemas, "bom-1.5.SNAPSHOT.schema.json")));
    validate(bom);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ways to spoil the document, each of which has to be noticed. */
const SPOILED = {
  "a licence that is not allowed": (bom) =>
    Object.assign(bom.components[0], { licenses: [{ license: { id: "GPL-3.0-only" } }] }),
  "no licence": (bom) => Object.assign(bom.components[0], { licenses: [] }),
  "a package left out": (bom) => void bom.components.pop(),
  "a package too many": (bom) => void bom.components.push({ ...bom.components[0], name: "planted" }),
  "another version": (bom) => Object.assign(bom.components[0], { version: "0.0.0" }),
  "no hash": (bom) => Object.assign(bom.components[0], { hashes: [] }),
  "another package's": (bom) => Object.assign(bom.metadata.component, { name: "planted" }),
};

const { values: options } = parseArgs({
  options: {
    write: { type: "string" },
    schema: { type: "boolean", default: false },
    "self-test": { type: "boolean", default: false },
  },
});
const bom = createSbom();
const problems = sbomObjections(bom, manifest, lock);
for (const { name, version, licenses } of bom.components)
  console.log(`  ${name}@${version}: ${licenses?.map(({ license }) => license?.id).join(", ")}`);

if (options["self-test"]) {
  for (const [what, spoil] of Object.entries(SPOILED)) {
    const copy = structuredClone(bom);
    spoil(copy);
    const noticed = sbomObjections(copy, manifest, lock).length > 0;
    console.log(`  ${what}: ${noticed ? "noticed" : "NOT noticed"}`);
    if (!noticed) problems.push(`${what} is not noticed`);
  }
}
if (options.schema) {
  const objections = schemaObjections(bom);
  if (objections === undefined) {
    console.error("  CycloneDX's schema can't be had here");
    process.exitCode = 2;
  } else {
    if (objections.length === 0) console.log("  it is as CycloneDX's schema wants it");
    problems.push(...objections);
  }
}
for (const text of problems) console.error(`  ${text}`);
if (problems.length > 0) process.exitCode = 1;
else if (options.write) writeFileSync(options.write, `${JSON.stringify(bom, null, 2)}\n`);
