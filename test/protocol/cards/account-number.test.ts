import { describe, expect, test } from "vitest";
import {
  mayHoldAccountNumber,
  textMayHoldAccountNumber,
} from "../../../src/protocol/cards/account-number.ts";
import { bytesOf } from "../../vectors.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

describe("bytes that could hold an account number", () => {
  test.each([
    ["packed", bytesOf("4761739001010119")],
    ["packed, not at the start of a byte", bytesOf("0476173900101011")],
    ["spelled", ascii("card 4761739001010119 declined")],
    ["the shortest", bytesOf("F6799990100019FF")],
  ])("%s", (_, bytes) => {
    expect(mayHoldAccountNumber(bytes)).toBe(true);
  });

  test.each([
    ["an amount", bytesOf("000000999999999999")],
    ["twelve digits", bytesOf("476173900101FF")],
    ["of no card industry", bytesOf("9018901701019017")],
    ["nothing", new Uint8Array(0)],
  ])("not: %s", (_, bytes) => {
    expect(mayHoldAccountNumber(bytes)).toBe(false);
  });

  test("letters of a text may read as packed digits, and don't count in one", () => {
    const label = ascii("VISA DEBIT");
    expect(mayHoldAccountNumber(label)).toBe(true);
    expect(textMayHoldAccountNumber(label)).toBe(false);
    expect(textMayHoldAccountNumber(ascii("4761739001010119"))).toBe(true);
  });
});
