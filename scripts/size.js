// Bundles each entry for a browser, prints its size, and holds what an entry may weigh and reach.
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

/** `maxBytes` is minified and brotli-compressed; `never` are modules that the entry must not pull in. */
const ENTRIES = [
  {
    entry: "protocol",
    maxBytes: 12 * 1024,
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
  { entry: "signature", never: ["/protocol/", "/tokenize/", "/reader/"] },
  {
    entry: "simulator/gateway",
    platform: "node",
    never: ["dist/gateway/", "dist/tokenize/", "dist/reader/", "dist/checkout/"],
  },
  { entry: "simulator", never: ["dist/simulator/cardsecure/", "node_modules/"] },
  { entry: ".", never: ["dist/simulator/", "dist/dictionary/", "node_modules/"] },
];

let failed = false;
for (const { entry, folder = entry, platform = "browser", maxBytes, never } of ENTRIES) {
  const file = fileURLToPath(
    new URL(`../dist/${folder === "." ? "" : `${folder}/`}index.js`, import.meta.url),
  );
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
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
  const limit = maxBytes ? ` of at most ${maxBytes}` : "";
  console.log(
    `  vp3300/${entry}`.padEnd(22),
    `${minified.length} bytes minified, ${brotli}${limit} with brotli`,
  );
  if (maxBytes && brotli > maxBytes) {
    console.error(`  vp3300/${entry} is ${brotli - maxBytes} bytes over its limit`);
    failed = true;
  }
  if (reached.length > 0) {
    console.error(`  vp3300/${entry} reaches what it must not: ${reached.join(", ")}`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
