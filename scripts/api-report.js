// Writes api/*.api.md, what each entry of package.json exports and with which signatures, from the built declarations: so that a
// change of the public surface shows in its diff. With --check, says whether they are up to date.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = new URL("../", import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
const entries = Object.entries(exports)
  .filter(([, target]) => target.types !== undefined)
  .map(([entry, { types }]) => ({
    specifier: entry === "." ? "vp3300" : `vp3300/${entry.slice(2)}`,
    report: `${entry === "." ? "index" : entry.slice(2).replaceAll("/", "-")}.api.md`,
    file: fileURLToPath(new URL(types, root)),
  }));

const program = ts.createProgram(
  entries.map(({ file }) => file),
  {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
    skipLibCheck: true,
    noEmit: true,
  },
);
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** A declaration as text; a variable's with its keyword, which stands outside of the declaration. */
function printed(declaration) {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return printer.printNode(ts.EmitHint.Unspecified, statement, declaration.getSourceFile());
}

/** Every declaration behind an exported name: overloads, and a type beside its value. */
function signatures(symbol) {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const texts = (target.declarations ?? []).map(printed);
  if (texts.length === 0) throw new TypeError(`${symbol.name} has no declaration`);
  const renamed = target.name === symbol.name ? "" : ` (declared as ${target.name})`;
  return `## ${symbol.name}${renamed}\n\n\`\`\`ts\n${texts.join("\n")}\n\`\`\``;
}

function report({ specifier, file }) {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new TypeError(`${file} is no module: run npm run build`);
  const symbols = checker.getExportsOfModule(module);
  const sections = symbols.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(signatures);
  return `# ${specifier}\n\n${symbols.length} exports. Written by \`scripts/api-report.js\`.\n\n${sections.join("\n\n")}\n`;
}

const folder = new URL("api/", root);
mkdirSync(folder, { recursive: true });
const before = new Map(
  readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]),
);
const after = new Map(entries.map((entry) => [entry.report, report(entry)]));
const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
  (name) => before.get(name) !== after.get(name),
);
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(
      `  the public surface changed: run npm run reference, and review api/${stale.join(", api/")}`,
    );
    process.exit(1);
  }
} else {
  for (const name of stale) {
    if (after.has(name)) writeFileSync(new URL(name, folder), after.get(name));
    else rmSync(new URL(name, folder));
  }
}
