// Bundles the playground into a folder of the site: one page, one script, one style.
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../../playground/", import.meta.url));

/** What the page consists of, written to `folder`. */
export async function buildPlayground(folder) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(`${source}index.html`, `${folder}/index.html`);
  await build({
    entryPoints: { playground: `${source}main.tsx`, style: `${source}style.css` },
    tsconfig: `${source}tsconfig.json`,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    outdir: folder,
    logLevel: "warning",
  });
}
