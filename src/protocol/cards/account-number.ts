/**
 * Bytes that could hold an account number although nothing says so: a second net under the tags of card data.
 *
 * @module
 */
import { formatHex } from "../hex.ts";
import { asciiOf } from "../text.ts";

/** As many digits in a row as the shortest account number has, the first that of a card industry. Source: ISO/IEC 7812-1. */
const ACCOUNT_NUMBER = /[2-6]\d{12}/;

/** Whether an account number could stand in a text. Errs on the side of yes. */
export function textMayHoldAccountNumber(value: Uint8Array): boolean {
  return ACCOUNT_NUMBER.test(asciiOf(value));
}

/** Whether an account number could stand in the bytes, packed or as text. Of most texts this says yes as well. */
export function mayHoldAccountNumber(value: Uint8Array): boolean {
  return ACCOUNT_NUMBER.test(formatHex(value)) || textMayHoldAccountNumber(value);
}
