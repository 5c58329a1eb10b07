/**
 * What a token stands for, and the checks of account numbers in clear.
 *
 * Source: CardPointe "CardSecure API", tokenize (`account`) and error codes.
 *
 * @module
 */
import { isLuhnValid } from "../../luhn.ts";
import { Refusal } from "./refusal.ts";

/** Where an account came from. Data of a reader or a wallet must not be given out again. */
export type AccountOrigin = "card" | "bank" | "reader" | "wallet";

/** An account that a token can be issued for. */
export interface Account {
  readonly origin: AccountOrigin;
  /** Card number, `routing/account`, or the masked number of a reader whose key is not known. */
  readonly number: string;
  /** What the stable token hangs on: the number, or a wallet's payload. */
  readonly identity: string;
}

const SHORTEST_PAN = 12;
const LONGEST_PAN = 19;
const BANK_ACCOUNT = /^\d{9}\/\d{4,17}$/;
/** No card number of the brands starts with 9, so this is a token, and not one of this site. */
const FOREIGN_TOKEN = /^9\d{15}$/;

/** Digits 2 and 3 of the token. For bank accounts they are those of the routing number. */
export function tokenPrefix({ number }: Account): string {
  return number.slice(0, 2);
}

/** The token's last four. */
export function lastFour({ number }: Account): string {
  return number.slice(-4);
}

/** A card number, as keyed or decrypted from a reader. */
export function cardAccount(pan: string, origin: "card" | "reader"): Account | Refusal {
  if (pan === "") return new Refusal(14);
  if (!/^\d+$/.test(pan)) return new Refusal(/^[\x20-\x7e]+$/.test(pan) ? 8 : 38);
  if (pan.length < SHORTEST_PAN) return new Refusal(origin === "reader" ? 22 : 21);
  if (pan.length > LONGEST_PAN) return new Refusal(origin === "reader" ? 22 : 13);
  if (!isLuhnValid(pan)) return new Refusal(54);
  return { origin, number: pan, identity: pan };
}

/** What `account` holds in clear, no token of the site: a card number or `routing/account`. */
export function accountInClear(text: string): Account | Refusal {
  if (BANK_ACCOUNT.test(text)) return { origin: "bank", number: text, identity: text };
  return FOREIGN_TOKEN.test(text) ? new Refusal(49) : cardAccount(text, "card");
}
