import { describe, expect, test } from "vitest";
import { maskMerchantId } from "../../src/gateway/index.ts";
import { parseIssuerAnswer } from "../../src/gateway/issuer-answer.ts";
import { readReceipt } from "../../src/gateway/receipt.ts";
import { readTransaction } from "../../src/gateway/transaction.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import vectors from "../vectors/gateway.json" with { type: "json" };

const PUBLISHED = vectors.cases.find(({ id }) => id === "doc-auth-receiptobj-emv")!.response!
  .body as Readonly<Record<string, unknown>>;
const EMV = {
  tvr: "0200008000",
  tsi: "E800",
  aid: "A000000025010802",
  iad: "06020103A40000",
  arc: "00",
  pin: "Verified by PIN",
  signature: "false",
  mode: "Issuer",
  entryMethod: "Chip Read",
  applicationLabel: "AMEX 2",
  networkLabel: "AMEX",
};

describe("receipts", () => {
  test("the published one, from its three places", () => {
    expect(readTransaction(PUBLISHED).receipt).toEqual({
      dba: "RapidConnect Retail",
      address1: "Rapid Connect Rd",
      address2: "Princeton, NJ",
      phone: "888-555-2222",
      dateTime: "20200102130732",
      emv: EMV,
    });
  });

  test("EMV tag data alone, as a string or as an object", () => {
    const { emvTagData } = PUBLISHED;
    expect(readReceipt({ emvTagData })).toEqual({ emv: EMV });
    expect(readReceipt({ emvTagData: JSON.parse(String(emvTagData)) })).toEqual({ emv: EMV });
  });

  test("names in any case, with or without blanks", () => {
    const receipt = {
      "ENTRY METHOD": "Swipe",
      applicationlabel: "VISA",
      "Name On Card": "Jane Doe",
      Signature: "TRUE",
    };
    const read = readReceipt({ receipt });
    expect(read?.emv).toEqual({ entryMethod: "Swipe", applicationLabel: "VISA", signature: "true" });
    expect(read?.nameOnCard?.reveal()).toBe("Jane Doe");
    expect(JSON.stringify(read)).not.toContain("Jane");
  });

  test("EMV tag data inside the receipt", () => {
    const receipt = { dba: "Shop", emvTagData: '{"TVR":"00"}' };
    expect(readReceipt({ receipt })).toEqual({ dba: "Shop", emv: { tvr: "00" } });
  });

  test.each([
    [{}],
    [{ emvTagData: "not JSON" }],
    [{ emvTagData: "[]" }],
    [{ emvTagData: 7 }],
    [{ emvTagData: `{"TVR":"${"0".repeat(9_000)}"}` }],
    [{ receipt: "junk", receiptObj: ["junk"] }],
    [{ receipt: { Signature: "perhaps", junk: {} } }],
  ])("%j is none", (answer) => expect(readReceipt(answer)).toBeUndefined());

  test("a merchant id shows its last four", () => {
    expect(maskMerchantId("496160873888")).toBe("********3888");
    expect(maskMerchantId("123")).toBe("123");
    expect(() => maskMerchantId(1 as never)).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });
});

describe("the issuer's answer to the chip", () => {
  const hex = (bytes: Uint8Array | undefined) => bytes && formatHex(bytes).replace(/\s/g, "").toUpperCase();

  test("the published one", () => {
    const answer = readTransaction(PUBLISHED).issuer;
    expect(answer?.responseCode).toBe("00");
    expect(hex(answer?.issuerAuthenticationData)).toBe("468D746C894958073030");
    expect(answer).not.toHaveProperty("issuerScripts");
  });

  test("scripts are kept whole, in their order, wherever they stand", () => {
    const answer = parseIssuerAnswer("72059F18020102" + "8A023035" + "7103860184");
    expect(answer?.responseCode).toBe("05");
    expect(hex(answer?.issuerScripts)).toBe("72059F180201027103860184");
  });

  test.each([
    ["8A000030910A97E91E681E2734AC0012"], // a hand-written sample
    ["8A03303030"],
    ["8A022020"],
    ["9107468D746C894958"],
    ["9111468D746C89495807303000000000000000"],
    [""],
    ["xyz"],
    ["8A02303"],
    [undefined],
    [null],
    [{}],
    ["8A0230308A02".repeat(3_000)],
  ])("%s is none that a card could use", (emv) => expect(parseIssuerAnswer(emv)).toBeUndefined());
});
