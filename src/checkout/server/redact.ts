/**
 * Takes secrets out of text that others wrote: an error sentence may quote what was sent.
 *
 * @module
 */
import { isLuhnValid } from "../../luhn.ts";

/** Card tokens and API secrets, by the vendor's prefixes. */
const PREFIXED = /\b(?:ptk|ctk|mer)_\w+/g;
/** Digits in one run, or grouped as they are on cards. */
const CARD_NUMBER = /(?<!\d)(?:\d{13,19}|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5})(?!\d)/g;

/**
 * `text` without any of `secrets`, without card tokens, and without runs of digits that could be card numbers.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret !== "").sort((a, b) => b.length - a.length);
  const withoutSecrets = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
  return withoutSecrets
    .replace(PREFIXED, "[redacted]")
    .replace(CARD_NUMBER, (run) => (isLuhnValid(run.replace(/[ -]/g, "")) ? "[redacted]" : run));
}
