/**
 * An amount as a person writes it, in minor units.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";
import { currencyOf } from "../protocol/commands/index.ts";

/** What `1.5` means in a currency: 150 in USD, 1500 in BHD; refused in JPY, which has no minor units. */
export function parseAmount(text: string, currency: string): number {
  const known = currencyOf(currency);
  if (known === undefined) throw new InvalidArgumentError(`${currency} is no currency; write it like USD.`);
  const { exponent, alpha } = known;
  const [whole = "", fraction = "", ...rest] = text.split(".");
  const isAmount = rest.length === 0 && /^\d{1,12}$/.test(whole) && /^\d*$/.test(fraction);
  const isFine = text.includes(".") ? fraction.length > 0 && fraction.length <= exponent : true;
  if (!isAmount || !isFine) {
    throw new InvalidArgumentError(`write an amount of ${alpha} with at most ${exponent} decimals, like 10.`);
  }
  return Number(whole + fraction.padEnd(exponent, "0"));
}
