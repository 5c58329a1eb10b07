// Who may import what, one row a folder of src/. Writes the rules into biome.json, where lint holds them; with --check,
// says whether biome.json is up to date and every folder has a row.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";

/** What every folder may import: they import nothing but each other. */
const LEAVES = [
  "errors.ts",
  "secret.ts",
  "clock.ts",
  "arguments.ts",
  "luhn.ts",
  "deadline.ts",
  "wait-arguments.ts",
  "deferred.ts",
  "tell-listener.ts",
];
const HTTP = ["http-call.ts"];
const CARDPOINTE = [...HTTP, "cardpointe-host.ts"];
const SERVER = ["hono", "hono/*", "@hono/node-server", "@hono/node-server/**", "node:*"];

/**
 * Folders and single files of src/. `may` lists paths in src/ (`**` for all below) and packages, besides the leaves and
 * the folder's own files; `leaves` replaces the leaves. `why` is what lint says to who breaks the rule.
 */
// biome-ignore format: a table reads by column
const ROWS = [
  { of: "errors.ts",                 leaves: [],            may: [],  why: "a leaf imports nothing" },
  { of: "secret.ts",                 leaves: [],            may: [],  why: "a leaf imports nothing" },
  { of: "clock.ts",                  leaves: [],            may: [],  why: "a leaf imports nothing" },
  { of: "luhn.ts",                   leaves: [],            may: [],  why: "a leaf imports nothing" },
  { of: "tell-listener.ts",          leaves: [],            may: [],  why: "a leaf imports nothing" },
  { of: "deferred.ts",               leaves: [],            may: [],  why: "a leaf imports nothing" },
  { of: "arguments.ts",              leaves: ["errors.ts"], may: [],  why: "arguments imports errors only" },
  { of: "json-shape.ts",             leaves: [],            may: [],  why: "a leaf imports nothing" },
  { of: "deadline.ts",               leaves: ["clock.ts"],  may: [],  why: "deadline imports the clock's type only" },
  { of: "wait-arguments.ts",         leaves: ["arguments.ts", "clock.ts"], may: [], why: "checks of waits import arguments and the clock's type only" },
  { of: "cardpointe-host.ts",        may: [],                         why: "cardpointe-host imports the other leaves" },
  { of: "http-call.ts",              may: [],                         why: "http-call imports the other leaves" },

  { of: "protocol",                  may: ["protocol/frames/*.ts", "protocol/tlv/*.ts"], why: "the protocol core imports the leaves, frames and tlv" },
  { of: "protocol/frames",           may: ["protocol/*.ts"],          why: "frames import the leaves and themselves" },
  { of: "protocol/tlv",              may: ["protocol/*.ts"],          why: "tlv imports the leaves and itself" },
  { of: "protocol/cards",            may: ["protocol/*.ts", "protocol/frames/*.ts", "protocol/tlv/*.ts"], why: "cards import the leaves, frames and tlv" },
  { of: "protocol/commands",         may: ["protocol/*.ts", "protocol/commands/rows/*.ts", "protocol/frames/*.ts", "protocol/tlv/*.ts"], why: "commands import the leaves, frames and tlv" },
  { of: "protocol/commands/rows",    may: ["protocol/*.ts", "protocol/commands/*.ts", "protocol/frames/*.ts", "protocol/tlv/*.ts"], why: "commands import the leaves, frames and tlv" },
  { of: "dictionary",                may: ["protocol/**"],            why: "dictionary imports the leaves and protocol" },
  { of: "explain",                   may: ["protocol/**", "dictionary/**"], why: "explain imports the leaves, protocol and dictionary" },

  { of: "transports",                may: ["protocol/**"],            why: "transports import the leaves and protocol" },
  { of: "transports/socket",         may: ["protocol/text.ts", "transports/*.ts", "node:*"], why: "the socket imports the leaves, what all transports share, and Node" },
  { of: "transports/recording",      may: ["protocol/**", "transports/*.ts"], why: "recordings import the leaves, protocol and what all transports share" },
  { of: "transports/hid-node",       may: ["transports/*.ts", "protocol/**", "node:*", "node:fs/promises"], why: "a transport for Node imports the leaves, protocol, node and what transports share" },
  { of: "transports/hid-web",        may: ["transports/*.ts", "protocol/**"], why: "a transport for browsers imports the leaves, protocol and what transports share, never Node" },
  { of: "reader",                    may: ["protocol/**", "transports/transport.ts", "transports/chunk-queue.ts"], why: "reader imports the leaves, protocol and the transport interface, never a concrete transport" },
  { of: "configuration",             may: ["protocol/**", "reader/commandable.ts", "reader/execute.ts", "json-shape.ts"], why: "configuration imports the leaves, protocol and the reader's types" },
  { of: "device",                    may: ["protocol/**", "reader/*.ts"], why: "device care imports the leaves, protocol and the reader" },
  { of: "transports/ble",            may: ["protocol/commands/models.ts", "transports/*.ts"], why: "what Bluetooth transports share knows no platform" },
  { of: "transports/ble-web",        may: ["protocol/commands/models.ts", "transports/*.ts", "transports/ble/*.ts"], why: "ble-web imports the leaves, models and what links share; it runs in a browser" },
  { of: "transports/ble-noble",      may: ["protocol/commands/models.ts", "transports/*.ts", "transports/ble/*.ts", "node:*"], why: "ble-noble imports the leaves, models, what links share, and Node" },
  { of: "tokenize",                  may: ["protocol/cards/index.ts", ...CARDPOINTE], why: "tokenize imports the leaves and what a card said" },
  { of: "card-form",                 may: ["tokenize/*.ts"],         why: "the card form imports the leaves and the checks of keyed entry" },
  { of: "card-form/element",         may: ["card-form/*.ts", "tokenize/*.ts"], why: "the element imports the leaves and the card form" },
  { of: "prompts",                   may: ["reader/outcomes.ts", "reader/steps.ts"], why: "prompts import the leaves and the types of what a reader says" },
  { of: "doctor",                    may: ["protocol/**", "reader/*.ts", "device/*.ts", "configuration/*.ts", "transports/transport.ts", "json-shape.ts"], why: "the doctor imports the leaves, protocol, the reader, its care and its configuration; transports are handed in" },

  { of: "gateway",                   may: ["protocol/hex.ts", "protocol/tlv/*.ts", ...CARDPOINTE], why: "gateway imports the leaves, TLV and itself, never a reader or a tokenizer" },
  { of: "gateway/sqlite",            may: ["gateway/*.ts"],           why: "the SQLite journal imports the leaves and the journal" },
  { of: "gateway/postgres",          may: ["gateway/*.ts", ...HTTP],  why: "the PostgreSQL journal imports the leaves and the journal" },

  { of: "signature",                 may: ["fast-bmp"],               why: "signatures import the leaves and the picture library" },

  { of: "simulator",                 may: ["simulator/keys/*.ts", "simulator/script/*.ts", "protocol/**", "transports/transport.ts", "transports/chunk-queue.ts"], why: "simulator imports the leaves, protocol and the transport interface" },
  { of: "simulator/script",          may: ["simulator/*.ts", "protocol/**", "json-shape.ts"], why: "the simulator's script imports the leaves, protocol and the simulator" },
  { of: "simulator/keys",            may: [],                         why: "the simulator's keys import the leaves" },
  { of: "simulator/cardsecure",      may: ["simulator/keys/*.ts", "simulated-http/*.ts", "protocol/**", ...SERVER], why: "the CardSecure simulator imports the leaves, protocol, the simulator's keys and its HTTP framework" },
  { of: "simulator/gateway",         may: ["simulator/random.ts", "simulator/cardsecure/index.ts", "simulator/gateway/operations/*.ts", "simulated-http/*.ts", "protocol/**", ...SERVER], why: "the Gateway simulator imports the leaves, protocol, the CardSecure simulator and its HTTP framework" },
  { of: "simulator/gateway/operations", may: ["simulator/gateway/*.ts"], why: "the Gateway's operations import the leaves and the Gateway simulator" },
  { of: "simulated-http",            may: SERVER,                     why: "what simulated services share imports the leaves and the HTTP framework" },

  { of: "testing",                   may: ["testing/leaks/*.ts", "testing/faults/*.ts", "testing/scenario/*.ts", "json-shape.ts"], why: "the entry for tests imports its own parts" },
  { of: "testing/scenario",          may: ["testing/leaks/*.ts", "testing/faults/*.ts", "protocol/commands/*.ts", "simulator/*.ts", "simulator/script/*.ts", "transports/transport.ts", "json-shape.ts"], why: "scenarios import the leaves, the code tables, the simulator and faults" },
  { of: "testing/faults",            may: ["protocol/*.ts", "protocol/frames/*.ts", "simulator/script/check-shape.ts", "json-shape.ts", "transports/transport.ts", "transports/chunk-queue.ts"], why: "faults import the leaves, frames and the transport interface" },
  { of: "testing/leaks",             may: ["protocol/*.ts", "simulator/card.ts", "simulator/cards.ts"], why: "the leak kit imports the leaves, text and cards" },

  { of: "checkout",                  may: HTTP,                       why: "checkout imports the leaves and itself" },
  { of: "checkout/server",           may: ["checkout/*.ts", ...HTTP, "node:crypto"], why: "the checkout server client imports the leaves and checkout's shared files" },
  { of: "checkout/webview",          leaves: ["errors.ts", "arguments.ts"], may: ["checkout/brands.ts", "checkout/app-payload.ts"], why: "the webview knows neither Node nor the server" },
  { of: "checkout/simulator",        may: ["checkout/*.ts", "checkout/simulator/api/*.ts", "checkout/simulator/pay/*.ts", "simulated-http/*.ts", ...SERVER], why: "the checkout simulator imports the leaves, checkout and its HTTP framework" },
  { of: "checkout/simulator/api",    may: ["checkout/*.ts", "checkout/simulator/*.ts", ...SERVER], why: "the checkout simulator imports the leaves, checkout and its HTTP framework" },
  { of: "checkout/simulator/pay",    leaves: [], may: ["checkout/simulator/pay-desk.ts", "checkout/simulator/moves.ts", "hono", "hono/*"], why: "the pay pages know nothing but the desk" },

  { of: "cli",                       leaves: [], may: ["**/index.ts", "commander", "node:*"], why: "the CLI stands on the public entries" },
];

/** Paths of src/ as a file in `folder` writes them; packages as they are. */
function specifier(path, folder) {
  const isPackage = !path.endsWith(".ts") && !path.endsWith("/**");
  if (isPackage || path.startsWith("@")) return path;
  if (path.startsWith("**/")) return `../${path}`;
  const relative = posix.relative(folder, path);
  return relative.startsWith(".") ? relative : `./${relative}`;
}

function override({ of, leaves = LEAVES, may, why }) {
  const isFile = of.endsWith(".ts");
  const folder = isFile ? "." : of;
  const own = isFile ? [] : [`${of}/*.ts`];
  const allowed = [...own, ...leaves.filter((leaf) => leaf !== of), ...may];
  const group = ["**", ...new Set(allowed.map((path) => `!${specifier(path, folder)}`))];
  const options = { patterns: [{ group, message: why }] };
  return {
    includes: [isFile ? `src/${of}` : `src/${of}/*.ts`],
    linter: { rules: { style: { noRestrictedImports: { level: "error", options } } } },
  };
}

const foldersOf = (folder) =>
  readdirSync(new URL(`../src/${folder}/`, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => posix.join(folder, entry.name))
    .flatMap((found) => [found, ...foldersOf(found)]);

const source = (path) => new URL(`../src/${path}`, import.meta.url);
const unruled = foldersOf("").filter((folder) => !ROWS.some(({ of }) => of === folder));
const unfound = ROWS.filter(({ of }) => !existsSync(source(of))).map(({ of }) => of);
if (unruled.length > 0 || unfound.length > 0) {
  console.error(
    `  no import rule for: ${unruled.join(", ") || "-"}; rules for what is not there: ${unfound.join(", ") || "-"}`,
  );
  process.exit(1);
}

const file = new URL("../biome.json", import.meta.url);
const before = readFileSync(file, "utf8");
const config = JSON.parse(before);
const isImportRule = ({ linter }) => linter.rules.style?.noRestrictedImports !== undefined;
config.overrides = [...config.overrides.filter((rule) => !isImportRule(rule)), ...ROWS.map(override)];
const formatted = spawnSync("npx", ["biome", "format", "--stdin-file-path=biome.json"], {
  input: JSON.stringify(config),
  encoding: "utf8",
});
if (formatted.status !== 0) throw new Error(formatted.stderr);
if (!process.argv.includes("--check")) writeFileSync(file, formatted.stdout);
else if (formatted.stdout !== before) {
  console.error("  run node scripts/import-table.js: biome.json differs from the table");
  process.exit(1);
}
