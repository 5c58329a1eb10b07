import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { CardForm, type CardFormField } from "../../src/card-form/index.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import { failureOf } from "../protocol/coded.ts";

const clock = new VirtualClock(Date.parse("2026-06-15T00:00:00Z"));
const VISA = "4788250000121443";
const AMEX = "371449635398431";
const MASTERCARD = "5454545454545454";

/** Types character by character where the caret is; `|` in what is returned is the caret. */
function typed(form: CardForm, field: CardFormField, keys: string): string {
  let shown = form.edit(field, { text: form.text(field) });
  for (const key of keys) {
    const text = shown.text.reveal();
    shown = form.edit(field, {
      text: text.slice(0, shown.caret) + key + text.slice(shown.caret),
      caret: shown.caret + 1,
    });
  }
  return withCaret(shown.text.reveal(), shown.caret);
}

const withCaret = (text: string, caret: number) => `${text.slice(0, caret)}|${text.slice(caret)}`;

/** An edit given and answered with `|` for the caret. */
function edited(
  form: CardForm,
  field: CardFormField,
  text: string,
  deleted?: "backward" | "forward",
): string {
  const shown = form.edit(field, { text: text.replace("|", ""), caret: text.indexOf("|"), deleted });
  return withCaret(shown.text.reveal(), shown.caret);
}

const filled = (number = VISA, expiry = "1230", cvv = "123") => {
  const form = new CardForm({ clock });
  form.edit("number", { text: number });
  form.edit("expiry", { text: expiry });
  form.edit("cvv", { text: cvv });
  return form;
};

describe("a number", () => {
  test.each([
    [VISA, "4788 2500 0012 1443|"],
    [AMEX, "3714 496353 98431|"],
    ["36438999960016", "3643 899996 0016|"],
    ["6011000995500000123", "6011 0009 9550 0000 123|"],
    ["4788x2500-0012 1443", "4788 2500 0012 1443|"],
    ["４７８８", "4788|"],
    ["٤٧٨٨", "4788|"],
  ])("%s is shown in its brand's groups", (keys, shown) => {
    expect(typed(new CardForm({ clock }), "number", keys)).toBe(shown);
  });

  // What the field shows after the key, the way of a deletion, and what it is to show.
  test.each([
    ["47889| 2500 0012 1443", undefined, "4788 9|250 0001 2144 3", "a digit in the middle"],
    [
      "4788|2500 0012 1443",
      "backward",
      "478|2 5000 0121 443",
      "a separator deleted backward takes the digit before",
    ],
    [
      "4788|2500 0012 1443",
      "forward",
      "4788| 5000 0121 443",
      "a separator deleted forward takes the digit behind",
    ],
    ["|788 2500 0012 1443", "forward", "|7882 5000 0121 443", "the first digit deleted"],
    ["4788 250|0012 1443", undefined, "4788 250|0 0121 443", "a selection cut without a way"],
  ] as const)("%s (%s) becomes %s: %s", (text, deleted, shown, _why) => {
    const form = new CardForm({ clock });
    form.edit("number", { text: VISA });
    expect(edited(form, "number", text, deleted)).toBe(shown);
  });

  test("that is whole takes no further digit, wherever the caret is", () => {
    const form = new CardForm({ clock });
    form.edit("number", { text: MASTERCARD });
    expect(edited(form, "number", "5454 59|45 4545 4545 4")).toBe("5454 5|454 5454 5454");
    expect(form.state.fields.number).toEqual({ status: "valid" });
  });

  test.each([
    ["", "incomplete", "required", undefined],
    ["4", "incomplete", "length", "visa"],
    ["4788250000121442", "incomplete", "luhn", "visa"],
    ["4788250000121442000", "invalid", "luhn", "visa"],
    ["5454545454545455", "invalid", "luhn", "mastercard"],
    ["3", "incomplete", "length", undefined],
  ])("%s is %s (%s)", (number, status, problem, brand) => {
    const { fields, ...state } = filled(number).state;
    expect(fields.number).toEqual({ status, problem });
    expect(state.brand).toBe(brand);
    expect(state.last4).toBeUndefined();
  });

  test("of a brand that is not taken is invalid with the first digit that says so", () => {
    const form = new CardForm({ clock, brands: ["visa", "mastercard"] });
    form.edit("number", { text: "3" });
    expect(form.state.fields.number).toEqual({ status: "invalid", problem: "brand" });
    form.edit("number", { text: "5" });
    expect(form.state.fields.number).toEqual({ status: "incomplete", problem: "length" });
  });
});

describe("an expiry", () => {
  test.each([
    ["1230", "12/30|"],
    ["5", "05|"],
    ["1/", "01|"],
    ["1/30", "01/30|"],
    ["12/2030", "12/30|"],
    ["12 / 30", "12/30|"],
    ["12305", "12/30|"],
  ])("typed as %s is shown as %s", (keys, shown) => {
    expect(typed(new CardForm({ clock }), "expiry", keys)).toBe(shown);
  });

  test.each(["12/30", "12/2030", "2030-12", "122030", " 12 - 30 "])("is read from %j at once", (text) => {
    const form = new CardForm({ clock });
    expect(form.edit("expiry", { text }).text.reveal()).toBe("12/30");
  });

  test("stays as it is left by a deletion", () => {
    const form = filled();
    expect(edited(form, "expiry", "|2/30", "backward")).toBe("|23/0");
    expect(edited(form, "expiry", "|5", "backward")).toBe("|5");
  });

  test.each([
    ["", "incomplete", "required"],
    ["1", "incomplete", "format"],
    ["13", "invalid", "month"],
    ["00", "invalid", "month"],
    ["0526", "invalid", "past"],
    ["1220", "incomplete", "past"],
    ["12203", "incomplete", "format"],
  ])("%s is %s (%s)", (expiry, status, problem) => {
    expect(filled(VISA, expiry).state.fields.expiry).toEqual({ status, problem });
  });

  test("is good to the end of its month", () => {
    expect(filled(VISA, "0626").state.fields.expiry).toEqual({ status: "valid" });
  });
});

describe("a CVV", () => {
  test("has the length of its brand, also when the number comes later", () => {
    expect(filled(VISA, "1230", "1234").text("cvv").reveal()).toBe("123");
    expect(filled(AMEX, "1230", "123").state.fields.cvv).toEqual({ status: "incomplete", problem: "length" });
    expect(filled(AMEX, "1230", "1234").state.status).toBe("valid");
    const form = new CardForm({ clock });
    form.edit("cvv", { text: "1234" });
    form.edit("number", { text: VISA });
    expect(form.state.fields.cvv).toEqual({ status: "invalid", problem: "length" });
  });

  test("may be left out, or not be asked for", () => {
    const optional = new CardForm({ clock, cvv: "optional" });
    expect(optional.state.fields.cvv).toEqual({ status: "valid" });
    const none = new CardForm({ clock, cvv: "none" });
    expect(none.fields).toEqual(["number", "expiry"]);
    expect(failureOf(() => none.edit("cvv", { text: "123" }))).toMatchObject({ code: "ARGUMENT_INVALID" });
    none.edit("number", { text: VISA });
    none.edit("expiry", { text: "1230" });
    expect(Object.keys(none.source())).toEqual(["kind", "number", "expiry"]);
  });
});

describe("the card", () => {
  test("is handed out as the tokenizer takes it, in secrets", () => {
    const source = filled(VISA, "12 / 2030").source();
    const revealed = Object.entries(source).map(([name, value]) => [
      name,
      typeof value === "string" ? value : value.reveal(),
    ]);
    expect(Object.fromEntries(revealed)).toEqual({ kind: "keyed", number: VISA, expiry: "1230", cvv: "123" });
    expect(inspect(source) + JSON.stringify(source)).not.toContain("4788");
  });

  test.each([
    [["4788", "1230", "123"], "number", "length"],
    [[VISA, "0526", "123"], "expiry", "past"],
    [[VISA, "1230", ""], "cvv", "required"],
  ] as const)("%s is refused: %s, %s", (values, field, reason) => {
    const failure = failureOf(() => filled(...values).source());
    expect(failure).toMatchObject({ code: "TOKENIZE_CARD_INVALID", context: { field, reason } });
  });

  test("is concealed from bystanders, forgotten on demand", () => {
    const form = filled();
    expect(form.concealed("number")).toBe("•••• •••• •••• 1443");
    expect(form.concealed("cvv")).toBe("•••");
    expect(form.concealed("expiry")).toBe("12/30");
    form.clear();
    expect(form.state.status).toBe("incomplete");
    expect(form.text("number").reveal()).toBe("");
    form.edit("number", { text: "478825" });
    expect(form.concealed("number")).toBe("••••••");
  });
});

test("what no form takes is refused by name", () => {
  const form = new CardForm({ clock });
  for (const wrong of [
    () => new CardForm({ brands: [] }),
    () => new CardForm({ brands: ["elo" as never] }),
    () => new CardForm({ cvv: "maybe" as never }),
    () => form.edit("name" as never, { text: "" }),
    () => form.edit("number", { text: 4788 as never }),
    () => form.edit("number", { text: "4788", caret: 5 }),
    () => form.edit("number", { text: "4".repeat(1_001) }),
    () => form.edit("number", { text: "4", deleted: "sideways" as never }),
  ]) {
    expect(failureOf(wrong)).toMatchObject({ code: "ARGUMENT_INVALID" });
  }
});
