import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Aes } from "../../../src/simulator/keys/aes.ts";
import {
  type BlockCipher,
  decryptCbc,
  encryptCbc,
  padZeros,
} from "../../../src/simulator/keys/block-cipher.ts";
import { Des } from "../../../src/simulator/keys/des.ts";
import { runs } from "../../runs.ts";
import { bytesOf } from "../../vectors.ts";

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Key, plaintext and ciphertext of one block: SP 800-17 samples and FIPS 197 appendix C. */
const KNOWN: readonly [name: string, cipher: (key: Uint8Array) => BlockCipher, ...hex: string[]][] = [
  ["DES", (key) => new Des(key), "133457799bbcdff1", "0123456789abcdef", "85e813540f0ab405"],
  ["DES, zeros", (key) => new Des(key), "0101010101010101", "8000000000000000", "95f8a5e5dd31d900"],
  ["TDES", (key) => new Des(key), "0123456789abcdeffedcba9876543210", "0123456789abcde7", "7f1d0a77826b8aff"],
  [
    "AES-128",
    (key) => new Aes(key),
    "000102030405060708090a0b0c0d0e0f",
    "00112233445566778899aabbccddeeff",
    "69c4e0d86a7b0430d8cdb78070b4c55a",
  ],
  [
    "AES-192",
    (key) => new Aes(key),
    "000102030405060708090a0b0c0d0e0f1011121314151617",
    "00112233445566778899aabbccddeeff",
    "dda97ca4864cdfe06eaf70a0ec0d7191",
  ],
  [
    "AES-256",
    (key) => new Aes(key),
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    "00112233445566778899aabbccddeeff",
    "8ea2b7ca516745bfeafc49904b496089",
  ],
];

test.each(KNOWN)("%s, known answer both ways", (_, create, key, plain, encrypted) => {
  const cipher = create(bytesOf(key!));
  const bytes = bytesOf(`ffff${plain}`);
  cipher.encryptBlock(bytes, 2);
  expect(hexOf(bytes)).toBe(`ffff${encrypted}`);
  cipher.decryptBlock(bytes, 2);
  expect(hexOf(bytes)).toBe(`ffff${plain}`);
});

describe("CBC with zero vector and zero padding agrees with OpenSSL", () => {
  const SCHEMES: readonly [string, number, (key: Uint8Array) => BlockCipher][] = [
    ["des-ede-cbc", 16, (key) => new Des(key)],
    ["aes-128-cbc", 16, (key) => new Aes(key)],
    ["aes-192-cbc", 24, (key) => new Aes(key)],
    ["aes-256-cbc", 32, (key) => new Aes(key)],
  ];
  test.each(SCHEMES)("%s", (name, keyBytes, create) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: keyBytes, maxLength: keyBytes }),
        fc.uint8Array({ maxLength: 100 }),
        (key, data) => {
          const cipher = create(key);
          const padded = padZeros(data, cipher.blockSize);
          const theirs = createCipheriv(name, key, new Uint8Array(cipher.blockSize)).setAutoPadding(false);
          const expected = Buffer.concat([theirs.update(padded), theirs.final()]);
          const encrypted = encryptCbc(cipher, data);
          expect(hexOf(encrypted)).toBe(hexOf(expected));
          expect(decryptCbc(cipher, encrypted)).toEqual(padded);
        },
      ),
      runs(),
    );
  });
});
