import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, loadVectors } from "../vectors.ts";
import { ENTRIES, npmInstall, packIntoEmptyFolder } from "./packed.ts";

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly decoded: { readonly command: string; readonly status: string; readonly ksn: string };
}
const vector = (file: string, wanted: string) => {
  const found = loadVectors<Vector[]>(file).find(({ name }) => name === wanted);
  if (found === undefined) throw new TypeError(`${file} has no vector ${wanted}`);
  return found;
};
const ping = vector("neo-frames", "ping command");
const pong = vector("neo-frames", "ping response");
const swipe = vector("msr-swipes", "original-format encrypted swipe, tracks 1-3, demo key");
const { tags } = loadVectors<{ tags: { tag: string; name: string; primary: boolean }[] }>("emv-tags");
const { cases } = loadVectors<{
  cases: { id: string; input: { url: string }; expect: { decision: string } }[];
}>("pointcheckout");
const payPage = cases.find(({ id }) => id === "nav-pay-page");

/** Entries for Node alone. Each of the others has a program below. */
const FOR_NODE = [
  "ble-noble",
  "checkout",
  "gateway",
  "gateway/postgres",
  "gateway/sqlite",
  "hid-node",
  "simulator/cardsecure",
  "simulator/checkout",
  "simulator/gateway",
  "socket",
].map((entry) => `vp3300/${entry}`);

/** By entry, what goes into its program in the folder `programs`, and what comes out. */
const PROGRAMS: Readonly<Record<string, { readonly input?: string | undefined; readonly result: unknown }>> =
  {
    vp3300: {
      result: { masked: "4788********1443", last4: "1443", requests: 1, leaks: false },
    },
    "vp3300/protocol": {
      input: pong.hex,
      result: {
        complete: true,
        command: Number.parseInt(pong.decoded.command, 16),
        status: Number.parseInt(pong.decoded.status, 16),
      },
    },
    "vp3300/cards": {
      input: swipe.hex,
      result: { ksn: swipe.decoded.ksn.toUpperCase(), masked: "4266********9999" },
    },
    "vp3300/commands": { result: { hex: ping.hex.toUpperCase(), name: "ping" } },
    "vp3300/dictionary": {
      result: { name: tags.find(({ tag, primary }) => tag === "9F02" && primary)?.name, text: "USD (840)" },
    },
    "vp3300/explain": {
      input: pong.hex,
      result: {
        as: "neo",
        names: ["response frame"],
        length: bytesOf(pong.hex).length,
        covered: bytesOf(pong.hex).length,
      },
    },
    "vp3300/simulator": { result: "captured" },
    "vp3300/recording": { result: { recorded: "VP3300 BT", played: "VP3300 BT" } },
    "vp3300/prompts": { result: { locale: "fr", text: "Présentez votre carte" } },
    "vp3300/device": { result: "valid" },
    "vp3300/configuration": {
      result: {
        problems: ["CONFIGURATION_INVALID"],
        drift: [{ path: "contact.terminal.9F1A", wanted: "0276" }],
      },
    },
    "vp3300/doctor": { result: [] },
    "vp3300/hid-web": { result: { names: ["VP3300"], refused: "TRANSPORT_UNSUPPORTED" } },
    "vp3300/ble-web": { result: { serialNumber: "19250", refused: "TRANSPORT_UNSUPPORTED" } },
    "vp3300/card-form": {
      input: "371449635398431",
      result: { text: "3714 496353 98431", brand: "amex" },
    },
    "vp3300/card-form/element": {
      result: { names: ["vp3300-card-form"], again: true, refused: "ARGUMENT_INVALID" },
    },
    "vp3300/signature": { result: { sameSize: true, hasInk: true } },
    "vp3300/testing": { result: ["pan in base64"] },
    "vp3300/checkout/webview": {
      input: payPage?.input.url,
      result: [payPage?.expect.decision, "block"],
    },
  };

/** `vp3300/card-form/element` is in `programs/card-form-element`. */
const fileOf = (entry: string) =>
  entry === "vp3300" ? "main" : entry.slice("vp3300/".length).replaceAll("/", "-");

/** What a page has and JavaScript alone has not. */
const PAGE = [
  "AbortController",
  "AbortSignal",
  "Blob",
  "CompressionStream",
  "DOMException",
  "DecompressionStream",
  "Event",
  "EventTarget",
  "Headers",
  "MessageChannel",
  "ReadableStream",
  "Request",
  "Response",
  "TextDecoder",
  "TextEncoder",
  "TransformStream",
  "URL",
  "URLSearchParams",
  "WritableStream",
  "atob",
  "btoa",
  "clearInterval",
  "clearTimeout",
  "console",
  "crypto",
  "fetch",
  "performance",
  "queueMicrotask",
  "setInterval",
  "setTimeout",
  "structuredClone",
] as const;

const packed = packIntoEmptyFolder();
afterAll(packed.remove);
beforeAll(() => {
  npmInstall(packed);
  cpSync(fileURLToPath(new URL("./programs", import.meta.url)), join(packed.folder, "programs"), {
    recursive: true,
  });
});

interface Bundle {
  readonly code: string;
  /** What the bundler said, and the modules that it left for the page to load. */
  readonly objections: readonly string[];
}

const BUNDLERS: Readonly<Record<string, (file: string) => Promise<Bundle>>> = {
  async esbuild(file) {
    const { outputFiles, warnings, metafile } = await esbuild({
      entryPoints: [file],
      bundle: true,
      minify: true,
      format: "iife",
      globalName: "program",
      platform: "browser",
      target: "es2022",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    return { code: outputFiles[0]?.text ?? "", objections: [...warnings.map(({ text }) => text), ...left] };
  },
  async vite(file) {
    const built = await vite({
      configFile: false,
      root: packed.folder,
      logLevel: "silent",
      build: {
        write: false,
        target: "es2022",
        lib: { entry: file, formats: ["iife"], name: "program", fileName: "program" },
      },
    });
    const [first] = [built].flat();
    if (first === undefined || !("output" in first)) throw new TypeError("vite built nothing");
    const [{ code, imports, dynamicImports, moduleIds }] = first.output;
    // In place of a module of Node it puts an empty one of that name, without a word.
    const emptied = moduleIds.filter((id) => id.includes("__vite-browser-external"));
    return { code, objections: [...imports, ...dynamicImports, ...emptied] };
  },
};

const bundle = (bundler: string, file: string) =>
  BUNDLERS[bundler]?.(file) ?? Promise.reject(new TypeError(bundler));

/** Runs a bundle with what a page has, and nothing of Node. What comes out is data of its own realm: through JSON. */
async function runInPage(code: string, input: string | undefined): Promise<unknown> {
  const page = createContext(Object.fromEntries(PAGE.map((name) => [name, globalThis[name]])));
  runInContext(code, page, { filename: "bundle.js" });
  const text = await runInContext(
    `Promise.resolve(program.run(${JSON.stringify(input)})).then((result) => JSON.stringify(result))`,
    page,
  );
  return JSON.parse(text);
}

test("every entry runs in a page and has a program, or is for Node", () => {
  expect([...FOR_NODE, ...Object.keys(PROGRAMS)].sort()).toEqual([...ENTRIES].sort());
});

describe.each(Object.keys(BUNDLERS))("%s", (bundler) => {
  test.each(Object.entries(PROGRAMS))("%s runs in a page", async (entry, { input, result }) => {
    const programs = readdirSync(join(packed.folder, "programs"));
    const file = programs.find((name) => parse(name).name === fileOf(entry));
    const { code, objections } = await bundle(bundler, join(packed.folder, "programs", file ?? entry));
    expect(objections).toEqual([]);
    expect(await runInPage(code, input)).toEqual(result);
  });

  test("objects to an entry that needs Node", async () => {
    const file = join(packed.folder, "programs/planted.js");
    writeFileSync(
      file,
      'import { createSocketTransport } from "vp3300/socket";\nexport const run = createSocketTransport;\n',
    );
    const objections = await bundle(bundler, file).then(
      (built) => built.objections,
      (error) => [String(error)],
    );
    expect(objections.join("\n")).toContain("node:net");
  });
});
