/**
 * What a step says to the customer.
 *
 * @module
 */
import type { ReadStep } from "vp3300";

const TEXTS: Readonly<Record<Exclude<ReadStep["step"], "presentCard" | "display">, string>> = {
  removeCard: "Please remove the card",
  tryAgain: "Please try again",
  presentOneCard: "Please present one card only",
  useChip: "Please insert the chip",
  useMagstripe: "Please swipe the stripe",
  useOtherInterface: "Please use another way",
  seePhone: "Please look at your phone",
  processing: "Processing",
  selectApplication: "Please choose",
};

/** One line for a step. */
export function promptText(step: ReadStep): string {
  if (step.step === "presentCard") return `Please ${step.interfaces.join(" or ")} your card`;
  return step.step === "display" ? step.text : TEXTS[step.step];
}
