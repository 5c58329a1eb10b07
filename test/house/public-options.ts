/**
 * What callers ask with: the types of the public entries whose name ends in one of {@link ASKED_WITH}, and those of every
 * parameter with such a name, down through the plain objects in them.
 */
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ASKED_WITH = /(Options|Request|Config|Selector|Search|Input|Spec|HostDecision)$/i;

/** Documents and rows that we read and write as well: JSON has no `undefined`. */
const DOCUMENTS: ReadonlySet<string | undefined> = new Set([
  "ReaderConfiguration",
  "ScriptEvent",
  "LinkFault",
  "Intent",
  "JournalEntry",
]);

/** Shapes that belong to a browser or to a library: `navigator.bluetooth`, node-hid, noble. */
const PLATFORM = /^(WebBluetooth|WebHid|Noble(?!Helper)|NodeHid)/;

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The optional members of each type, by the type's name; the ones that do not take `undefined`, with where they are. */
export interface PublicOptions {
  readonly optional: ReadonlyMap<string, readonly string[]>;
  readonly withoutUndefined: readonly string[];
}

/** Walks the sources of all entries. */
export function publicOptions(): PublicOptions {
  const { options, checker, modules } = programOf();
  const optional = new Map<string, readonly string[]>();
  const withoutUndefined: string[] = [];
  const seen = new Set<ts.Type>();
  const anyUndefined = checker.getUndefinedType();

  const isOurs = (declaration: ts.Declaration | undefined) =>
    declaration?.getSourceFile().fileName.startsWith(`${options.rootDir}/src/`) ?? false;
  const takesUndefined = (type: ts.Type) =>
    type === anyUndefined ||
    (type.flags & ts.TypeFlags.Unknown) !== 0 ||
    (type.isUnion() && type.types.includes(anyUndefined));
  const typeOf = (member: ts.Symbol) => checker.getNonNullableType(checker.getTypeOfSymbol(member));
  const isLookedInto = (type: ts.Type) =>
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    type.getCallSignatures().length === 0 &&
    type.getConstructSignatures().length === 0 &&
    !type.isClass() &&
    !PLATFORM.test(type.symbol?.name ?? "");
  /** An object with methods, such as a clock or a journal, is something of the caller's and no question. */
  const hasMethods = (type: ts.Type) =>
    checker
      .getPropertiesOfType(type)
      .some((member) => !isOptional(member) && typeOf(member).getCallSignatures().length > 0);

  function look(type: ts.Type, path: string, isNested: boolean): void {
    if (DOCUMENTS.has(type.symbol?.name) || DOCUMENTS.has(type.aliasSymbol?.name)) return;
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) look(part, path, isNested);
    } else if (checker.isArrayType(type)) {
      look(checker.getTypeArguments(type as ts.TypeReference)[0]!, `${path}[]`, true);
    } else if (!seen.has(type) && isLookedInto(type) && !(isNested && hasMethods(type))) {
      seen.add(type);
      for (const member of checker.getPropertiesOfType(type)) {
        const [declaration] = member.declarations ?? [];
        if (declaration !== undefined && !isOurs(declaration)) continue;
        const at = `${path}.${member.name}`;
        if (isOptional(member) && !takesUndefined(checker.getTypeOfSymbol(member))) withoutUndefined.push(at);
        look(typeOf(member), at, true);
      }
    }
  }

  function lookAtParameters(signatures: readonly ts.Signature[], name: string): void {
    for (const { parameters } of signatures) {
      for (const parameter of parameters) {
        if (ASKED_WITH.test(parameter.name)) look(typeOf(parameter), `${name}(${parameter.name})`, false);
      }
    }
  }

  function lookAtType(type: ts.Type, name: string): void {
    if (PLATFORM.test(name)) return;
    if (ASKED_WITH.test(name)) {
      const members = checker.getPropertiesOfType(type).filter(isOptional);
      optional.set(
        name,
        members.map((member) => member.name),
      );
      look(type, name, false);
    }
    for (const member of checker.getPropertiesOfType(type)) {
      if (isOurs(member.declarations?.[0])) {
        lookAtParameters(typeOf(member).getCallSignatures(), `${name}.${member.name}`);
      }
    }
  }

  for (const exported of modules.flatMap((module) => checker.getExportsOfModule(module))) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.flags & ts.SymbolFlags.Type) lookAtType(checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
    if (symbol.flags & ts.SymbolFlags.Value) {
      const type = checker.getTypeOfSymbol(symbol);
      lookAtParameters([...type.getCallSignatures(), ...type.getConstructSignatures()], symbol.name);
    }
  }
  return { optional, withoutUndefined: [...new Set(withoutUndefined)].sort() };
}

const isOptional = (member: ts.Symbol) => (member.flags & ts.SymbolFlags.Optional) !== 0;

/** The entries that `tsconfig.json` names, and the one that needs a page. */
function programOf() {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entries = Object.values(options.paths ?? {}).map(([file]) => `${root}${file!.replace("./", "")}`);
  entries.push(`${root}src/card-form/element/index.ts`);
  const lib = ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"];
  const program = ts.createProgram(entries, { ...options, lib });
  const checker = program.getTypeChecker();
  const modules = entries.map((file) => checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
  return { options: { rootDir: root.replace(/\/$/, "") }, checker, modules };
}
