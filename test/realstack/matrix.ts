/**
 * The table of the real stacks in docs/support-matrix.md, as stacks.json has it: a stack is called passed there when a
 * run in the guest fails without it.
 *
 * @module
 */
import { STACKS, SUITES } from "./results.ts";

/** Lines of Markdown. */
export function formatMatrix(): string {
  const rows = Object.values(STACKS).map(({ title, required, suites }) => {
    const cell = required ? "passed" : "tried";
    return [title, ...SUITES.map((suite) => (suites.includes(suite) ? cell : ""))];
  });
  const table = [["", ...SUITES], ...rows];
  const widths = ["", ...SUITES].map((_, column) =>
    Math.max(3, ...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) => `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}
