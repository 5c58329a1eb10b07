import { describe, expect, test } from "vitest";
import { AVS_CODES, CVV_CODES, RESPONSE_CODES, SETTLEMENT_WORDS } from "../../src/gateway/index.ts";
import { isPartialCode } from "../../src/gateway/response-codes.ts";
import { settlementStage } from "../../src/gateway/settlement-words.ts";
import {
  adviceOf,
  categoryOf,
  isLostAtProcessor,
  readTransaction,
  verdictOf,
} from "../../src/gateway/transaction.ts";
import { addressCheck, cvvCheck } from "../../src/gateway/verification-codes.ts";
import { APPROVAL, faked } from "./fake-gateway.ts";

const SALE = { account: "9418594164541111", amountMinor: 1_000 };

describe("what an answer means, in the order of the tests", () => {
  test.each<[Readonly<Record<string, unknown>>, number | undefined, string | undefined]>([
    [{ respstat: "A", respproc: "RPCT", respcode: "000", amount: "10.00" }, 1_000, "approved"],
    [{ respstat: "A", respproc: "RPCT", respcode: "002", amount: "5.00" }, 1_000, "partial"],
    [{ respstat: "A", respproc: "FNOR", respcode: "10" }, 1_000, "partial"],
    [{ respstat: "A", respproc: "NASH", respcode: "10" }, undefined, "partial"],
    [{ respstat: "A", respproc: "AMEX", respcode: "002" }, undefined, "partial"],
    [{ respstat: "A", respproc: "PPS", respcode: "10" }, 1_000, "approved"],
    [{ respstat: "A", respproc: "PMT", respcode: "100", amount: "5.00" }, 1_000, "partial"],
    [{ respstat: "A", respproc: "PMT", respcode: "100", amount: "10.50" }, 1_000, "approved"],
    [{ respstat: "A", respcode: "28", respproc: "PPS" }, undefined, "approved"],
    [{ respstat: "B", respproc: "PPS", respcode: "62" }, 1_000, "timed-out"],
    [{ respstat: "B", respproc: "FNOR", respcode: "62" }, 1_000, "retry"],
    [{ respstat: "B", respproc: "PPS", respcode: "106" }, 1_000, "retry"],
    [{ respstat: "B" }, 1_000, "retry"],
    [{ respstat: "C", respproc: "PPS", respcode: "29" }, undefined, "not-found"],
    [{ respstat: "C", respproc: "RPCT", respcode: "29" }, undefined, "declined"],
    [{ respstat: "C", respproc: "XXXX", respcode: "zz" }, undefined, "declined"],
    [{ respcode: "02" }, undefined, undefined],
    [{ respstat: "a" }, undefined, undefined],
    [{ respstat: null }, undefined, undefined],
  ])("%j for %s is %s", (raw, requested, verdict) => {
    expect(verdictOf(readTransaction(raw), requested)).toBe(verdict);
  });

  test.each(["FNOR", "NASH", "PTAM", "VANT", "VPS"])("%s approves a part with 10", (respproc) => {
    expect(isPartialCode(respproc, "10")).toBe(true);
    expect(isPartialCode(respproc, "00")).toBe(false);
    expect(isPartialCode(undefined, undefined)).toBe(false);
  });

  test.each(["63", "65", "66"])("after PPS %s the processor may have approved", (respcode) => {
    expect(isLostAtProcessor(readTransaction({ respproc: "PPS", respcode }))).toBe(true);
    expect(isLostAtProcessor(readTransaction({ respproc: "RPCT", respcode }))).toBe(false);
  });
});

describe("declines", () => {
  test.each<[string, string, string, string]>([
    ["FNOR", "NU", "insufficient-funds", "later"],
    ["RPCT", "116", "insufficient-funds", "later"],
    ["AMEX", "116", "insufficient-funds", "later"],
    ["FNOR", "54", "expired", "fix-data"],
    ["RPCT", "101", "expired", "fix-data"],
    ["RPCT", "132", "expired", "fix-data"],
    ["RPCT", "509", "expired", "fix-data"],
    ["PPS", "16", "expired", "fix-data"],
    ["FNOR", "05", "do-not-honor", "unknown"],
    ["RPCT", "100", "do-not-honor", "unknown"],
    ["RPCT", "500", "do-not-honor", "unknown"],
    ["PPS", "11", "card-invalid", "fix-data"],
    ["PPS", "13", "card-invalid", "fix-data"],
    ["PPS", "99", "card-invalid", "fix-data"],
    ["FNOR", "14", "card-invalid", "fix-data"],
    ["FNOR", "N3", "card-invalid", "fix-data"],
    ["RPCT", "131", "card-invalid", "fix-data"],
    ["AMEX", "111", "card-invalid", "fix-data"],
    ["FNOR", "C2", "cvv", "fix-data"],
    ["RPCT", "517", "cvv", "fix-data"],
    ["RPCT", "958", "cvv", "fix-data"],
    ["AMEX", "103", "cvv", "fix-data"],
    ["PPS", "14", "cvv", "fix-data"],
    ["PPS", "37", "cvv", "fix-data"],
    ["PPS", "38", "cvv", "fix-data"],
    ["RPCT", "721", "avs", "fix-data"],
    ["PPS", "17", "avs", "fix-data"],
    ["PPS", "101", "avs", "fix-data"],
    ["FNOR", "61", "limit", "later"],
    ["RPCT", "121", "limit", "later"],
    ["RPCT", "123", "limit", "later"],
    ["FNOR", "NQ", "limit", "later"],
    ["FNOR", "NR", "limit", "later"],
    ["FNOR", "60", "lost-stolen", "never"],
    ["RPCT", "208", "lost-stolen", "never"],
    ["RPCT", "209", "lost-stolen", "never"],
    ["RPCT", "704", "lost-stolen", "never"],
    ["AMEX", "200", "lost-stolen", "never"],
    ["FNOR", "01", "call-issuer", "unknown"],
    ["RPCT", "107", "call-issuer", "unknown"],
    ["FNOR", "03", "configuration", "fix-data"],
    ["RPCT", "109", "configuration", "fix-data"],
    ["PPS", "21", "configuration", "fix-data"],
    ["PPS", "97", "configuration", "fix-data"],
    ["PPS", "98", "invalid-token", "fix-data"],
    ["PPS", "12", "reader-data", "fix-data"],
    ["PPS", "71", "reader-data", "fix-data"],
    ["PPS", "105", "reader-data", "fix-data"],
    ["FNOR", "51", "other", "unknown"],
    ["XXXX", "999", "other", "unknown"],
  ])("%s %s is %s: %s", (respproc, respcode, category, retry) => {
    const transaction = readTransaction({ respstat: "C", respproc, respcode });
    expect([categoryOf(transaction), adviceOf(transaction).retry]).toEqual([category, retry]);
  });

  test("without respproc, the processor that was meant says what the code means", () => {
    const transaction = readTransaction({ respstat: "C", cardproc: "RPCT", respcode: "116" });
    expect(categoryOf(transaction)).toBe("insufficient-funds");
  });

  const VISA = { token: "9477709629051443" };
  const MASTERCARD = { token: "9545454545454545" };
  test.each<[object, object]>([
    [{ declineCategory: "1" }, { retry: "never" }],
    [{ declineCategory: "2" }, { retry: "later" }],
    [{ declineCategory: "3" }, { retry: "fix-data" }],
    [{ declineCategory: "4", respcode: "208" }, { retry: "never" }],
    [{ ...MASTERCARD, merchAdviceCode: "01" }, { retry: "fix-data" }],
    [
      { ...MASTERCARD, merchAdviceCode: "02" },
      { retry: "later", afterMs: 259_200_000 },
    ],
    [{ ...VISA, merchAdviceCode: "02" }, { retry: "never" }],
    [{ ...VISA, merchAdviceCode: "21" }, { retry: "never" }],
    [
      { ...MASTERCARD, merchAdviceCode: "24" },
      { retry: "later", afterMs: 3_600_000 },
    ],
    [
      { ...MASTERCARD, merchAdviceCode: "30" },
      { retry: "later", afterMs: 864_000_000 },
    ],
    [{ ...VISA, merchAdviceCode: "R1" }, { retry: "never" }],
    [{ ...MASTERCARD, merchAdviceCode: "24", declineCategory: "1" }, { retry: "never" }],
    [{ merchAdviceCode: "toString" }, { retry: "unknown" }],
    [{}, { retry: "unknown" }],
  ])("%j advises %j", (raw, advice) => {
    const answer = readTransaction({ respstat: "C", respproc: "RPCT", respcode: "100", ...raw });
    expect(adviceOf(answer)).toMatchObject(advice);
  });

  test("what may be tried again may be at once", () => {
    expect(adviceOf(readTransaction({ respstat: "B", respproc: "PPS", respcode: "61" })).retry).toBe("now");
  });
});

test("an approval with a bad address or verification value is an approval, and says so", async () => {
  const { client } = faked([{ ...APPROVAL, avsresp: "N", cvvresp: "N" }]);
  expect(await client.authorize(SALE)).toMatchObject({
    outcome: "approved",
    address: { match: "none" },
    cvv: { match: "no-match" },
  });
});

test("codes of address and verification value, known or not", () => {
  expect(Object.values(AVS_CODES).every(({ match }) => match !== "unknown")).toBe(true);
  expect(Object.keys(CVV_CODES)).toEqual(["M", "N", "P", "S", "U", "X"]);
  expect([
    addressCheck("I4").match,
    addressCheck(undefined).match,
    addressCheck("constructor").match,
  ]).toEqual(["unknown", "not-checked", "unknown"]);
  expect([cvvCheck("9").match, cvvCheck(undefined).match, cvvCheck("M").match]).toEqual([
    "unknown",
    "not-checked",
    "match",
  ]);
});

test("words of settlement are compared without case", () => {
  expect(
    [
      "Authorized",
      "QUEUED FOR CAPTURE",
      " voided ",
      "Y",
      "rejected",
      "Zero Amount",
      undefined,
      "valueOf",
    ].map(settlementStage),
  ).toEqual(["authorized", "captured", "voided", "settled", "rejected", "none", "unknown", "unknown"]);
  expect(Object.keys(SETTLEMENT_WORDS).every((word) => word === word.toLowerCase())).toBe(true);
});

test("every decline in the tables has a category, and no approval has", () => {
  for (const [respproc, codes] of Object.entries(RESPONSE_CODES)) {
    for (const [respcode, { respstat, category, means }] of Object.entries(codes)) {
      expect(category === undefined, `${respproc} ${respcode}`).toBe(respstat === "A");
      expect(means).not.toBe("");
    }
  }
});

describe("members of answers", () => {
  test("numbers without quotes, null, blanks, junk and unknown members", () => {
    const raw = {
      respstat: "A",
      respcode: 0,
      retref: 343005123105,
      merchid: null,
      avsresp: " ",
      cvvresp: "",
      authcode: "  PPS568 ",
      amount: "10.00",
      binInfo: ["junk"],
      commcard: { junk: true },
      voidable: "y",
      refundable: false,
      xyzzy: [1, "junk"],
    };
    const answer = readTransaction(raw);
    expect(answer).toEqual({
      respstat: "A",
      respcode: "0",
      retref: "343005123105",
      authcode: "PPS568",
      amountMinor: 1_000,
      voidable: true,
      refundable: false,
      members: expect.anything(),
    });
    expect(answer.members.reveal()).toEqual(raw);
  });

  test("a token that came as a number has lost digits, and is none", () => {
    const answer = readTransaction(JSON.parse('{"token":9418594164541111,"profileid":11446681769924840446}'));
    expect(answer).not.toHaveProperty("token");
    expect(answer).not.toHaveProperty("profileid");
  });

  test("a routing number in a message is masked", () => {
    const resptext = "The RoutingNumber (124001545) is not a valid routing number.";
    expect(readTransaction({ resptext }).resptext).toBe(
      "The RoutingNumber (*********) is not a valid routing number.",
    );
  });

  test("what the card's number says of it", () => {
    expect(readTransaction({ binInfo: { product: "V", prepaid: true, gsa: "N" } }).binInfo).toEqual({
      product: "V",
      prepaid: true,
      gsa: false,
    });
  });
});
