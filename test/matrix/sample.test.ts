import { expect, test } from "vitest";
import { runMatrix } from "./run-matrix.ts";

/** A prime, so that the sample goes through all kinds of fault. */
const STRIDE = 601;

test("a sample of the fault matrix: no wrong outcome, no deadline missed, nothing stuck, no charge too many, no leak", async () => {
  const figures = await runMatrix(STRIDE);
  expect(figures.told).toEqual([]);
  expect(figures.cases).toBeGreaterThan(200);
  expect([...figures.kinds.keys()].sort()).toEqual(
    ["corrupt", "delay", "disconnect", "drop", "duplicate", "garbage", "reorder", "split", "truncate"].sort(),
  );
}, 300_000);
