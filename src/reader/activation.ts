/**
 * The data objects that start a transaction (02-40 and 60-10). Date and time (9A, 9F21) are left out: they are
 * deprecated, and refused by SRED readers, which have their own clock. Source: NEO 2 IDG p.178-189, p.216-233;
 * vp3300 reference 7.1, 7.2.
 *
 * | tag    | bytes | meaning                                                            |
 * | ------ | ----- | ------------------------------------------------------------------ |
 * | 9C     | 1     | transaction type: 00 sale, 20 refund                               |
 * | 9F02   | 6     | amount, BCD, in minor units                                        |
 * | 9F03   | 6     | other amount, zero                                                 |
 * | 5F2A   | 2     | currency, BCD                                                      |
 * | DFEF37 | 1     | 02-40 only: ways of presenting: bit 0 swipe, 1 tap, 2 insert       |
 * | DFEF3C | 3     | 02-40 only: fallback, and its time in seconds (2, MSB first)       |
 *
 * @module
 */
import type { RequestOf } from "../protocol/commands/catalogue.ts";
import type { CardInterface } from "../protocol/commands/models.ts";
import type { TlvInput } from "../protocol/tlv/tlv-encode.ts";
import type { ReadPlan } from "./read-request.ts";

const INTERFACE_BITS: Readonly<Record<CardInterface, number>> = { swipe: 1, tap: 2, insert: 4 };
const TRANSACTION_TYPES = { sale: 0x00, refund: 0x20 } as const;

/** How long the reader keeps a chip waiting for the host's next command, in seconds; on top of `authorize`'s time. */
export const CHIP_TIMEOUT_S = 30;

/**
 * How long the reader waits for the swipe that stands in for a failed chip, in seconds, if `timeoutMs` is not shorter.
 * The chip may fail at the very end of that time without a word to the host, whose deadline for a reader that hangs, or
 * does not say that no card came, is later by as much.
 */
const FALLBACK_TIMEOUT_S = 20;

/** What both commands are told of the transaction. */
export function transactionTlv({ amountMinor, currency, transactionType }: ReadPlan): readonly TlvInput[] {
  return [
    { tag: 0x9c, value: Uint8Array.of(TRANSACTION_TYPES[transactionType]) },
    { tag: 0x9f02, value: bcd(amountMinor, 6) },
    { tag: 0x9f03, value: bcd(0, 6) },
    { tag: 0x5f2a, value: bcd(currency, 2) },
  ];
}

/** Whether a swipe may stand in for a chip that failed. */
export function mayFallBack({ fallback, interfaces }: ReadPlan): boolean {
  return fallback && interfaces.includes("swipe");
}

/** 02-40: these ways are open; `isFallback` when the host asks for the swipe because a chip has failed. */
export function activation(
  plan: ReadPlan,
  ways: readonly CardInterface[],
  isFallback: boolean,
): RequestOf<"activateTransaction"> {
  const { timeoutS, passes } = plan;
  const allowed = isFallback || (ways.includes("insert") && mayFallBack(plan));
  const bits = ways.reduce((sum, way) => sum | INTERFACE_BITS[way], 0);
  const polling = [
    { tag: 0xdfef37, value: Uint8Array.of(bits) },
    { tag: 0xdfef3c, value: Uint8Array.of(allowed ? 1 : 0, 0, Math.min(timeoutS, FALLBACK_TIMEOUT_S)) },
  ];
  return { timeoutS, tlv: [...transactionTlv(plan), ...polling, ...(ways.includes("tap") ? passes : [])] };
}

/** 60-10: the customer inserts, or has inserted. */
export function contactStart(plan: ReadPlan): RequestOf<"startContact"> {
  return {
    fallback: mayFallBack(plan),
    timeoutS: plan.timeoutS,
    answerTimeoutS: CHIP_TIMEOUT_S,
    tlv: transactionTlv(plan),
  };
}

function bcd(value: number, bytes: number): Uint8Array {
  const digits = String(value).padStart(2 * bytes, "0");
  return Uint8Array.from({ length: bytes }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}
