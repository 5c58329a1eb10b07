/**
 * What a step says to the customer, in English.
 *
 * @module
 */
import type { ReadStep } from "../index.ts";

const TEXTS: Readonly<Record<Exclude<ReadStep["step"], "presentCard" | "display">, string>> = {
  removeCard: "please remove the card",
  tryAgain: "please try again",
  presentOneCard: "please present one card only",
  useChip: "please insert the chip",
  useMagstripe: "please swipe the stripe",
  useOtherInterface: "please use another way",
  seePhone: "please look at your phone",
  processing: "processing",
  selectApplication: "please choose",
};

/** One line for a step. */
export function stepText(step: ReadStep): string {
  if (step.step === "presentCard") return `please ${step.interfaces.join(" or ")} your card`;
  if (step.step === "display") return step.text;
  return TEXTS[step.step];
}
