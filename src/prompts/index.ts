/**
 * What a customer is told, as data: a code for each prompt, texts in four languages, and how long and how urgently to
 * show it. {@link promptOfStep} and {@link promptOfOutcome} give the code, {@link promptTexts} the words, and
 * {@link PromptPacer} the moment.
 *
 * @module
 */
export { type CustomPromptTexts, promptLocale, promptTexts } from "./choose-texts.ts";
export { promptOfOutcome, promptOfStep } from "./prompt-of.ts";
export { PromptPacer, type PromptPacerOptions, type ShownPrompt } from "./prompt-pacer.ts";
export { PROMPT_RULES, type PromptCode, type PromptRule } from "./prompt-rules.ts";
export { PROMPT_TEXTS, type PromptLocale, type PromptTexts } from "./prompt-texts.ts";
