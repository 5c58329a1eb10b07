// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * What the answers of a transaction mean, as tables: status, result code (DFEE25) and contactless error (FFEE1F) to
 * the events of `transaction-table.ts`.
 *
 * @module
 */

import type { CardCapture } from "../protocol/cards/capture.ts";
import type { SwipeEncoding } from "../protocol/cards/swipe.ts";
import type { TransactionResponse } from "../protocol/cards/transaction-response.ts";
import { CONTACTLESS_ERRORS, type ContactlessAction } from "../protocol/commands/contactless-errors.ts";
import { RESULT_CODES, type ResultKind } from "../protocol/commands/result-codes.ts";
import type { AnswerEvent } from "./transaction-table.ts";

/** The statuses with which a card that was read comes; the second one also says that a host is wanted. */
const OK = 0x00;
const GO_ONLINE = 0x23;
/** With it come taps that failed. */
const FAILED = 0x0a;

/** Statuses that say it all by themselves. Source: vp3300 reference 2 and 13, step 7; NEO 2 IDG p.28. */
const STATUS_EVENTS: Readonly<Record<number, AnswerEvent>> = {
  0x08: "timedOut",
  0x81: "chipInserted",
  0xa3: "chipInserted",
};

// biome-ignore format: a table reads by column
const RESULT_EVENTS: Readonly<Record<ResultKind, AnswerEvent>> = {
  approved: "approved",
  declined: "declined",
  goOnline: "onlineRequested",
  authenticate: "chipStarted",
  swiped: "captured",
  verifyCardholder: "captured",
  useMagstripe: "chipFailed",
  fallback: "chipFailed",
  useContact: "useContact",
  useOtherInterface: "useOther",
  presentOneCard: "oneCardOnly",
  otherCard: "unsupported",
  swipeAgain: "tryAgain",
  advice: "declined",
  cancelled: "cancelled",
  timedOut: "timedOut",
  failed: "failed",
};

/**
 * The statuses under which a result or an error that lets a sale be made, or go on, is believed. Under any other it is a
 * failure: an unknown status is one, and a reader that says so has not done what its result claims.
 * Source: vp3300 reference 2, 9.2 and 2.1 (a tap that wants the host comes as a failure on some readers).
 */
const BELIEVED_UNDER: Partial<Record<AnswerEvent, readonly number[]>> = {
  approved: [OK],
  onlineRequested: [OK, GO_ONLINE],
  chipStarted: [OK, GO_ONLINE],
  captured: [OK, GO_ONLINE, FAILED],
};

/** Results that the catalogue counts as failures, but that the customer can do something about. */
const MENDABLE_RESULTS: Readonly<Record<number, AnswerEvent>> = {
  0x0006: "unsupported",
  0x3001: "chipUnreadable",
  0x3003: "chipUnreadable",
  0x5004: "unsupported",
  0x5005: "unsupported",
  0x5009: "unsupported",
  0x5025: "chipUnreadable",
};

// biome-ignore format: a table reads by column
const CONTACTLESS_EVENTS: Readonly<Record<ContactlessAction, AnswerEvent>> = {
  none: "failed",
  retry: "tryAgain",
  insert: "useContact",
  swipe: "useMagstripe",
  useOtherInterface: "useOther",
  presentOneCard: "oneCardOnly",
  tryAgain: "tryAgain",
  otherCard: "unsupported",
  goOnline: "captured",
  decline: "declined",
  fixRequest: "failed",
  fixReader: "failed",
  fail: "failed",
};

/**
 * A card that answers GET PROCESSING OPTIONS so wants its holder to confirm on the phone. Source: EMV Contactless
 * Book C-3. Unverified: that the reader passes it on in FFEE1F instead of prompting by itself; a recording would tell.
 */
const SEE_PHONE_SW = 0x6986;

/** First byte of DF8116, the kernel's request to the user interface. Source: EMV Contactless Book A, message identifiers. */
const USER_INTERFACE_REQUEST = 0xdf8116;
const SEE_PHONE_MESSAGE = 0x20;

/** Cryptogram information data and its cryptogram types, the two top bits. Source: EMV Book 3, 6.5.5.4. */
const CRYPTOGRAM_INFORMATION = 0x9f27;
const CRYPTOGRAM_EVENTS: readonly AnswerEvent[] = ["declined", "approved", "captured", "captured"];

/** Cards that no one pays with: driver's licences, loyalty cards. Readers send them in clear by default. */
const NO_PAYMENT_CARDS: readonly SwipeEncoding[] = ["aamva", "other"];

/** Why the card data of an answer is not taken: a reader that encrypts nothing must never do for a payment card. */
export function refusalOf({ capture }: TransactionResponse): "clearCardData" | "unsupported" | undefined {
  if (capture === undefined || capture.encrypted) return undefined;
  return isPaymentCard(capture) ? "clearCardData" : "unsupported";
}

/**
 * What an answer to 02-40, 60-10, 60-11 or 60-12 means, its card data apart. A reader remembers a chip that failed from one
 * transaction to the next: that it calls a swipe a fallback counts where the transaction allows one.
 */
export function eventOfAnswer(
  answer: TransactionResponse,
  { allowsFallback }: { readonly allowsFallback: boolean },
): AnswerEvent {
  const { status, capture } = answer;
  const event =
    STATUS_EVENTS[status] ??
    tapFailure(answer) ??
    resultEvent(answer) ??
    captureEvent(answer, allowsFallback);
  const wantsCapture = event === "captured" || event === "onlineRequested";
  return wantsCapture && capture === undefined ? "failed" : event;
}

function isPaymentCard(capture: CardCapture): boolean {
  return capture.kind !== "swipe" || !NO_PAYMENT_CARDS.includes(capture.swipe.encoding);
}

function tapFailure(answer: TransactionResponse): AnswerEvent | undefined {
  const { code, sw } = answer.contactlessError ?? { code: 0, sw: 0 };
  if (code === 0) return undefined;
  const wantsPhone = sw === SEE_PHONE_SW || answer.tag(USER_INTERFACE_REQUEST)?.[0] === SEE_PHONE_MESSAGE;
  if (wantsPhone) return "seePhone";
  const error = CONTACTLESS_ERRORS[code];
  return error === undefined ? "failed" : believed(CONTACTLESS_EVENTS[error.action], answer);
}

function believed(event: AnswerEvent, { status }: TransactionResponse): AnswerEvent {
  return BELIEVED_UNDER[event]?.includes(status) === false ? "failed" : event;
}

function resultEvent(answer: TransactionResponse): AnswerEvent | undefined {
  const { status, resultCode, capture } = answer;
  if (resultCode === undefined) return undefined;
  const result = RESULT_CODES[resultCode];
  const event =
    MENDABLE_RESULTS[resultCode] ?? (result === undefined ? "failed" : RESULT_EVENTS[result.kind]);
  // "Captured" and "go online" mean the same for a card that is away again; what kind of capture it is says more.
  // So does an approval under a status that asks for the host: the host decides.
  const wantsHost = event === "onlineRequested" || (event === "approved" && status === GO_ONLINE);
  const isOfCapture = event === "captured" || (wantsHost && capture?.kind !== "insert");
  return isOfCapture ? undefined : believed(event, answer);
}

/** A card or a pass was read, and neither an error nor a result says more than that. */
function captureEvent(
  { status, capture, passes }: TransactionResponse,
  allowsFallback: boolean,
): AnswerEvent {
  if (status !== OK && status !== GO_ONLINE) return "failed";
  if (capture === undefined) return passes.length > 0 ? "passRead" : "failed";
  switch (capture.kind) {
    case "swipe":
      return capture.chipCard && !(capture.fallback && allowsFallback) ? "chipSwiped" : "captured";
    case "tap":
      return cryptogramEvent(capture);
    case "tapMagstripe":
      return "captured";
    case "insert":
      return "failed";
  }
}

/** Without a cryptogram type the host decides, as always when that is asked for. */
function cryptogramEvent(capture: CardCapture): AnswerEvent {
  const information = capture.tag(CRYPTOGRAM_INFORMATION)?.[0];
  if (capture.onlineRequested || information === undefined) return "captured";
  return CRYPTOGRAM_EVENTS[information >> 6]!;
}
