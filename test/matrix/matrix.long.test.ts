import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runMatrix } from "./run-matrix.ts";

/** `VP3300_STRIDE=10` takes every tenth case, and leaves the page alone. */
const STRIDE = Number(process.env.VP3300_STRIDE ?? 1);

test("the whole fault matrix", async () => {
  const figures = await runMatrix(STRIDE);
  process.stdout.write(`${figures.summary}\n`);
  expect(figures.told).toEqual([]);
  if (STRIDE === 1) writeFileSync(new URL("../../docs/fault-matrix.md", import.meta.url), figures.page);
});
