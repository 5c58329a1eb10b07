/**
 * What may be said for an option or an argument whose parser takes more than a fixed list: for the shell's completion.
 *
 * @module
 */
import type { Argument, Option } from "commander";

const SUGGESTIONS = new WeakMap<Argument | Option, readonly string[]>();

/** Notes the words; gives `taker` back. One that ends with a colon is the beginning of a word. */
export function suggest<T extends Argument | Option>(taker: T, words: readonly string[]): T {
  SUGGESTIONS.set(taker, words);
  return taker;
}

/** The words that {@link suggest} noted, or else the choices that are enforced. */
export function suggestionsOf(taker: Argument | Option): readonly string[] {
  return SUGGESTIONS.get(taker) ?? taker.argChoices ?? [];
}
