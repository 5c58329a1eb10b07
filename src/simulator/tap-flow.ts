/**
 * A tap: contactless EMV, contactless magstripe mode, and every way in which it fails.
 * Source: vp3300 reference 2.1, 9.2, 13 (step 2).
 *
 * @module
 */
import { PASS_TAGS, type PassProgram } from "../protocol/cards/passes.ts";
import { CONTACTLESS_ERRORS, type ContactlessAction } from "../protocol/commands/contactless-errors.ts";
import type { PromptMessageKey } from "../protocol/commands/prompts.ts";
import { formatHex, parseHex } from "../protocol/hex.ts";
import { RawAnswer } from "./answer.ts";
import type { SimulatedCard } from "./card.ts";
import { contactlessErrorCode, scriptedError, statusCode } from "./codes.ts";
import { addTags, CONTACTLESS_TAGS, CRYPTOGRAM, chipData, clockData, cryptogramData } from "./emv-data.ts";
import { maskedMagstripeText } from "./masked.ts";
import { Payload } from "./payload.ts";
import type { TagTable } from "./tag-table.ts";
import type { Transaction } from "./transaction.ts";

const TAP_MS = 300;

const AMOUNT = 0x9f02;
/** NEO 1 and NEO 2 name of the limit. */
const TRANSACTION_LIMIT = [0xfff1, 0xdfee34];
const ERROR = 0xffee1f;
const ENTRY_MODE = 0x9f39;
const EMV_ENTRY = Uint8Array.of(0x07);
const MAGSTRIPE_ENTRY = Uint8Array.of(0x91);
/** Track 1 and 2 text of contactless magstripe mode. */
const MAGSTRIPE_TAGS = { neo1: [0xffee13, 0xffee14], neo2: [0xdfef17, 0xdfef18] } as const;

const USER_INTERFACE = 0xdf8116;
const OUTCOME = 0xdf8129;
const DATA_RECORD = 0xff8105;
const DISCRETIONARY = 0xff8106;
const ERROR_INDICATION = 0xdf8115;
/** As the published Mastercard record has it. */
const ONLINE_OUTCOME = Uint8Array.of(0x30, 0xf0, 0xf0, 0x00, 0xb0, 0xf0, 0xff, 0x00);

/** Status words that come with an error; zero where the card is not at fault. */
const CONDITIONS_NOT_SATISFIED = [0x69, 0x85];

/** What the reader shows with an error, by what can be done about it. */
const PROMPTS: Partial<Readonly<Record<ContactlessAction, PromptMessageKey>>> = {
  insert: "useChipReader",
  swipe: "useMagstripe",
  useOtherInterface: "tryOtherInterface",
  presentOneCard: "presentOneCard",
  tryAgain: "tryAgain",
  otherCard: "useOtherCard",
  decline: "declined",
};

function numberOf(value: Uint8Array | undefined): number | undefined {
  return value && Number(formatHex(value));
}

/** Above the limit that is configured, if one is. */
function isAboveLimit({ work, request }: Transaction): boolean {
  const { group0 } = work.device.configuration;
  const limit = numberOf(
    TRANSACTION_LIMIT.map((tag) => group0.get(tag)).find((value) => value !== undefined),
  );
  return limit !== undefined && (numberOf(request.data.get(AMOUNT)) ?? 0) > limit;
}

/** The answer that tells of this error, with what else the payload is to hold before it. Any code will do. */
export function failureOf(payload: Payload, code: number): RawAnswer {
  const status = CONTACTLESS_ERRORS[code]?.key === "cardReturnedError" ? CONDITIONS_NOT_SATISFIED : [0, 0];
  payload.add(ERROR, Uint8Array.of(code, ...status, 0)).add(ENTRY_MODE, EMV_ENTRY);
  return new RawAnswer(statusCode("failed"), payload.finish());
}

function failure(transaction: Transaction, code: number): RawAnswer {
  const message = PROMPTS[CONTACTLESS_ERRORS[code]!.action];
  if (message) transaction.work.prompter.show(message);
  return failureOf(transaction.payload("contactless", "emv").addKsn(), code);
}

function magstripe(transaction: Transaction, card: SimulatedCard): RawAnswer {
  const { generation } = transaction.work.device.profile;
  const { track1, track2 } = card.tracks;
  const payload = transaction.payload("contactlessMagstripe", "msr").addKsn();
  [track1, track2].forEach((track, index) => {
    const text = track?.reveal().slice(1, -1) ?? "";
    const tag = MAGSTRIPE_TAGS[generation === "neo2" ? "neo2" : "neo1"][index]!;
    payload.addCardText(tag, text, maskedMagstripeText(text));
  });
  payload.add(ENTRY_MODE, MAGSTRIPE_ENTRY);
  return new RawAnswer(statusCode("ok"), payload.finish());
}

function emvData(transaction: Transaction, card: SimulatedCard, decision: number): TagTable {
  const { device, memory } = transaction.work;
  return chipData(card, card.applications[0]!, memory.nextSequence(card))
    .mergeTable(device.configuration.group0)
    .mergeTable(clockData(device.time))
    .mergeTable(transaction.request.data)
    .mergeTable(cryptogramData(device.options.random, decision))
    .set(ENTRY_MODE, EMV_ENTRY);
}

function emv(transaction: Transaction, card: SimulatedCard): RawAnswer {
  const online = card.tap !== "approvesOffline";
  const data = emvData(transaction, card, online ? CRYPTOGRAM.arqc : CRYPTOGRAM.tc);
  const tags = [...CONTACTLESS_TAGS, ...transaction.request.extraTags];
  const payload = transaction.payload("contactless", "emv");
  if (card.scheme === "mastercard") {
    payload
      .add(USER_INTERFACE, new Uint8Array(22))
      .add(OUTCOME, ONLINE_OUTCOME)
      .addKsn()
      .addTemplate(DATA_RECORD, (record) => addTags(record, data, tags))
      .addTemplate(DISCRETIONARY, (inner) => inner.add(ERROR_INDICATION, new Uint8Array(6)));
  } else {
    addTags(payload.addKsn(), data, tags);
  }
  addPasses(payload, transaction, card);
  return new RawAnswer(statusCode(online ? "requestOnlineAuthorization" : "ok"), payload.finish());
}

/** Adds the passes that were asked for and are there. */
function addPasses(payload: Payload, { request }: Transaction, { passes = {} }: SimulatedCard): Payload {
  for (const [program, contents] of Object.entries(passes) as [PassProgram, string][]) {
    const tags = PASS_TAGS[program];
    if (request.passes.includes(tags.request)) payload.add(tags.answer, parseHex(contents));
  }
  return payload;
}

/** A phone that has passes only. Without being asked for one it is no card for this reader. */
function passOnly(transaction: Transaction, card: SimulatedCard): RawAnswer {
  const asked = Object.keys(card.passes ?? {}).some((program) =>
    transaction.request.passes.includes(PASS_TAGS[program as PassProgram].request),
  );
  if (!asked) return failure(transaction, contactlessErrorCode("unsupportedCard"));
  const payload = addPasses(
    new Payload(transaction.work.device, "contactless", undefined),
    transaction,
    card,
  );
  return new RawAnswer(statusCode("ok"), payload.finish());
}

/** The answer to a tap; `undefined` when the reader goes on looking. */
export async function tapFlow(transaction: Transaction, card: SimulatedCard): Promise<RawAnswer | undefined> {
  const { prompter, memory } = transaction.work;
  if (card.tap === "needsUnlock" && !memory.unlocked.has(card)) {
    memory.unlocked.add(card);
    prompter.show("seePhone");
    return undefined;
  }
  prompter.show("processing");
  await transaction.sleep(TAP_MS);
  memory.unlocked.delete(card);
  const error = isAboveLimit(transaction)
    ? contactlessErrorCode("amountAboveLimit")
    : scriptedError(card.tap!);
  if (error !== undefined) return failure(transaction, error);
  memory.fallback = false;
  if (card.applications.length === 0) return passOnly(transaction, card);
  return card.tap === "magstripe" ? magstripe(transaction, card) : emv(transaction, card);
}
