import { describe, expect, test } from "vitest";
import { groupedCodes, namedCodes } from "../../../src/protocol/commands/named-codes.ts";

describe("tables of codes", () => {
  test.each([
    ["lastPinTry", "Last PIN try"],
    ["ok", "OK"],
    ["cardIo", "Card IO"],
    ["useOtherVisaCard", "Use other VISA card"],
    ["dukptStopped", "DUKPT stopped"],
    ["tlvFormat", "TLV format"],
    ["crlError1", "CRL error1"],
    ["arcane", "Arcane"],
  ])("%s reads %s", (key, text) => {
    expect(namedCodes({ 7: key })).toEqual({ 7: { key, text } });
  });

  test("each row of a group says which one", () => {
    expect(groupedCodes("kind", { good: { 1: "fine" }, bad: { 2: "notFine", 3: "worse" } })).toEqual({
      1: { key: "fine", text: "Fine", kind: "good" },
      2: { key: "notFine", text: "Not fine", kind: "bad" },
      3: { key: "worse", text: "Worse", kind: "bad" },
    });
  });
});
