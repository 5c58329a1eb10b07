/**
 * The table of the real stacks in docs/support-matrix.md, as stacks.json has it: a stack is called passed there when a
 * run in the guest fails without it.
 *
 * @module
 */
import { formatTable } from "./format-table.ts";
import { STACKS, SUITES } from "./results.ts";

/** Lines of Markdown. */
export function formatMatrix(): string {
  const rows = Object.values(STACKS).map(({ title, required, suites }) => {
    const cell = required ? "passed" : "tried";
    return [title, ...SUITES.map((suite) => (suites.includes(suite) ? cell : ""))];
  });
  return formatTable([["", ...SUITES], ...rows]);
}
