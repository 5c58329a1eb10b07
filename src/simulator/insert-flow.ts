/**
 * A card in the slot: reading the chip, choosing the application, falling back to the stripe.
 * Source: vp3300 reference 13 (steps 3, 5, 7).
 *
 * @module
 */

import type { ResultKey } from "../protocol/commands/result-codes.ts";
import { formatHex } from "../protocol/hex.ts";
import { type RawAnswer, refuse } from "./answer.ts";
import type { CardApplication, SimulatedCard } from "./card.ts";
import { resultCode, scriptedResult } from "./codes.ts";
import { ContactSession } from "./contact-session.ts";
import { chipData, clockData } from "./emv-data.ts";
import { MAX_ATTEMPTS, resultOnly, type Transaction } from "./transaction.ts";

const AID = 0x9f06;
const READ_MS = 500;
const MENU_TIMEOUT_S = 30;
const ENTRY_MODE = 0x9f39;
const CHIP_ENTRY = Uint8Array.of(0x05);

/**
 * The chip can't be used: the reader asks for a swipe itself when it was told to, else the host has to, and the reader
 * remembers that a swipe is a fallback.
 */
function giveUpChip(transaction: Transaction, result: ResultKey): RawAnswer | undefined {
  const { device, prompter, memory } = transaction.work;
  const { fallbackMs } = transaction.request;
  prompter.show("useMagstripe");
  if (fallbackMs !== undefined && device.profile.interfaces.includes("swipe")) {
    transaction.fallback = true;
    transaction.polled = ["swipe"];
    transaction.extend(fallbackMs);
    return undefined;
  }
  memory.fallback = true;
  return resultOnly(device, resultCode(result));
}

/** A chip that gives no answer is tried again before it is given up. */
function chipFailed(transaction: Transaction): RawAnswer | undefined {
  transaction.attempts.insert += 1;
  if (transaction.attempts.insert >= MAX_ATTEMPTS) return giveUpChip(transaction, "fallback");
  transaction.work.prompter.show("tryChipAgain");
  return undefined;
}

/** The card's applications that the reader is configured for, by exact name or its start. */
function candidatesOf({ work }: Transaction, card: SimulatedCard): readonly CardApplication[] {
  const known = work.device.configuration.contactAids.all.map((table) => formatHex(table.get(AID)!));
  return card.applications.filter(({ aid }) => known.some((start) => aid.startsWith(start)));
}

async function chooseApplication(
  transaction: Transaction,
  candidates: readonly CardApplication[],
): Promise<CardApplication | undefined> {
  if (candidates.length === 1) return candidates[0];
  const labels = candidates.map(({ label }) => label);
  const line = await transaction.work.prompter.choose(labels, MENU_TIMEOUT_S, transaction.signal);
  return line === undefined ? undefined : candidates[line - 1];
}

/**
 * The answer to a card in the slot; `undefined` when the reader goes on looking. `open` is told of the session that
 * the answer leaves open.
 */
export async function insertFlow(
  transaction: Transaction,
  card: SimulatedCard,
  open: (session: ContactSession) => void,
): Promise<RawAnswer | undefined> {
  const { work, request, signal } = transaction;
  const { device, slot, prompter, memory } = work;
  if (!request.interfaces.includes("insert")) {
    return refuse(device.has("cardInsertedStatus") ? "cardInserted" : "cancelledByInsert");
  }

  slot.markRead();
  prompter.show("processing");
  const end = (result: ResultKey): RawAnswer => resultOnly(device, resultCode(result));
  if (!(await slot.work(device.options.clock, signal, READ_MS))) return end("cardAbsent");

  const { insert = "unreadable" } = card;
  if (insert === "unreadable") return chipFailed(transaction);
  if (device.configuration.terminalData.size === 0) return end("terminalDataMissing");
  const candidates = insert === "noApplication" ? [] : candidatesOf(transaction, card);
  if (candidates.length === 0) return giveUpChip(transaction, "useMagstripe");
  const scripted = scriptedResult(insert);
  if (scripted !== undefined) return resultOnly(device, scripted);
  const application = await chooseApplication(transaction, candidates);
  if (!application) return end("cancelled");

  memory.fallback = false;
  const session = new ContactSession({
    work,
    card,
    data: chipData(card, application, memory.nextSequence(card))
      .mergeTable(device.configuration.terminalData)
      .mergeTable(clockData(device.time))
      .mergeTable(request.data)
      .set(ENTRY_MODE, CHIP_ENTRY),
    ksn: transaction.ksnFor("emv"),
    extraTags: request.extraTags,
  });
  open(session);
  return request.authenticate ? session.authenticate(signal, request.forceOnline) : session.started();
}
