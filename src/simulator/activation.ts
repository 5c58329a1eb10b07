/**
 * The wait for a card, and what comes of the cards that are presented. Source: vp3300 reference 13.
 *
 * @module
 */
import type { PromptMessageKey } from "../protocol/commands/prompts.ts";
import { type RawAnswer, refuse } from "./answer.ts";
import type { Presentation } from "./card.ts";
import { resultCode } from "./codes.ts";
import type { ContactSession } from "./contact-session.ts";
import { insertFlow } from "./insert-flow.ts";
import type { Presented } from "./presentations.ts";
import { swipeFlow } from "./swipe-flow.ts";
import { tapFlow } from "./tap-flow.ts";
import { resultOnly, type Transaction } from "./transaction.ts";
import { untilInterrupted } from "./wait.ts";

/** What the customer is asked to do, by the interfaces that are looked at. */
// biome-ignore format: a table reads by column
const INVITATIONS: Readonly<Record<string, PromptMessageKey>> = {
  "swipe": "swipeCard", "tap": "presentCard", "insert": "insertCard", "insert,swipe": "insertOrSwipe",
  "insert,tap": "insertOrTap", "swipe,tap": "tapOrSwipe", "insert,swipe,tap": "insertTapOrSwipe",
};

const invitationTo = (interfaces: readonly Presentation[]): PromptMessageKey =>
  INVITATIONS[[...interfaces].sort().join()]!;

/** The card that was presented next; one that is in the slot and was not read comes first. */
async function nextCard(transaction: Transaction): Promise<Presented | undefined> {
  const { device, slot, presentations } = transaction.work;
  const { polled, fallback, deadline, signal } = transaction;
  const seesSlot = device.profile.interfaces.includes("insert") && !fallback;
  if (seesSlot && slot.unread) return { card: slot.unread, how: "insert" };
  const left = deadline === undefined ? undefined : Math.max(0, deadline - device.options.clock.now());
  const accepts = ({ how }: Presented): boolean =>
    how === "insert" ? seesSlot : polled.includes(how) && !(how === "tap" && slot.ghost);
  const presented = await presentations.next(accepts, signal, left);
  if (presented?.how === "insert") slot.insert(presented.card);
  return presented;
}

/** Looks for cards until one of them, or the end of the time, gives the answer. */
export async function activate(
  transaction: Transaction,
  open: (session: ContactSession) => void,
): Promise<RawAnswer> {
  const { device, prompter } = transaction.work;
  prompter.show(invitationTo(transaction.polled));
  for (;;) {
    const presented = await nextCard(transaction);
    if (!presented && device.has("lostTimeouts"))
      await untilInterrupted(device.options.clock, transaction.signal);
    if (!presented) {
      return transaction.fallback ? resultOnly(device, resultCode("insertTimeout")) : refuse("timeout");
    }
    const { card, how } = presented;
    transaction.work.detected();
    const flows = {
      insert: () => insertFlow(transaction, card, open),
      swipe: () => swipeFlow(transaction, card),
      tap: () => tapFlow(transaction, card),
    };
    const answer = await flows[how]();
    if (answer) return answer;
  }
}
