/**
 * An explanation as two lists that are linked: the rows of its tree, and the leaves that cover its bytes.
 *
 * @module
 */
import type { Part } from "vp3300/explain";

/** A part, and its place in the tree. */
export interface Row {
  /** Path of positions, "0.2.1". */
  readonly id: string;
  readonly part: Part;
  /** From 1. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly parent: string | undefined;
}

/** All parts, parents before their children. */
export function rowsOf(parts: readonly Part[], parent?: Row): Row[] {
  return parts.flatMap((part, at) => {
    const row: Row = {
      id: parent === undefined ? `${at}` : `${parent.id}.${at}`,
      part,
      level: (parent?.level ?? 0) + 1,
      position: at + 1,
      siblings: parts.length,
      parent: parent?.id,
    };
    return [row, ...rowsOf(part.children ?? [], row)];
  });
}

/** The bytes or characters of a leaf, one each: `··` or `·` where they are not shown. */
export function cellsOf({ bytes = "", length }: Part, isText: boolean): string[] {
  const shown = bytes.replace(/…$/, "");
  const cells = isText ? [...shown] : (shown.match(/../g) ?? []);
  const rest = Math.max(0, length - cells.length);
  return [...cells.slice(0, length), ...Array.from({ length: rest }, () => (isText ? "·" : "··"))];
}

/** What a part says on one line: its own meaning, or that of the value of a small data object. */
export function meaningOf(part: Part): string | undefined {
  return part.meaning ?? (part.brief ? part.children?.at(-1)?.meaning : undefined);
}

/** Whether one row is another's, or lies within it. */
export const isWithin = (id: string, ancestor: string | undefined): boolean =>
  ancestor !== undefined && (id === ancestor || id.startsWith(`${ancestor}.`));
