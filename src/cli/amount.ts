/**
 * An amount as a person writes it, in minor units.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from "commander";
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

/** What `--amount` and `--currency` mean together; what they don't mean ends the command as wrong usage. */
export function amountOf(
  { amount, currency }: { readonly amount: string; readonly currency: string },
  command: Command,
): number {
  try {
    return parseAmount(amount, currency);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(`error: option '--amount ${amount}' is invalid: ${error.message}`);
  }
}
