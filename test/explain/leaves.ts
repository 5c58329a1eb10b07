import { expect } from "vitest";
import type { Explanation, Part } from "../../src/explain/index.ts";

/** The leaves of the tree, in order. */
export function leavesOf(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => (part.children === undefined ? part : leavesOf(part.children)));
}

/** Every part of the tree, a part before its children. */
export function allParts(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => [part, ...allParts(part.children ?? [])]);
}

/** Where the parts do not cover `[offset, offset + length)` exactly once and in order. */
function gapIn(parts: readonly Part[], offset: number, length: number): number | undefined {
  let at = offset;
  for (const part of parts) {
    if (part.offset !== at || part.length <= 0) return at;
    const gap = part.children && gapIn(part.children, part.offset, part.length);
    if (gap !== undefined) return gap;
    at += part.length;
  }
  return at === offset + length ? undefined : at;
}

/** Expects leaves to cover the input exactly once, and each part to be as long as its children. */
export function expectTiling({ parts, length }: Explanation): void {
  expect(gapIn(parts, 0, length)).toBeUndefined();
}

/** The first part with this name, wherever it is. */
export function partNamed(explanation: Explanation, name: string): Part | undefined {
  return allParts(explanation.parts).find((part) => part.name === name);
}

/** What is said of the first part with this name; of a data object, of its value. */
export function meaningOf(explanation: Explanation, name: string): string | undefined {
  const part = partNamed(explanation, name);
  return part?.brief ? part.children?.at(-1)?.meaning : part?.meaning;
}
