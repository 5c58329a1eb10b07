import { describe, expect, test } from "vitest";
import { RESULT_CODES } from "../../../src/protocol/commands/result-codes.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";

describe("result codes", () => {
  test.each([
    [0x0000, "approvedOffline", "approved"],
    [0x0003, "declined", "declined"],
    [0x0004, "goOnline", "goOnline"],
    [0x0007, "useMagstripe", "useMagstripe"],
    [0x0008, "timeout", "timedOut"],
    [0x0010, "contactStarted", "authenticate"],
    [0x0011, "swipeCaptured", "swiped"],
    [0x0012, "cancelled", "cancelled"],
    [0x007a, "twoCards", "presentOneCard"],
    [0x0083, "fallBackToContact", "useContact"],
    [0x0084, "fallBackToOtherInterface", "useOtherInterface"],
    [0x0082, "signatureWanted", "verifyCardholder"],
    [0x0086, "advice", "advice"],
    [0x3004, "fallback", "fallback"],
    [0x3012, "msrReadError", "swipeAgain"],
    [0x5010, "aip", "failed"],
    [0x5023, "cardBlocked", "otherCard"],
    [0x8002, "getOnlinePin", "failed"],
  ])("%i is %s: %s", (code, key, kind) => {
    expect(RESULT_CODES[code]).toMatchObject({ key, kind });
  });

  test("all of the SDK's table is there", () => {
    expect(Object.keys(RESULT_CODES)).toHaveLength(86);
  });

  test("5001 to 5035 and 6001 to 6008 leave no gap", () => {
    const range = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => Number.parseInt(String(from + index), 16));
    for (const code of [...range(5001, 35), ...range(6001, 8)]) expect(RESULT_CODES[code]).toBeDefined();
  });

  test("what the table does not list stays a number", () => {
    expect(RESULT_CODES[0x9999]).toBeUndefined();
  });

  test("emv-responses.json: every result code is known", () => {
    const vectors = loadVectors<{ decoded: { resultCode?: string } }[]>("emv-responses");
    const codes = vectors.flatMap(({ decoded }) => (decoded.resultCode ? [bytesOf(decoded.resultCode)] : []));
    for (const [high, low] of codes) expect(RESULT_CODES[(high! << 8) | low!]).toBeDefined();
    expect(codes).toHaveLength(10);
  });
});
