// Copies docs/snippets/*.ts into the README's code blocks; with --check, says whether they are up to date.
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const readme = new URL("README.md", root);
const before = readFileSync(readme, "utf8");
const after = before.replace(
  /(<!-- (docs\/snippets\/\S+\.ts) -->\n```ts\n)[\s\S]*?```/g,
  (_block, head, file) => `${head}${readFileSync(new URL(file, root), "utf8")}\`\`\``,
);

if (process.argv.includes("--check")) {
  if (after !== before) {
    console.error("  run npm run reference: the README's snippets differ from docs/snippets");
    process.exit(1);
  }
} else {
  writeFileSync(readme, after);
}
