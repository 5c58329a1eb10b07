/**
 * The token that stands for a card or a bank account.
 *
 * @module
 */
import { refuseArgument, requireText } from "../arguments.ts";
import { Secret } from "../secret.ts";
import type { CardBrand } from "./card-brand.ts";

/** The longest token: an account number may have 19 digits, and the Gateway's `account` holds no more. */
export const TOKEN_MAX_LENGTH = 19;

/** Second digit of a token to brand. */
const BRAND_DIGITS: Readonly<Record<string, CardBrand>> = {
  "3": "amex",
  "4": "visa",
  "5": "mastercard",
  "6": "discover",
};

/**
 * A CardSecure token: no card data, but no text for a log either. It prints as `[token redacted]`; `reveal()` gives it
 * out, `last4` is what receipts and screens show.
 *
 * Nothing is checked beyond the length: tokens are usually 16 digits that start with 9 and pass the Luhn check, but
 * other keys give other shapes. Source: CardPointe "CardSecure", token format.
 */
export class CardToken extends Secret<string> {
  /**
   * @param token 1 to 19 characters, as CardSecure gave them; always text, because 16 digits do not fit a number
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  constructor(token: string) {
    requireText("token", token, TOKEN_MAX_LENGTH);
    if (token === "") refuseArgument("token", "1 to 19 characters", "none");
    super(token, "token");
  }

  /** The last four characters: those of the card number or the bank account. */
  get last4(): string {
    return this.reveal().slice(-4);
  }

  /**
   * What the second digit says of the brand, for tokens of the usual shape. A hint: the token of a bank account has a
   * digit of the routing number there.
   */
  get brandHint(): CardBrand | undefined {
    const token = this.reveal();
    return /^9\d{15}$/.test(token) ? BRAND_DIGITS[token.charAt(1)] : undefined;
  }
}
