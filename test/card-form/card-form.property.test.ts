import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CARD_FORM_FIELDS, CardForm, type CardFormField } from "../../src/card-form/index.ts";
import { isVp3300Error } from "../../src/errors.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import { findCardData } from "../../src/testing/index.ts";
import { checkCardEntry } from "../../src/tokenize/card-entry.ts";
import { runs } from "../runs.ts";

const NOW = Date.parse("2026-06-15T00:00:00Z");
const SHOWN: Readonly<Record<CardFormField, RegExp>> = {
  number: /^(\d+( \d+)*)?$/,
  expiry: /^\d{0,2}$|^\d\d\/\d{1,3}$/,
  cvv: /^\d{0,4}$/,
};

/** A key, a paste or a deletion, at a place anywhere in the field. */
const action = fc.record({
  field: fc.constantFrom(...CARD_FORM_FIELDS),
  at: fc.nat(24),
  put: fc.oneof(
    fc.stringMatching(/^\d$/),
    fc.constantFrom(
      "4788250000121443",
      "3714 4963 5398 431",
      "5454-5454-5454-5454",
      "12/2030",
      "1/",
      "x",
      " ",
    ),
    fc.string({ maxLength: 30 }),
  ),
  removed: fc.nat(3),
  deleted: fc.option(fc.constantFrom("backward" as const, "forward" as const), { nil: undefined }),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function play(form: CardForm, { field, at, put, removed, deleted }: Action) {
  const text = form.text(field).reveal();
  const start = Math.min(at, text.length);
  const inserted = deleted === undefined ? put : "";
  return form.edit(field, {
    text: text.slice(0, start) + inserted + text.slice(start + removed),
    caret: start + inserted.length,
    deleted,
  });
}

const session = fc.array(action, { maxLength: 40 });
const newForm = () => new CardForm({ clock: new VirtualClock(NOW) });

test("whatever is typed in whatever order, each field shows its own form, with the caret in it", () => {
  fc.assert(
    fc.property(session, (actions) => {
      const form = newForm();
      for (const each of actions) {
        const { text, caret } = play(form, each);
        expect(text.reveal()).toMatch(SHOWN[each.field]);
        expect(text.reveal()).toBe(form.text(each.field).reveal());
        expect(caret).toBeLessThanOrEqual(text.reveal().length);
        expect(form.text("number").reveal().replaceAll(" ", "").length).toBeLessThanOrEqual(19);
      }
    }),
    runs(),
  );
});

test("what a field shows is taken as it is: giving it back changes nothing", () => {
  fc.assert(
    fc.property(session, (actions) => {
      const form = newForm();
      for (const each of actions) play(form, each);
      // The CVV may have become too long for a number that came later; it is cut when it is edited next.
      for (const field of ["number", "expiry"] as const) {
        const shown = form.text(field).reveal();
        // A lone month of one digit, left by a deletion, gets its zero.
        if (field === "expiry" && /^[2-9]$/.test(shown)) continue;
        expect(form.edit(field, { text: shown }).text.reveal()).toBe(shown);
      }
    }),
    runs(),
  );
});

test("digits typed one by one, anywhere, are those that are pasted at once", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{0,19}$/), (digits) => {
      const typed = newForm();
      for (const digit of digits) {
        typed.edit("number", { text: typed.text("number").reveal() + digit });
      }
      const pasted = newForm();
      pasted.edit("number", { text: digits });
      expect(typed.text("number").reveal()).toBe(pasted.text("number").reveal());
    }),
    runs(),
  );
});

test("a form is valid exactly when its card passes the tokenizer's own checks", () => {
  const number = fc.constantFrom(
    "4788250000121443",
    "371449635398431",
    "4788250000121442",
    "6011",
    "36438999960016",
  );
  const expiry = fc.constantFrom("1230", "0526", "0626", "1330", "12");
  const cvv = fc.constantFrom("123", "1234", "12", "");
  fc.assert(
    fc.property(number, expiry, cvv, (...values) => {
      const form = newForm();
      CARD_FORM_FIELDS.forEach((field, index) => void form.edit(field, { text: values[index]! }));
      const shown = Object.fromEntries(CARD_FORM_FIELDS.map((field) => [field, form.text(field).reveal()]));
      let passes = true;
      try {
        checkCardEntry(shown as { number: string; expiry: string; cvv: string }, NOW);
      } catch (error) {
        if (!isVp3300Error(error)) throw error;
        passes = false;
      }
      expect(form.state.status === "valid").toBe(passes);
    }),
    runs(),
  );
});

test("nothing but text() and source() gives card data out", () => {
  fc.assert(
    fc.property(session, (actions) => {
      const form = newForm();
      const shown = actions.map((each) => play(form, each));
      form.edit("number", { text: "4788250000121443" });
      form.edit("cvv", { text: "917" });
      const sinks = [
        form,
        form.state,
        shown,
        form.text("number"),
        form.edit("number", { text: "4788250000121443" }),
      ];
      const printed = sinks.flatMap((sink) => [
        JSON.stringify(sink),
        inspect(sink, { depth: 9, showHidden: true }),
        String(sink),
      ]);
      expect(findCardData(printed)).toEqual([]);
      expect(printed.join()).not.toMatch(/47882500|"917"|'917'/);
    }),
    runs(60),
  );
});
