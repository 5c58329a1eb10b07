/**
 * What declines say about trying again: Visa's categories, and the advice codes of declined recurring payments.
 *
 * Source: CardPointe Gateway API, `declineCategory` and `merchAdviceCode`. Which code gets which of them is this
 * simulator's choice.
 *
 * @module
 */
import { type Raw, textOf } from "./members.ts";
import type { ResponseCode } from "./response-codes.ts";
import type { CardBrandRow } from "./test-cards.ts";

type Category = "1" | "2" | "3";

const CATEGORY_TEXTS: Readonly<Record<Category, string>> = {
  "1": "Issuer will never approve",
  "2": "Issuer cannot approve at this time",
  "3": "Issuer cannot approve with these details",
};

/** Processor code to Visa's category; others are 2, "later". */
const CATEGORIES: Readonly<Record<string, Category>> = {
  "14": "1",
  "131": "1",
  "208": "1",
  "209": "1",
  "302": "1",
  "54": "3",
  "101": "3",
  "132": "3",
};

/** Visa's category to the advice for recurring payments. */
const ADVICE: Readonly<Record<Category, readonly [code: string, text: string]>> = {
  "1": ["03", "Do not try again"],
  "2": ["02", "Try again later"],
  "3": ["01", "New account information available"],
};

/** Advice for a decline by the issuer; nothing for any other answer. */
export function declineAdvice(brand: CardBrandRow | undefined, response: ResponseCode, body: Raw): Raw {
  const isIssuer = response.respproc === "FNOR" || response.respproc === "RPCT";
  if (!isIssuer || response.respstat !== "C") return {};
  const category = CATEGORIES[response.respcode] ?? "2";
  const isRecurring =
    textOf(body, "ecomind")?.toUpperCase() === "R" || textOf(body, "cof")?.toUpperCase() === "M";
  const [merchAdviceCode, merchAdviceText] = ADVICE[category];
  return {
    ...(brand?.accttype === "VISA" && {
      declineCategory: category,
      declineCategoryText: CATEGORY_TEXTS[category],
    }),
    ...(isRecurring &&
      (brand?.accttype === "VISA" || brand?.accttype === "MC") && { merchAdviceCode, merchAdviceText }),
  };
}
