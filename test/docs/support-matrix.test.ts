import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatMatrix } from "../realstack/matrix.ts";

test("the support matrix calls passed what the run in the guest requires", () => {
  const page = readFileSync(new URL("../../docs/support-matrix.md", import.meta.url), "utf8");
  const table = /<!-- real stacks: [^>]*>\n([\s\S]*)<!-- end of real stacks -->/.exec(page)?.[1];
  expect(table).toBe(`\n${formatMatrix()}\n`);
});
