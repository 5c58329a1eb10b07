import { describe, expect, test } from "vitest";
import { CONTACTLESS_ERRORS } from "../../../src/protocol/commands/contactless-errors.ts";

describe("contactless error codes", () => {
  test.each([
    [0x00, "noError", "none"],
    [0x01, "outOfSequence", "retry"],
    [0x02, "useContact", "insert"],
    [0x03, "amountIsZero", "fixRequest"],
    [0x04, "useOtherInterface", "useOtherInterface"],
    [0x06, "useMagstripe", "swipe"],
    [0x21, "collision", "presentOneCard"],
    [0x23, "requestOnlineAuthorization", "goOnline"],
    [0x24, "cardCommunicationError", "tryAgain"],
    [0x25, "cardBlocked", "otherCard"],
    [0x42, "cardDeclined", "decline"],
    [0x50, "caKeyMissing", "fixReader"],
    [0x62, "genericError", "fail"],
  ])("%i is %s: %s", (code, key, action) => {
    expect(CONTACTLESS_ERRORS[code]).toMatchObject({ key, action });
  });

  test("the text is the key in words", () => {
    expect(CONTACTLESS_ERRORS[0x52]?.text).toBe("SDA failed");
  });

  test("all of the guide's table is there, once", () => {
    const keys = Object.values(CONTACTLESS_ERRORS).map((error) => error.key);
    expect(keys).toHaveLength(33);
    expect(new Set(keys).size).toBe(33);
  });

  test("what the table does not list stays a number", () => {
    expect(CONTACTLESS_ERRORS[0x99]).toBeUndefined();
  });
});
