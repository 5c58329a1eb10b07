/**
 * The protocol's numbers by their names, so that the simulator reads like the tables it follows.
 *
 * @module
 */
import { CONTACTLESS_ERRORS, type ContactlessErrorKey } from "../protocol/commands/contactless-errors.ts";
import { PROMPT_MESSAGES, type PromptMessageKey } from "../protocol/commands/prompts.ts";
import { RESULT_CODES, type ResultKey } from "../protocol/commands/result-codes.ts";
import { STATUSES, type StatusKey } from "../protocol/commands/statuses.ts";
import type { InsertBehaviour, TapBehaviour } from "./card.ts";

/** Numbers by key; of codes that share a key the lowest, as the documents list the common one first. */
function byKey<Key extends string>(
  table: Readonly<Record<number, { readonly key: Key }>>,
): ReadonlyMap<string, number> {
  const codes = Object.entries(table).map(([code, { key }]) => [key, Number(code)] as const);
  return new Map(codes.reverse());
}

const STATUS_CODES = /* @__PURE__ */ byKey(STATUSES);
const RESULTS = /* @__PURE__ */ byKey(RESULT_CODES);
const CONTACTLESS = /* @__PURE__ */ byKey(CONTACTLESS_ERRORS);
const MESSAGES = /* @__PURE__ */ byKey(PROMPT_MESSAGES);

/** Status byte of this name. */
export const statusCode = (key: StatusKey): number => STATUS_CODES.get(key)!;

/** DFEE25 code of this name. */
export const resultCode = (key: ResultKey): number => RESULTS.get(key)!;

/** DFEE25 code of a chip's behaviour; `undefined` when it is no result. */
export const scriptedResult = (behaviour: InsertBehaviour): number | undefined => RESULTS.get(behaviour);

/** FFEE1F code of this name. */
export const contactlessErrorCode = (key: ContactlessErrorKey): number => CONTACTLESS.get(key)!;

/** FFEE1F code of a tap's behaviour; `undefined` when it is no error. */
export const scriptedError = (behaviour: TapBehaviour): number | undefined => CONTACTLESS.get(behaviour);

/** Id of the prompt's text of this name. */
export const messageId = (key: PromptMessageKey): number => MESSAGES.get(key)!;
