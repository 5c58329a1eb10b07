import { expect, test } from "vitest";
import { SEEDS } from "./fixtures/made-card.ts";
import { searchHeap } from "./search-heap.ts";

/**
 * What a host still holds after sales that went well, badly, and in clear: not only what can be reached by properties, but
 * every string of its heap, those in private fields, closures and caches as well. Bytes in buffers are not in a snapshot; what
 * can be reached of them is what the matrix searches.
 */

/** A prime, so that the sample has every situation and every kind of fault. */
const STRIDE = 23;

test("the heap of a host that keeps what it was told holds nothing of its cards, and shows what was kept on purpose", () => {
  const { held, strings, findings } = searchHeap(STRIDE);
  expect(held).toBeGreaterThan(500);
  expect(strings).toBeGreaterThan(10_000);
  const found = new Set(findings.map(({ label }) => label));
  const { presented, ...planted } = SEEDS;
  expect(found).not.toContain(`made ${presented}`);
  expect([...found].sort()).toEqual(Object.values(planted).map((seed) => `made ${seed}`));
}, 120_000);
