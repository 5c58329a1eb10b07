import { constants, generateKeyPairSync, publicEncrypt } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../../src/simulator/cardsecure/refusal.ts";
import { decryptRsaAccount } from "../../../src/simulator/cardsecure/rsa.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const { n = "", d = "" } = privateKey.export({ format: "jwk" });
const key = { n, d };
const PKCS1 = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
const RAW = { key: publicKey, padding: constants.RSA_NO_PADDING };

const raw = (start: number[]) => {
  const block = Buffer.alloc(128, 1);
  block.set(start);
  return publicEncrypt(RAW, block).toString("base64");
};

describe("decryptRsaAccount", () => {
  test("opens what a client closed with the public key", () => {
    for (const account of ["4111111111111111", "011401533/1234123412341234", ""]) {
      expect(decryptRsaAccount(publicEncrypt(PKCS1, Buffer.from(account)).toString("base64"), key)).toBe(
        account,
      );
    }
  });

  test.each<[string, string, typeof key | undefined, number]>([
    ["no base64", "4111-1111", key, 19],
    ["a length that no base64 has", "AAAAA", key, 19],
    ["nothing", "", key, 19],
    ["no key", "AAAA", undefined, 12],
    ["another key's length", "AAAA", key, 20],
    ["a key that is none", "AAAA", { n: "", d: "" }, 20],
    ["no padding", raw([0, 1]), key, 25],
    ["padding that starts with another byte", raw([1, 2]), key, 25],
    ["padding of seven bytes", raw([0, 2, 1, 1, 1, 1, 1, 1, 1, 0]), key, 25],
    ["padding without end", raw([0, 2]), key, 25],
  ])("%s", (_name, block, privateHalf, errorcode) => {
    expect(decryptRsaAccount(block, privateHalf)).toEqual(new Refusal(errorcode));
  });

  test("a private half that is none opens nothing", () => {
    const block = publicEncrypt(PKCS1, Buffer.from("4111111111111111")).toString("base64");
    expect(decryptRsaAccount(block, { n, d: "" })).toEqual(new Refusal(25));
  });
});
