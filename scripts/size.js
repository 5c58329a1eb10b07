/**
 * What the package and the bundle of each entry weigh, against scripts/sizes.json, and what an entry may weigh and reach at
 * most. `node scripts/size.js` checks the built package; `--write` takes today's sizes as the recorded ones; `--self-test`
 * makes a copy of the package grow and fails unless that is noticed.
 *
 * @module
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { changeText, growthProblems } from "./size/growth.js";
import { packageSizes } from "./size/package-size.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SIZES = join(ROOT, "scripts/sizes.json");

/** `maxBytes` is minified and brotli-compressed; `never` are modules that the entry must not pull in. */
const ENTRIES = [
  {
    entry: "protocol",
    maxBytes: 12.5 * 1024,
    never: ["/cards/", "/commands/", "/dictionary/", "node_modules/"],
  },
  { entry: "cards", folder: "protocol/cards", never: ["/commands/", "/dictionary/", "node_modules/"] },
  { entry: "commands", folder: "protocol/commands", never: ["/cards/", "/dictionary/", "node_modules/"] },
  { entry: "dictionary", never: ["dist/explain/", "node_modules/"] },
  { entry: "explain", never: ["node_modules/"] },
  {
    entry: "hid-web",
    folder: "transports/hid-web",
    never: ["/hid-node/", "/cards/", "dist/reader/", "dist/simulator/", "node_modules/"],
  },
  {
    entry: "hid-node",
    folder: "transports/hid-node",
    platform: "node",
    never: ["/cards/", "dist/reader/", "dist/simulator/", "node_modules/"],
  },
  {
    entry: "ble-web",
    folder: "transports/ble-web",
    never: ["dist/reader/", "dist/simulator/", "ble-noble", "/cards/", "/dictionary/", "node_modules/"],
  },
  {
    entry: "ble-noble",
    folder: "transports/ble-noble",
    platform: "node",
    never: ["dist/reader/", "dist/simulator/", "/cards/", "/dictionary/", "node_modules/"],
  },
  {
    entry: "checkout",
    folder: "checkout/server",
    platform: "node",
    never: ["/protocol/", "/tokenize/", "/reader/", "node_modules/"],
  },
  { entry: "checkout/webview", never: ["/checkout/server/", "/protocol/", "node_modules/"] },
  {
    entry: "gateway",
    platform: "node",
    never: [
      "/cards/",
      "/commands/",
      "/tokenize/",
      "/reader/",
      "/gateway/sqlite/",
      "/gateway/postgres/",
      "node_modules/",
    ],
  },
  { entry: "gateway/sqlite", platform: "node", never: ["/gateway/postgres/", "node_modules/"] },
  { entry: "gateway/postgres", platform: "node", never: ["/gateway/sqlite/", "node_modules/"] },
  { entry: "testing", never: ["dist/simulator/cardsecure/", "dist/reader/", "node_modules/"] },
  {
    entry: "doctor",
    never: [
      "dist/simulator/",
      "dist/dictionary/",
      "dist/transports/hid",
      "dist/transports/ble",
      "node_modules/",
    ],
  },
  { entry: "device", never: ["dist/simulator/", "dist/dictionary/", "dist/tokenize/", "node_modules/"] },
  {
    entry: "configuration",
    never: ["dist/simulator/", "dist/dictionary/", "dist/tokenize/", "node_modules/"],
  },
  {
    entry: "socket",
    folder: "transports/socket",
    platform: "node",
    never: ["dist/simulator/", "dist/reader/", "/dictionary/", "/cards/", "node_modules/"],
  },
  {
    entry: "recording",
    folder: "transports/recording",
    never: ["dist/simulator/", "dist/reader/", "/dictionary/", "node_modules/"],
  },
  { entry: "card-form", never: ["/reader/", "/cards/", "/commands/", "card-secure.js", "node_modules/"] },
  {
    entry: "card-form/element",
    never: ["/reader/", "/cards/", "/commands/", "card-secure.js", "node_modules/"],
  },
  {
    entry: "prompts",
    maxBytes: 8 * 1024,
    never: ["/protocol/", "/reader/", "/tokenize/", "/transports/", "node_modules/"],
  },
  { entry: "signature", never: ["/protocol/", "/tokenize/", "/reader/"] },
  {
    entry: "simulator/gateway",
    platform: "node",
    never: ["dist/gateway/", "dist/tokenize/", "dist/reader/", "dist/checkout/"],
  },
  {
    entry: "simulator/cardsecure",
    platform: "node",
    never: ["dist/gateway/", "dist/tokenize/", "dist/reader/", "dist/checkout/"],
  },
  {
    entry: "simulator/checkout",
    folder: "checkout/simulator",
    platform: "node",
    never: ["dist/gateway/", "dist/tokenize/", "dist/reader/", "dist/protocol/"],
  },
  { entry: "simulator", never: ["dist/simulator/cardsecure/", "node_modules/"] },
  { entry: ".", never: ["dist/simulator/", "dist/dictionary/", "node_modules/"] },
];

const nameOf = (entry) => (entry === "." ? "vp3300" : `vp3300/${entry}`);

/** The bundle of one entry of the package in `root`: its bytes, and what it pulls in that it must not. */
async function bundle(root, { entry, folder = entry, platform = "browser", never }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, "dist", folder, "index.js")],
    nodePaths: [join(ROOT, "node_modules")],
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const minified = outputFiles[0].contents;
  const brotli = brotliCompressSync(minified, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  const reached = Object.keys(metafile.inputs).filter((input) => never.some((path) => input.includes(path)));
  return { minified: minified.length, brotli, reached };
}

/** Entries that the package has and the table above has not. */
function withoutRow() {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const rows = new Set(ENTRIES.map(({ entry }) => (entry === "." ? "." : `./${entry}`)));
  return Object.keys(exports).filter((key) => !key.endsWith(".json") && !rows.has(key));
}

async function check({ write }) {
  const recorded = JSON.parse(readFileSync(SIZES, "utf8"));
  const measured = packageSizes(ROOT);
  const problems = withoutRow().map((key) => `${key} has no row in scripts/size.js`);
  for (const [name, bytes] of Object.entries(measured)) {
    console.log(`  ${name}`.padEnd(30), `${bytes} bytes, ${changeText(recorded[name], bytes)}`);
  }
  for (const row of ENTRIES) {
    const [name, { minified, brotli, reached }] = [nameOf(row.entry), await bundle(ROOT, row)];
    measured[name] = brotli;
    const limit = row.maxBytes ? ` of at most ${row.maxBytes}` : "";
    console.log(
      `  ${name}`.padEnd(30),
      `${minified} bytes minified, ${brotli}${limit} with brotli, ${changeText(recorded[name], brotli)}`,
    );
    if (row.maxBytes && brotli > row.maxBytes)
      problems.push(`${name} is ${brotli - row.maxBytes} bytes over its limit`);
    if (reached.length > 0) problems.push(`${name} reaches what it must not: ${reached.join(", ")}`);
  }
  if (write) writeFileSync(SIZES, `${JSON.stringify(measured, null, 2)}\n`);
  else problems.push(...growthProblems(recorded, measured, readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")));
  return problems;
}

/** Lets a copy of the package grow, in a bundle and as a whole, and says what the guard missed. */
async function selfTest() {
  const copy = mkdtempSync(join(tmpdir(), "vp3300-grown-"));
  try {
    const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const part of [...files, "package.json", "README.md", "LICENSE"])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    const row = ENTRIES.find(({ entry }) => entry === "checkout/webview");
    const name = nameOf(row.entry);
    const before = { ...packageSizes(copy, ROOT), [name]: (await bundle(copy, row)).brotli };

    // Text that no compression takes back: a megabyte beside the code, and a kilobyte in an entry.
    const noise = Buffer.from(Uint32Array.from({ length: 2 ** 18 }, () => Math.random() * 2 ** 32).buffer);
    writeFileSync(join(copy, "dist/planted.bin"), noise);
    const entry = join(copy, "dist", row.entry, "index.js");
    const planted = `export const planted = "${noise.subarray(0, 1024).toString("base64")}";`;
    writeFileSync(entry, `${readFileSync(entry, "utf8")}\n${planted}\n`);
    const grown = { ...packageSizes(copy, ROOT), [name]: (await bundle(copy, row)).brotli };

    const names = Object.keys(before);
    const excuse = `## Unreleased\n\n- size: ${names.map((text) => `\`${text}\``).join(", ")}, planted.\n\n## 0.1.0\n`;
    const cases = [
      { what: "sizes as they were", found: growthProblems(before, before, "").length, wanted: 0 },
      { what: "planted growth", found: growthProblems(before, grown, "").length, wanted: names.length },
      {
        what: "growth that the changelog names",
        found: growthProblems(before, grown, excuse).length,
        wanted: 0,
      },
      {
        what: "growth that an old version's changelog names",
        found: growthProblems(before, grown, excuse.replace("Unreleased", "0.2.0")).length,
        wanted: names.length,
      },
      {
        what: "a size that was never recorded",
        found: growthProblems({}, { [name]: 1 }, excuse).length,
        wanted: 1,
      },
    ];
    for (const { what, found } of cases) console.log(`  ${what}: ${found} of ${names.length} sizes refused`);
    return cases
      .filter(({ found, wanted }) => found !== wanted)
      .map(({ what, found, wanted }) => `${what}: ${found} sizes refused, not ${wanted}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    "self-test": { type: "boolean", default: false },
  },
});
const problems = options["self-test"] ? await selfTest() : await check(options);
for (const text of problems) console.error(`  ${text}`);
process.exit(problems.length > 0 ? 1 : 0);
