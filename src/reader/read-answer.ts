/**
 * From the frame that answers a transaction command to what it means: read, or refused as unreadable or unencrypted.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";
import {
  decodeTransactionResponse,
  type TransactionResponse,
} from "../protocol/cards/transaction-response.ts";
import type { NeoResponse } from "../protocol/frames/neo-frame.ts";
import { eventOfAnswer, refusalOf } from "./answer-events.ts";
import { hasPlainPairs } from "./plain-pairs.ts";
import type { ReaderQuirkName } from "./quirks.ts";
import type { AnswerEvent } from "./transaction-table.ts";

/** What is known of the transaction that the answer belongs to. */
export interface AnswerContext {
  /** Whether an answer brings card data now. */
  readonly takesCard: boolean;
  /** Whether a swipe may stand in for a chip. */
  readonly allowsFallback: boolean;
  readonly quirks: readonly ReaderQuirkName[];
}

/** What an answer means: the event, and the answer or why it is not taken. */
export interface ReadAnswer {
  readonly event: AnswerEvent;
  readonly answer?: TransactionResponse;
  readonly reason?: Vp3300Error;
}

/** Never throws: what can't be read is an event too. */
export function readAnswer(
  { command, status, data }: NeoResponse,
  { takesCard, allowsFallback, quirks }: AnswerContext,
): ReadAnswer {
  try {
    const answer = decodeTransactionResponse(data, status);
    if (!quirks.includes("plainPairs") && hasPlainPairs(data)) {
      throw new Vp3300Error("PROTOCOL_DATA_INVALID", { expected: "length bytes A1 and C1", actual: "81" });
    }
    const event = (takesCard && refusalOf(answer)) || eventOfAnswer(answer, { allowsFallback });
    if (event !== "clearCardData") return { event, answer };
    return { event, reason: new Vp3300Error("READER_CLEAR_CARD_DATA", { command, status }) };
  } catch (cause) {
    return {
      event: "unreadable",
      reason: new Vp3300Error("READER_PAYLOAD_INVALID", { command, status }, { cause }),
    };
  }
}
