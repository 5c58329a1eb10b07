import { describe, expect, test } from "vitest";
import {
  CHECKOUT_STATUSES,
  type Checkout,
  type CheckoutStatus,
  classifyStatus,
  isExpectedTransition,
  remainingRefundable,
} from "../../../src/checkout/server/index.ts";
import { redact } from "../../../src/checkout/server/redact.ts";
import { MOVES, SCENARIOS } from "../../../src/checkout/simulator/index.ts";

const STATUSES = Object.keys(CHECKOUT_STATUSES) as CheckoutStatus[];

describe("statuses", () => {
  test("are read in every spelling of the documents", () => {
    for (const raw of ["Canceled", " cancelled ", "CANCELLED"]) expect(classifyStatus(raw)).toBe("CANCELLED");
    for (const raw of ["partially-refunded", "Partially  refunded"]) {
      expect(classifyStatus(raw)).toBe("PARTIALLY_REFUNDED");
    }
    for (const raw of ["", "constructor", null, 7, undefined]) expect(classifyStatus(raw)).toBe("UNKNOWN");
  });

  test("lead only to statuses that there are, and final ones to none", () => {
    for (const status of STATUSES) {
      const row = CHECKOUT_STATUSES[status];
      for (const next of row.next) expect(STATUSES).toContain(next);
      if (row.final) expect(row.next).toEqual([]);
      expect(isExpectedTransition(status, status)).toBe(true);
      expect(isExpectedTransition("UNKNOWN", status)).toBe(true);
      expect(isExpectedTransition("REFUNDED", status)).toBe(status === "REFUNDED");
    }
  });

  test("only one of them means delivery", () => {
    expect(STATUSES.filter((status) => CHECKOUT_STATUSES[status].outcome === "paid")).toEqual(["PAID"]);
  });

  test("move in the simulated service as they are expected to, but for money that comes late", () => {
    for (const [name, { from, to }] of Object.entries(MOVES)) {
      for (const status of from) {
        const isExpected = isExpectedTransition(status, to);
        expect(isExpected, `${name} from ${status}`).toBe(name !== "payLate");
      }
    }
    expect(Object.keys(SCENARIOS).length).toBe(13);
  });
});

describe("what is left to refund", () => {
  const paid: Checkout = { id: "1", status: "PAID", rawStatus: "PAID", amountMinor: 100 };

  test("is all, when nothing was returned", () => {
    expect(remainingRefundable(paid)).toBe(100);
    expect(remainingRefundable({ ...paid, totalRefundedMinor: 120 })).toBe(0);
  });

  test("can't be told without the sums", () => {
    const { amountMinor: _, ...without } = paid;
    for (const checkout of [without, { ...paid, status: "PARTIALLY_REFUNDED" } as const]) {
      expect(() => remainingRefundable(checkout)).toThrow(
        expect.objectContaining({ code: "CHECKOUT_PROTOCOL" }),
      );
    }
    expect(() => remainingRefundable(undefined as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});

describe("redaction", () => {
  test("takes out secrets, longest first, tokens, and card numbers in any grouping", () => {
    const text =
      "key1 key12 ptk_live_a1 4242 4242 4242 4242 4242-4242-4242-4242 order 1653241101733169556 12345";
    expect(redact(text, ["key1", "", "key12"])).toBe(
      "[redacted] [redacted] [redacted] [redacted] [redacted] order 1653241101733169556 12345",
    );
  });
});
