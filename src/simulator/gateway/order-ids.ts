/**
 * Order ids that the service masks: one that holds a card number, or passes the Luhn check, can't be found again.
 *
 * Source: CardPointe Gateway API, "orderid".
 *
 * @module
 */
import { isLuhnValid } from "../../luhn.ts";

const DIGITS = /\d{13,19}/g;

/** Whether the service would mask this order id, so that no later request finds it. */
export function isMaskedOrderId(orderid: string): boolean {
  if (isLuhnValid(orderid)) return true;
  return (orderid.match(DIGITS) ?? []).some((digits) => isLuhnValid(digits));
}
