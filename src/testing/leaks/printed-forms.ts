/**
 * What becomes of a value that is printed.
 *
 * @module
 */
import type { Leaf } from "./sink-leaves.ts";

type Inspect = (value: unknown, options?: Readonly<Record<string, unknown>>) => string;

/** `util.inspect` where the platform is Node, without importing it: this module also runs in browsers. */
function platformInspect(): Inspect | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { inspect: Inspect } | undefined };
  };
  return process?.getBuiltinModule?.("node:util")?.inspect;
}

const ALL = { depth: Infinity, showHidden: true, getters: true, maxArrayLength: Infinity };

/** JSON, text conversion and Node's inspection of an object; nothing for what is a text or bytes already. */
export function* printedForms(sink: unknown): Generator<Leaf> {
  if (typeof sink !== "object" || sink === null || ArrayBuffer.isView(sink)) return;
  const inspect = platformInspect();
  const forms: readonly (readonly [path: string, print: () => unknown])[] = [
    ["JSON.stringify", () => JSON.stringify(sink)],
    ["String", () => String(sink)],
    ["util.inspect", () => inspect?.(sink)],
    ["util.inspect", () => inspect?.(sink, ALL)],
    ["util.inspect without customInspect", () => inspect?.(sink, { ...ALL, customInspect: false })],
  ];
  const seen = new Set<string>();
  for (const [path, print] of forms) {
    const text = attempt(print);
    if (text === undefined || seen.has(text)) continue;
    seen.add(text);
    yield { path, text, isBytes: false, name: "" };
  }
}

/** What refuses to be printed (cycles in JSON, objects without prototype) may say why with what it holds. */
function attempt(print: () => unknown): string | undefined {
  try {
    const text = print();
    return typeof text === "string" ? text : undefined;
  } catch (thrown) {
    return thrown instanceof Error ? `${thrown.message}\n${thrown.stack}` : undefined;
  }
}
