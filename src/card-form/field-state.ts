/**
 * How the fields of a card form stand: what is still missing, what is wrong, and why.
 *
 * @module
 */
import { isLuhnValid } from "../luhn.ts";
import {
  type CardBrand,
  cardNumberLengths,
  cvvLengths,
  detectCardBrand,
  possibleCardBrands,
} from "../tokenize/card-brand.ts";
import { isExpired } from "../tokenize/expiry.ts";
import { mayGoOn } from "./expiry-text.ts";

/** A field of a card form. */
export type CardFormField = "number" | "expiry" | "cvv";

/**
 * Why a field is not valid: `required` nothing is in it, `length` digits are missing or too many, `luhn` the check digit
 * is wrong, `brand` the brand is not taken, `format` the expiry is not whole, `month` there is no such month, `past` the
 * card has expired.
 */
export type CardFieldProblem = "required" | "length" | "luhn" | "brand" | "format" | "month" | "past";

/** `incomplete` may become valid by typing on; `invalid` needs a correction. */
export type CardFieldState =
  | { readonly status: "valid" }
  | { readonly status: "incomplete" | "invalid"; readonly problem: CardFieldProblem };

const VALID: CardFieldState = { status: "valid" };
const incomplete = (problem: CardFieldProblem): CardFieldState => ({ status: "incomplete", problem });
const invalid = (problem: CardFieldProblem): CardFieldState => ({ status: "invalid", problem });

/** Of a number's digits; `accepted` are the brands that are taken, `undefined` for every card. */
export function numberState(digits: string, accepted: readonly CardBrand[] | undefined): CardFieldState {
  if (digits === "") return incomplete("required");
  if (accepted !== undefined && !possibleCardBrands(digits).some((brand) => accepted.includes(brand))) {
    return invalid("brand");
  }
  const lengths = cardNumberLengths(detectCardBrand(digits));
  if (lengths.includes(digits.length) && isLuhnValid(digits)) return VALID;
  const problem = lengths.includes(digits.length) ? "luhn" : "length";
  return digits.length < lengths.at(-1)! ? incomplete(problem) : invalid(problem);
}

/** Of an expiry's digits at `nowMs`. */
export function expiryState(digits: string, nowMs: number): CardFieldState {
  if (digits === "") return incomplete("required");
  const month = Number(digits.slice(0, 2));
  if (digits.length > 1 && (month < 1 || month > 12)) return invalid("month");
  if (digits.length !== 4) return incomplete("format");
  if (!isExpired({ month, year: 2000 + Number(digits.slice(2)) }, nowMs)) return VALID;
  return mayGoOn(digits) ? incomplete("past") : invalid("past");
}

/** Of a CVV's digits, for a card of this brand. */
export function cvvState(digits: string, brand: CardBrand | undefined, isOptional: boolean): CardFieldState {
  if (digits === "") return isOptional ? VALID : incomplete("required");
  const lengths = cvvLengths(brand);
  if (lengths.includes(digits.length)) return VALID;
  return digits.length < lengths.at(-1)! ? incomplete("length") : invalid("length");
}
