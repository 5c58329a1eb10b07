/**
 * The cards that a test can have presented, by name.
 *
 * @module
 */
import { type SimulatedCard, TEST_CARDS } from "vp3300/simulator";
import { CANARY_CARDS } from "vp3300/testing";

/** Test cards, and three whose data can be recognised wherever it turns up. */
export const CARDS = {
  ...TEST_CARDS,
  canaryStripe: CANARY_CARDS.magstripe,
  canaryChip: CANARY_CARDS.mastercard,
  canaryContactless: CANARY_CARDS.visa,
} as const satisfies Record<string, SimulatedCard>;

/** Name of a card in {@link CARDS}. */
export type CardName = keyof typeof CARDS;
