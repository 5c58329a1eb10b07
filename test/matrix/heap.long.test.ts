import { expect, test } from "vitest";
import { SEEDS } from "./fixtures/made-card.ts";
import { searchHeap } from "./search-heap.ts";

test("the heap of a host that keeps what it was told in every case holds nothing of its cards", () => {
  const { held, strings, findings } = searchHeap(1);
  const found = findings.filter(({ label }) => label === `made ${SEEDS.presented}`);
  process.stdout.write(`heap: ${held} things kept, ${strings} strings searched, ${found.length} findings\n`);
  expect(found).toEqual([]);
});
