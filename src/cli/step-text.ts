/**
 * What a step says to the customer.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";
import type { ReadStep } from "../index.ts";
import { type PromptTexts, promptOfStep, promptTexts } from "../prompts/index.ts";

/** One line for a step; the reader's own text for one that is not meant for customers. */
export function stepText(step: ReadStep, texts: PromptTexts = promptTexts("en")): string {
  const code = promptOfStep(step);
  if (code !== undefined) return texts[code];
  return step.step === "display" ? step.text : step.step;
}

/** The texts of `--locale`. A language without texts gives English; what is no language is wrong usage. */
export function parseLocale(tag: string): PromptTexts {
  try {
    return promptTexts(Intl.getCanonicalLocales(tag));
  } catch {
    throw new InvalidArgumentError("it is a language tag, like es or de-AT.");
  }
}
