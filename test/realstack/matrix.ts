/**
 * The table of the real stacks in docs/support-matrix.md.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { STACKS, SUITES, type SuiteResult, verdict } from "./results.ts";

const FILE = new URL("../../docs/support-matrix.md", import.meta.url);
const START = "<!-- real stacks: written by npm run test:realstack -->\n";
const END = "<!-- end of real stacks -->\n";

/** The table. A stack that is not required passes on one day and not on the next: it says no more than that. */
export function formatMatrix(results: readonly SuiteResult[]): string {
  const rows = Object.entries(STACKS).map(([stack, { title, required, suites }]) => {
    const cells = SUITES.map((suite) => {
      if (!suites.includes(suite)) return "";
      if (!required) return "tried";
      const result = results.find((each) => each.stack === stack && each.suite === suite);
      return result ? verdict(result) : "untested";
    });
    return [title, ...cells];
  });
  const table = [["", ...SUITES], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(3, ...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) => `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

/** Whether the document has the table of these results; writes it there when VP3300_REALSTACK_WRITE asks for it. */
export function updateMatrix(results: readonly SuiteResult[]): boolean {
  const text = readFileSync(FILE, "utf8");
  const [before = "", rest = ""] = text.split(START);
  const [written, after] = rest.split(END);
  const due = `\n${formatMatrix(results)}\n`;
  if (written === due) return true;
  if (process.env.VP3300_REALSTACK_WRITE !== "1" || after === undefined) return false;
  writeFileSync(FILE, [before, START, due, END, after].join(""));
  return true;
}
