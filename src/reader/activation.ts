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
import type { CardInterface } from "../protocol/commands/models.ts";
import type { TlvInput } from "../protocol/tlv/tlv-encode.ts";
import type { ReadPlan } from "./read-request.ts";

const INTERFACE_BITS: Readonly<Record<CardInterface, number>> = { swipe: 1, tap: 2, insert: 4 };
const TRANSACTION_TYPES = { sale: 0x00, refund: 0x20 } as const;

/** What both commands are told of the transaction. */
export function transactionTlv({ amountMinor, currency, transactionType }: ReadPlan): readonly TlvInput[] {
  return [
    { tag: 0x9c, value: Uint8Array.of(TRANSACTION_TYPES[transactionType]) },
    { tag: 0x9f02, value: bcd(amountMinor, 6) },
    { tag: 0x9f03, value: bcd(0, 6) },
    { tag: 0x5f2a, value: bcd(currency, 2) },
  ];
}

/** What 02-40 is told besides: these ways are open, and whether a swipe may follow a chip that failed. */
export function pollingTlv(
  ways: readonly CardInterface[],
  fallback: boolean,
  timeoutS: number,
): readonly TlvInput[] {
  const bits = ways.reduce((sum, way) => sum | INTERFACE_BITS[way], 0);
  return [
    { tag: 0xdfef37, value: Uint8Array.of(bits) },
    { tag: 0xdfef3c, value: Uint8Array.of(fallback ? 1 : 0, timeoutS >> 8, timeoutS & 0xff) },
  ];
}

function bcd(value: number, bytes: number): Uint8Array {
  const digits = String(value).padStart(2 * bytes, "0");
  return Uint8Array.from({ length: bytes }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}
