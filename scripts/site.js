// Builds the documentation site into site/: the guides and the API as HTML, each page as Markdown beside it, an index for
// programs, and the playground. Fails on warnings, on links that lead nowhere, and on pages that load from elsewhere.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Application, Converter, MarkdownEvent, RendererEvent } from "typedoc";
import { MarkdownRendererEvent } from "typedoc-plugin-markdown";
import { checkSite } from "./site/check-site.js";
import { withDiagrams } from "./site/diagrams.js";
import { readGuides } from "./site/guides.js";
import { addMirror } from "./site/mirror.js";
import { buildPlayground } from "./site/playground.js";
import { SiteTheme } from "./site/theme.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const out = `${root}site`;
const guides = readGuides();

const app = await Application.bootstrapWithPlugins({
  options: `${root}typedoc.json`,
  plugin: ["typedoc-plugin-markdown"],
  out,
  router: "kind",
  includeHierarchySummary: false,
  groupOrder: [...new Set(guides.map(({ group }) => group)), "Modules"],
  entryFileName: "index",
  cleanOutputDir: false,
  projectDocuments: guides.map(({ path }) => `${root}${path}`),
});
app.renderer.defineTheme("site", SiteTheme);
const documents = new Map();
app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
  const file = document.project.files.getReflectionPath(document);
  const guide = guides.find(({ path }) => file === `${root}${path}`);
  documents.set(document, guide);
  document.frontmatter.group = guide.group;
});
// Addresses are made of names, and are to be short; what is shown is the title.
const name = (key) => () => {
  for (const [document, guide] of documents) document.name = guide[key];
};
app.converter.on(Converter.EVENT_RESOLVE_END, name("slug"));
app.renderer.on(RendererEvent.BEGIN, name("title"));
app.renderer.on(MarkdownRendererEvent.BEGIN, name("title"));
app.renderer.on(
  MarkdownEvent.PARSE,
  (event) => {
    event.parsedText = withDiagrams(event.parsedText);
  },
  100,
);

const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
rmSync(out, { recursive: true, force: true });
app.options.setValue("theme", "site");
await app.outputs.writeOutput({ name: "html", path: out }, project);
app.options.setValue("theme", "default");
name("slug")();
await app.outputs.writeOutput({ name: "markdown", path: out }, project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);

await buildPlayground(`${out}/playground`);
addMirror(out, guides);
const { pages, links, problems } = checkSite(out);
for (const problem of problems) console.error(`  ${problem}`);
console.log(`  ${pages} pages, ${links} links, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
