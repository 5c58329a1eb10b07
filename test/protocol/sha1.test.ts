import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha1 } from "../../src/protocol/sha1.ts";

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test("SHA-1 agrees with OpenSSL at every length around the block borders", () => {
  for (let length = 0; length < 200; length += 1) {
    const data = Uint8Array.from({ length }, (_, i) => i * 7 + length);
    expect(hexOf(sha1(data))).toBe(createHash("sha1").update(data).digest("hex"));
  }
});
