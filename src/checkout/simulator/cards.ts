/**
 * The cards that the simulated pay page takes, and what comes of each.
 *
 * Source: PointCheckout "Test cards" for the first two. No card is published for anything but success: the others are
 * this simulator's own.
 *
 * @module
 */
import { isLuhnValid } from "../../luhn.ts";
import type { EntryField, PaymentEntry } from "./pay-desk.ts";

/** What paying with a card leads to. */
export type CardBehaviour = "pay" | "authorize" | "hold" | "fail" | "decline" | "challenge";

/** Card number to behaviour. Any other number is declined. */
// biome-ignore format: a table reads by column
export const TEST_CARDS = {
  "4242424242424242": "pay",
  "4012888888881881": "pay",
  "4000000000000077": "authorize",
  "4000000000000119": "hold",
  "4000000000000002": "decline",
  "4000000000000341": "fail",
  "4000000000000069": "challenge",
} as const satisfies Record<string, CardBehaviour>;

const CARDS: Readonly<Record<string, CardBehaviour>> = TEST_CARDS;

function digitsOf(number: string): string {
  return number.replace(/\s/g, "");
}

/** What `number` does. */
export function cardBehaviour(number: string): CardBehaviour {
  return CARDS[digitsOf(number)] ?? "decline";
}

/** How a field passes. */
const CHECKS: Readonly<Record<EntryField, (entry: PaymentEntry) => boolean>> = {
  number: ({ number }) => /^\d{12,19}$/.test(digitsOf(number)) && isLuhnValid(digitsOf(number)),
  expiry: ({ expiry }) => /^(?:0[1-9]|1[0-2])\/\d{2}$/.test(expiry),
  cvv: ({ cvv }) => /^\d{3,4}$/.test(cvv),
  name: ({ name }) => name.trim() !== "",
  termsAccepted: ({ termsAccepted }) => termsAccepted === true,
};

/** The fields that can't be taken, in the order of the page. */
export function invalidFields(entry: PaymentEntry): readonly EntryField[] {
  return (Object.keys(CHECKS) as EntryField[]).filter((field) => !CHECKS[field](entry));
}
