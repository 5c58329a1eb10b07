/**
 * A swipe. Source: vp3300 reference 9.2, 13 (step 4).
 *
 * Whether a chip card may be swiped is the host's decision, made on the answer; with DFEF62 = 01 in the configuration
 * the reader checks the service code itself, asks for the chip and goes on looking.
 *
 * @module
 */
import { RawAnswer } from "./answer.ts";
import type { SimulatedCard } from "./card.ts";
import { resultCode, statusCode } from "./codes.ts";
import { addTags } from "./emv-data.ts";
import { Payload } from "./payload.ts";
import { encryptedTracks, saysChip, swipeBlob } from "./swipe-blob.ts";
import { addResult, MAX_ATTEMPTS, resultOnly, type Transaction } from "./transaction.ts";

const SWIPE_MS = 100;
const SERVICE_CODE_CHECK = 0xdfef62;
const SWIPE_DATA = 0xdfee23;
const ENTRY_MODE = 0x9f39;
const SWIPED = 0x90;
const FALLBACK_SWIPED = 0x80;

/** The answer to a swipe; `undefined` when the reader goes on looking. */
export async function swipeFlow(
  transaction: Transaction,
  card: SimulatedCard,
): Promise<RawAnswer | undefined> {
  const { device, prompter, memory } = transaction.work;
  const fallback = transaction.fallback || memory.fallback;
  await transaction.sleep(SWIPE_MS);

  if (card.swipe === "unreadable") {
    transaction.attempts.swipe += 1;
    if (transaction.attempts.swipe >= MAX_ATTEMPTS) return resultOnly(device, resultCode("msrReadError"));
    prompter.show("tryStripeAgain");
    return undefined;
  }
  const checked = device.configuration.group0.get(SERVICE_CODE_CHECK)?.[0] === 1;
  if (checked && saysChip(card) && !fallback && transaction.polled.includes("insert")) {
    prompter.show("useChipReader");
    return undefined;
  }

  memory.fallback = false;
  const tracks = encryptedTracks(device, card);
  const ksn = tracks === 0 ? undefined : transaction.ksnFor("msr");
  const payload = addResult(new Payload(device, "swipe", undefined), resultCode("swipeCaptured"))
    .add(SWIPE_DATA, swipeBlob(device, card, tracks, ksn))
    .add(ENTRY_MODE, Uint8Array.of(fallback ? FALLBACK_SWIPED : SWIPED));
  addTags(payload, transaction.request.data, transaction.request.extraTags);
  return new RawAnswer(statusCode("ok"), payload.finish());
}
