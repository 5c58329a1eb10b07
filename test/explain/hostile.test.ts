import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/explain.ts";
import type { Part } from "../../src/explain/part.ts";

/** How many parts a reader of the explanation would meet. */
function partsIn(parts: readonly Part[]): number {
  return parts.reduce((sum, { children = [] }) => sum + 1 + partsIn(children), 0);
}

describe("input that is made to cost time", () => {
  test.each(["auto", "hid", "nga"] as const)("64 KiB of starts of frames that are none, read as %s", (as) => {
    const bytes = new Uint8Array(64 * 1024).fill(0x02);
    const { parts, error } = explain(bytes, { as });
    // Time follows the parts: without a bound there is one for every byte.
    expect(partsIn(parts)).toBeLessThan(10_000);
    expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length);
    expect(parts.at(-1)).toMatchObject({ notUnderstood: true });
    expect(error).toBeDefined();
  });
});
