/**
 * The steps of a card presentation: what a user interface shows while the transaction runs.
 *
 * @module
 */
import type { CardInterface } from "../protocol/commands/models.ts";
import { PROMPT_MESSAGES, type Prompt, type PromptLine } from "../protocol/commands/prompts.ts";

/** A text of the reader that has no step of its own. Branch on `messageId`; `text` is English, for people. */
export interface DisplayStep {
  readonly step: "display";
  /** Id of the reader's message table, if the text came from there. */
  readonly messageId?: number;
  readonly text: string;
}

/** The customer has to choose, and `selectApplication` was asked to; without it, the first choice is taken. */
export interface SelectApplicationStep {
  readonly step: "selectApplication";
  readonly kind: "application" | "language";
  readonly choices: readonly string[];
}

/** What a {@link CardStep} wants of the customer. */
export type CardStepName =
  | "presentCard"
  | "tryAgain"
  | "presentOneCard"
  | "useChip"
  | "useMagstripe"
  | "useOtherInterface"
  | "seePhone";

/**
 * The customer is to present a card: `presentCard` at first; `tryAgain` it could not be read; `presentOneCard` more
 * than one was held to the reader; `useChip` insert it; `useMagstripe` swipe it; `useOtherInterface` any way but the
 * one just tried; `seePhone` unlock or confirm on the phone first.
 */
export interface CardStep {
  readonly step: CardStepName;
  /** The ways that are open now, or that this step asks for. */
  readonly interfaces: readonly CardInterface[];
}

/** `removeCard` take the chip card out; `processing` wait. */
export interface PlainStep {
  readonly step: "removeCard" | "processing";
}

/** Name of a step that says by its name what it is. */
export type NamedStep = CardStepName | PlainStep["step"];

/** What to show the customer now. Branch on `step`; an unknown one may be ignored. */
export type ReadStep = CardStep | PlainStep | DisplayStep | SelectApplicationStep;

/** The steps that name a way themselves, whatever else is open. */
const OWN_WAYS: Partial<Record<NamedStep, readonly CardInterface[]>> = {
  useChip: ["insert"],
  useMagstripe: ["swipe"],
};

/** The step of this name while these ways are open. */
export function stepNamed(step: NamedStep, ways: readonly CardInterface[]): ReadStep {
  if (step === "removeCard" || step === "processing") return { step };
  return { step, interfaces: OWN_WAYS[step] ?? ways };
}

// biome-ignore format: a table reads by column
const MESSAGE_STEPS: readonly (readonly [step: NamedStep | readonly CardInterface[], ...messageIds: number[]])[] = [
  ["removeCard", 39, 67, 104],
  ["tryAgain", 20, 64, 65, 66, 96, 97, 98],
  ["presentOneCard", 94],
  ["useChip", 14, 88],
  ["useMagstripe", 19],
  ["useOtherInterface", 89],
  ["seePhone", 74],
  ["processing", 17, 21, 26, 106, 107],
  [["insert"], 13],
  [["swipe"], 83],
  [["tap"], 84],
  [["swipe", "insert"], 11],
  [["swipe", "tap"], 85],
  [["insert", "tap"], 86],
  [["swipe", "insert", "tap"], 87],
];

/**
 * What the customer is to see for a text prompt of the reader while `ways` are open; `undefined` when it shows nothing.
 * Source of the message ids: `KernelLCD.kmsg` of ID TECH's SDK.
 */
export function stepOfPrompt(prompt: Prompt, ways: readonly CardInterface[]): ReadStep | undefined {
  const ids = prompt.lines.flatMap((line) => ("messageId" in line ? [line.messageId] : []));
  const [known] = MESSAGE_STEPS.find(([, ...messageIds]) => ids.some((id) => messageIds.includes(id))) ?? [];
  if (typeof known === "string") return stepNamed(known, ways);
  if (known !== undefined) return stepNamed("presentCard", known);
  const text = prompt.lines.map(textOf).join(" ").trim();
  if (text === "") return undefined;
  const [messageId] = ids;
  return { step: "display", ...(messageId === undefined ? {} : { messageId }), text };
}

/** Text of a line of a prompt, from the reader's message table if it gave an id only. */
export function textOf(line: PromptLine): string {
  if ("text" in line) return line.text;
  return PROMPT_MESSAGES[line.messageId]?.text ?? `message ${line.messageId}`;
}

/** Whether two steps tell the customer the same. */
export function isSameStep(one: ReadStep, other: ReadStep): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
