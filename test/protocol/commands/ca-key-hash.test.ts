import { expect, test } from "vitest";
import { caKeyHash } from "../../../src/protocol/commands/index.ts";
import { formatHex, parseHex } from "../../../src/protocol/hex.ts";
import { expectFailure } from "../coded.ts";
import { CA_KEYS } from "./ca-keys.ts";

test.each(CA_KEYS)("$rid $index: the hash is the one that its scheme publishes", (key) => {
  const { rid, index, modulus, exponent, hash } = key;
  const parts = {
    rid: parseHex(rid),
    index: Number.parseInt(index, 16),
    modulus: parseHex(modulus),
    exponent: Number.parseInt(exponent, 16),
  };
  expect(formatHex(caKeyHash(parts))).toBe(hash);
});

test("only the significant bytes of the exponent count", () => {
  const key = { rid: new Uint8Array(5), index: 1, modulus: Uint8Array.of(0xb3) };
  const hashes = [3, 0x10001, 0x03000000, 0].map((exponent) => formatHex(caKeyHash({ ...key, exponent })));
  expect(new Set(hashes).size).toBe(4);
});

test("what is no key is refused by name", () => {
  const key = { rid: new Uint8Array(5), index: 1, modulus: Uint8Array.of(0xb3), exponent: 3 };
  expectFailure(() => caKeyHash({ ...key, index: 256 }), "ARGUMENT_INVALID", { argument: "key.index" });
  expectFailure(() => caKeyHash({ ...key, exponent: -1 }), "ARGUMENT_INVALID", { argument: "key.exponent" });
});
