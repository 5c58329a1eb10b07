/**
 * A simulated reader, the card that comes to it and what goes wrong: chosen by names, which is all that a link shares.
 *
 * @module
 */
import { type Presentation, type SimulatedCard, TEST_CARDS, type TestCardName } from "vp3300/simulator";
import type { Scenario, ScenarioEvent } from "vp3300/testing";
import { FAULTS, type Fault, type FaultName } from "./faults.ts";

/** What is chosen. */
export interface Setup {
  readonly card: TestCardName;
  readonly how: Presentation;
  readonly fault: FaultName;
}

/** A card that works. */
export const DEFAULT_SETUP: Setup = { card: "visa", how: "tap", fault: "none" };

/** Names of the cards. */
export const CARD_NAMES = Object.keys(TEST_CARDS) as TestCardName[];
/** A customer takes that long, each time. */
const EVERY_MS = 1_800;
const FIRST_MS = 1_200;
/** What a customer tries in turn: the same thrice, then what else the card can do. */
const SAME_AGAIN = 3;

/** The ways in which a card can be presented. */
export function waysOf(name: TestCardName): Presentation[] {
  const card: SimulatedCard = TEST_CARDS[name];
  const ways: Presentation[] = [];
  if (card.tap !== undefined) ways.push("tap");
  if (card.insert !== undefined) ways.push("insert");
  if (Object.keys(card.tracks).length > 0) ways.push("swipe");
  return ways;
}

/** Whether text from a link names something that there is. */
export function isSetup(value: { readonly [Key in keyof Setup]: string }): value is Setup {
  return (
    Object.hasOwn(TEST_CARDS, value.card) &&
    waysOf(value.card as TestCardName).includes(value.how as Presentation) &&
    Object.hasOwn(FAULTS, value.fault)
  );
}

/** The scenario of a set-up: a customer who tries again, and in the end another way, until the card is read. */
export function scenarioOf({ card, how, fault }: Setup): Scenario {
  const { scenario, nobodyComes }: Fault = FAULTS[fault];
  const { events = [], ...rest } = scenario;
  const others = waysOf(card).filter((way) => way !== how);
  const tries = nobodyComes ? [] : [...Array.from({ length: SAME_AGAIN }, () => how), ...others];
  const presented = tries.map(
    (way, at): ScenarioEvent => ({
      on: "activateTransaction",
      afterMs: FIRST_MS + at * EVERY_MS,
      do: "present",
      card,
      how: way,
    }),
  );
  return { ...rest, events: [...events, ...presented] };
}
