// Copies docs/snippets/*.ts into the code blocks of the README and the guides; with --check, says whether they are up to
// date.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const guides = readdirSync(new URL("docs/", root)).filter((file) => file.endsWith(".md"));
const pages = ["README.md", ...guides.map((file) => `docs/${file}`)];
const embedded = (text) =>
  text.replace(
    /(<!-- (docs\/snippets\/\S+\.ts) -->\n```ts\n)[\s\S]*?```/g,
    (_block, head, file) => `${head}${readFileSync(new URL(file, root), "utf8")}\`\`\``,
  );

const stale = [];
for (const page of pages) {
  const before = readFileSync(new URL(page, root), "utf8");
  const after = embedded(before);
  if (after === before) continue;
  stale.push(page);
  if (!process.argv.includes("--check")) writeFileSync(new URL(page, root), after);
}
if (process.argv.includes("--check") && stale.length > 0) {
  console.error(`  run npm run reference: the snippets of ${stale.join(", ")} differ from docs/snippets`);
  process.exit(1);
}
