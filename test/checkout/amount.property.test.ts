import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  currencyExponent,
  fixedDecimal,
  formatAmount,
  isSendable,
  minorUnits,
  parseAmount,
  shortDecimal,
} from "../../src/checkout/amount.ts";
import { JsonNumber, type JsonValue, parseJson, writeJson } from "../../src/checkout/exact-json.ts";
import { UNSUPPORTED_CURRENCIES } from "../../src/gateway/money.ts";
import { currencyOf } from "../../src/protocol/commands/currencies.ts";
import { runs } from "../runs.ts";

const currencies = fc.constantFrom(
  "AED",
  "USD",
  "JPY",
  "vnd",
  "KWD",
  "bhd",
  "OMR",
  "CLF",
  "XXX",
  "constructor",
);
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const minors = fc.integer({ min: 1, max: 999_999_999_999_999 });

describe("amounts", () => {
  test("survive being written and read, as text and as a JSON number", () => {
    fc.assert(
      fc.property(minors, currencies, (minor, currency) => {
        const exponent = currencyExponent(currency);
        expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor);
        const short = shortDecimal(minor, exponent);
        expect(minorUnits(JSON.parse(short), exponent)).toBe(minor);
        expect(minorUnits(`-${short}`, exponent)).toBe(-minor);
        expect(fixedDecimal(-minor, exponent)).toBe(`-${fixedDecimal(minor, exponent)}`);
        expect(isSendable(minor, exponent, 4)).toBe(true);
      }),
      runs(),
    );
  });

  test("agree with exact arithmetic on any decimal text, and are never rounded", () => {
    const texts = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.integer({ min: 0, max: 6 }))
      .map(([digits, point]) => {
        const text = String(digits).padStart(point + 1, "0");
        return point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`;
      });
    fc.assert(
      fc.property(texts, currencies, (text, currency) => {
        const exponent = currencyExponent(currency);
        const [whole = "", fraction = ""] = text.split(".");
        const scaled = BigInt(whole + fraction.padEnd(6, "0"));
        const unit = 10n ** BigInt(6 - exponent);
        const significant = `${whole}${fraction.replace(/0+$/, "")}`.replace(/^0+/, "").length;
        const fits =
          scaled % unit === 0n && significant <= 15 && scaled / unit <= BigInt(Number.MAX_SAFE_INTEGER);
        expect(minorUnits(text, exponent)).toBe(fits ? Number(scaled / unit) : undefined);
      }),
      runs(),
    );
  });

  test("have the digits of their currency, the same as for a reader, whatever three letters it is", () => {
    const codes = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => a + b + c)));
    const odd = codes.filter((code) => currencyExponent(code) !== 2);
    expect(codes.filter((code) => currencyExponent(code) !== (currencyOf(code)?.exponent ?? 2))).toEqual([]);
    expect(odd).toEqual([...UNSUPPORTED_CURRENCIES].sort());
    expect(formatAmount(50_000, "VND")).toBe("50000");
    expect(formatAmount(1, "CLF")).toBe("0.0001");
  });

  test("are nothing but digits and a point", () => {
    for (const text of [
      "",
      " 1",
      "1 ",
      "+1",
      "1e3",
      "1,0",
      ".",
      "1.",
      "0x1",
      "--1",
      "١",
      "1".repeat(65),
      null,
      undefined,
      {},
      Number.NaN,
      1e21,
      1e-7,
    ]) {
      expect(minorUnits(text, 2), String(text)).toBeUndefined();
    }
    expect(minorUnits(".50", 2)).toBe(50);
    expect(minorUnits("-0", 2)).toBe(0);
    expect(minorUnits("000000000000000000001.10", 2)).toBe(110);
    expect(formatAmount(5, "KWD")).toBe("0.005");
    expect(formatAmount(-5, "JPY")).toBe("-5");
  });

  test("check their arguments", () => {
    for (const act of [
      () => formatAmount(1.5, "AED"),
      () => formatAmount(1, 5 as never),
      () => parseAmount("1", undefined as never),
      () => parseAmount("1", "AED", { amountScale: -1 }),
      () => parseAmount({} as never, "AED"),
    ]) {
      expect(act).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
    }
  });
});

describe("JSON with long integers", () => {
  test("is what JSON is, but for integers of 16 digits or more", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isShort = !/\d{16}/.test(JSON.stringify(value));
        if (isShort) expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(JSON.parse(writeJson(value as JsonValue))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      runs(),
    );
  });

  test("keeps every digit of an integer, and leaves strings and fractions alone", () => {
    const digits = "1653241101733169556";
    expect(parseJson(`{"id":${digits},"a":[-${digits}]}`)).toEqual({ id: digits, a: [`-${digits}`] });
    expect(parseJson(`{"t":"x ${digits} \\" ${digits}","n":0.${digits}}`)).toEqual({
      t: `x ${digits} " ${digits}`,
      n: Number(`0.${digits}`),
    });
    expect(parseJson("123456789012345")).toBe(123_456_789_012_345);
    expect(writeJson({ a: new JsonNumber(digits), b: undefined, c: [null, true, "é\n"] })).toBe(
      `{"a":${digits},"c":[null,true,"é\\n"]}`,
    );
    for (const text of ["", "{", '"', '"\\', "1 2", "nul"]) expect(parseJson(text)).toBeUndefined();
  });

  test("takes time in proportion to its length: the square of this one would be hours", () => {
    for (const hostile of ['"\\', '"\\"', "1", "1.", '"a', "-"]) {
      const text = hostile.repeat(4_000_000 / hostile.length);
      expect(parseJson(text) === undefined).toBe(hostile !== "1");
    }
  }, 120_000);
});
