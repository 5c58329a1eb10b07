import fc from "fast-check";
import { expect, test } from "vitest";
import { formatHex, parseHex } from "../../src/protocol/hex.ts";
import { runs } from "../runs.ts";

test("what formatHex writes is read back, in either case", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(parseHex(formatHex(bytes))).toEqual(bytes);
      expect(parseHex(formatHex(bytes).toLowerCase())).toEqual(bytes);
    }),
    runs(),
  );
});
