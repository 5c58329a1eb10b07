/**
 * Card presentations that are recorded in the guest and replayed elsewhere.
 *
 * @module
 */
import { openReader, type ReadOutcome, type Transport } from "vp3300";
import type { Presentation } from "vp3300/simulator";
import type { CardName } from "./reader/cards.ts";

/** What is presented, in this order, one link each. */
export const SCENES = [
  { how: "swipe", card: "canaryStripe" },
  { how: "insert", card: "canaryChip" },
  { how: "tap", card: "canaryContactless" },
] as const satisfies readonly { readonly how: Presentation; readonly card: CardName }[];

/** What a host saw of a scene. */
export interface SceneSeen {
  readonly how: Presentation;
  /** What the reader said that it is. */
  readonly identity: unknown;
  /** Names of the steps. */
  readonly steps: readonly string[];
  readonly outcome: string;
  readonly kind?: string;
  readonly cipher?: string;
}

function facts(outcome: ReadOutcome): Omit<SceneSeen, "how" | "identity" | "steps"> {
  if (outcome.outcome !== "captured") return { outcome: outcome.outcome };
  const { kind, cipher } = outcome.capture;
  return { outcome: outcome.outcome, kind, cipher };
}

/**
 * Plays the scenes on a reader, live or replayed; `present` has its card presented, when there is one to present.
 *
 * @param options for opening each reader: the clock, of a replay in virtual time
 */
export async function playScenes(
  transport: Transport,
  present: (how: Presentation, card: CardName) => Promise<void>,
  options: Parameters<typeof openReader>[1] = {},
): Promise<SceneSeen[]> {
  const seen: SceneSeen[] = [];
  for (const { how, card } of SCENES) {
    await using reader = await openReader(transport, options);
    const transaction = reader.read({ amountMinor: 1050, currency: "USD" });
    const steps: string[] = [];
    const following = (async () => {
      for await (const { step } of transaction) steps.push(step);
    })();
    await present(how, card);
    const outcome = await transaction.outcome;
    await following;
    seen.push({ how, identity: { ...reader.identity }, steps, ...facts(outcome) });
  }
  return seen;
}
