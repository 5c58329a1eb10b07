import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";

const entry = fileURLToPath(new URL("../../../src/checkout/webview/index.ts", import.meta.url));

let text: string;
let inputs: readonly string[];

beforeAll(async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  text = outputFiles[0]!.text;
  inputs = Object.keys(metafile.inputs);
});

test("the app's bundle is made of the app's side and the leaves", () => {
  const names = inputs.map((input) => input.replace(/^.*?src\//, "")).sort();
  expect(names).toEqual([
    "arguments.ts",
    "checkout/brands.ts",
    "checkout/webview/confirmation.ts",
    "checkout/webview/flow.ts",
    "checkout/webview/index.ts",
    "checkout/webview/navigation.ts",
    "checkout/webview/pay-url.ts",
    "checkout/webview/return-url.ts",
    "checkout/webview/start-url.ts",
    "errors.ts",
  ]);
});

test.each([
  ["the secret's name", /api[-_ ]?secret/i],
  ["the key's name", /api[-_ ]?key(?! and secret)/i],
  ["a credential header", /X-(?:PointCheckout|Paymennt)/i],
  ["the API's base", /mer\/v2\.0/],
  ["the API's host", /api\.(?:test\.)?(?:pointcheckout|paymennt)/],
  ["a Node module", /["']node:|\brequire\(|\bprocess\./],
  ["the platform's URL", /new URL\(|URL\.parse\(/],
])("%s is not in it", (_, pattern) => {
  expect(text).not.toMatch(pattern);
});

test("it runs with nothing but the language around it", async () => {
  const { createContext, runInContext } = await import("node:vm");
  const script = text.replace(/export \{[\s\S]*\};\s*$/, "matchConfirmationUrl;");
  const match = runInContext(script, createContext({})) as (mode: string, url: string) => unknown;
  expect(match("live", "https://pay.pointcheckout.com/complete")).toBe("complete");
});
