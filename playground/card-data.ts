/**
 * Whether an input may hold card data: what may be put into a link, and what may not.
 *
 * @module
 */
import { isCardNumberValid } from "vp3300";
import type { Explanation, Part } from "vp3300/explain";

/** As many digits in a row as the shortest account number has, the first that of a card industry. Source: ISO/IEC 7812-1. */
const ACCOUNT_NUMBER = /[2-6]\d{12}/;
/** Whole runs of as many digits as account numbers have. */
const RUNS = /(?<!\d)[2-6]\d{12,18}(?!\d)/g;
const LISTED = 3;

function leavesOf(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => (part.children === undefined ? [part] : leavesOf(part.children)));
}

/** A leaf whose bytes the annotator does not show whole: card data, or what nobody understands. */
const isWithheld = ({ bytes }: Part): boolean => bytes === undefined || bytes.endsWith("…");

/** Bytes as the text that they may be. */
function textOf(hex: string): string {
  return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

/**
 * Why the input may not be shared, for people; `undefined` when it holds no card data. It errs on the side of refusing:
 * every byte has to be one that the annotator shows.
 */
export function whyNotShared(input: string, { parts }: Explanation): string | undefined {
  const withheld = leavesOf(parts).filter(isWithheld);
  if (withheld.length > 0) {
    const names = [...new Set(withheld.map(({ name }) => name))];
    const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
    return `It may hold card data: ${names.slice(0, LISTED).join(", ")}${more}.`;
  }
  const held = leavesOf(parts).flatMap(({ bytes = "" }) => [bytes, textOf(bytes)]);
  const runs = [input, input.replace(/[\s:]/g, "")].flatMap((text) => text.match(RUNS) ?? []);
  if (held.some((text) => ACCOUNT_NUMBER.test(text)) || runs.some(isCardNumberValid)) {
    return "It has digits in a row that could be an account number.";
  }
  return undefined;
}
