import fc from "fast-check";
import { expect, test } from "vitest";
import { isMaskedOrderId, makeId, ORDER_ID_MAX_LENGTH, requireOrderId } from "../../src/gateway/order-id.ts";
import { isLuhnValid } from "../../src/luhn.ts";
import { isMaskedOrderId as isMaskedByService } from "../../src/simulator/gateway/order-ids.ts";
import { runs } from "../runs.ts";

const prefix = fc
  .stringMatching(/^[A-Z0-9-]{0,10}$/)
  .filter((text) => !isMaskedOrderId(text) && !/^-/.test(text));

test("a made id is taken, is new, and holds no digit but its prefix's", () => {
  fc.assert(
    fc.property(prefix, (start) => {
      const id = makeId(start);
      expect(id.startsWith(start)).toBe(true);
      expect(id.slice(start.length)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{24}$/);
      expect(makeId(start)).not.toBe(id);
      expect(() => requireOrderId("id", id)).not.toThrow();
    }),
    runs(),
  );
});

/** Sixteen digits that pass the Luhn check. */
const pan = fc.stringMatching(/^4[0-9]{14}$/).map((digits) => {
  const check = [..."0123456789"].find((digit) => isLuhnValid(digits + digit))!;
  return digits + check;
});

test("an id with a card number in it is refused, however it is cut up", () => {
  const around = fc.stringMatching(/^[A-Za-z-]{0,10}$/);
  const separator = fc.constantFrom("", "-", ".", "_");
  fc.assert(
    fc.property(around, pan, around, separator, (before, digits, after, between) => {
      const cut = digits.match(/.{4}/g)!.join(between);
      expect(isMaskedOrderId(`${before}${cut}${after}`)).toBe(true);
    }),
    runs(),
  );
});

test("what the service would mask is never taken", () => {
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(/^[0-9]{1,30}$/), fc.stringMatching(/^[A-Z0-9]{1,40}$/)), (id) => {
      if (isMaskedByService(id)) expect(isMaskedOrderId(id)).toBe(true);
    }),
    runs(1_000),
  );
});

test("whatever is taken stays itself in a path", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: ORDER_ID_MAX_LENGTH }), (id) => {
      try {
        requireOrderId("id", id);
      } catch {
        return;
      }
      const { pathname } = new URL(`http://h/inquireByOrderid/${encodeURIComponent(id)}/m/1`);
      expect(pathname.split("/")).toHaveLength(5);
      expect(decodeURIComponent(pathname.split("/")[2]!)).toBe(id);
    }),
    runs(1_000),
  );
});

test.each(["A1", "ORDER-18", "CCSDK-2014-12-25", "1", "MPIP10001589", "20260101-0007", "a.b_c~d:e@f+g=h,i"])(
  "%s is taken",
  (id) => expect(() => requireOrderId("id", id)).not.toThrow(),
);

test.each([
  "",
  "0",
  "18",
  "1-8",
  ".",
  "..",
  "-a",
  "a b",
  "a/b",
  "a\\b",
  "a%2f",
  "ä",
  "a\n",
  "x".repeat(51),
  "9418594164541111",
])("%j is refused", (id) => {
  expect(() => requireOrderId("id", id)).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
});
