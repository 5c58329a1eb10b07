/**
 * The fields of the pay page: what each asks for, and what it says when it can't be taken.
 *
 * @module
 */
import type { EntryField, PaymentEntry } from "../pay-desk.ts";

/** A field as the page shows it. */
export interface PayField {
  readonly name: EntryField;
  readonly label: string;
  readonly type: "text" | "checkbox";
  readonly autocomplete: string;
  readonly inputMode: "numeric" | "text";
  /** Shown beside the field when it was refused. */
  readonly problem: string;
}

// biome-ignore format: a table reads by column
export const PAY_FIELDS: readonly PayField[] = [
  { name: "number",        label: "Card number",                       type: "text",     autocomplete: "cc-number", inputMode: "numeric", problem: "This is not a card number." },
  { name: "expiry",        label: "Expiry date (MM/YY)",               type: "text",     autocomplete: "cc-exp",    inputMode: "text",    problem: "Write month and year, such as 12/25." },
  { name: "cvv",           label: "Security code (CVV)",               type: "text",     autocomplete: "cc-csc",    inputMode: "numeric", problem: "Write the three or four digits." },
  { name: "name",          label: "Name on card",                      type: "text",     autocomplete: "cc-name",   inputMode: "text",    problem: "Write the name on the card." },
  { name: "termsAccepted", label: "I accept the terms and conditions", type: "checkbox", autocomplete: "off",       inputMode: "text",    problem: "Accept the terms to pay." },
];

/** A submitted form, by field. */
export type PayForm = Readonly<Record<string, unknown>>;

/** What a submitted form says. Absent fields are empty, a box that was not ticked is not accepted. */
export function readEntry(form: PayForm): PaymentEntry {
  const text = (name: EntryField) => {
    const value = form[name];
    return typeof value === "string" ? value : "";
  };
  return {
    number: text("number"),
    expiry: text("expiry"),
    cvv: text("cvv"),
    name: text("name"),
    termsAccepted: text("termsAccepted") === "on",
  };
}
