/**
 * The cards of earlier transactions, which an answer may bring again or too late: whoever it was has been charged, or
 * not, and is gone.
 *
 * A KSN encrypts one presentation, so what has one that was given out is a repetition. What was never given out names
 * its amount, currency and transaction type, as long as it is a tap or a chip, and may belong to a transaction that
 * ended without its answer. That it names another amount than this transaction is not enough: a reader in quick chip
 * mode closes the chip's part with a fixed one (vp3300 reference 13). It has to be that of a transaction that is owed.
 *
 * A swipe names nothing, and two sales of the same amount are not told apart: a first answer that comes out of order,
 * after its deadline and a ping, is then taken for the running transaction's.
 *
 * @module
 */
import type { TransactionResponse } from "../protocol/cards/transaction-response.ts";
import { formatHex } from "../protocol/hex.ts";
import type { TlvInput } from "../protocol/tlv/tlv-encode.ts";

/** So many KSNs are remembered. A repeated answer is seconds late, not hundreds of customers. */
const MAX_SPENT = 256;

/** So many transactions without an answer are. */
const MAX_OWED = 16;

/** Transaction type, amount and currency: with these a transaction is sent, and its answer repeats them. */
const TERMS: readonly number[] = [0x9c, 0x9f02, 0x5f2a];

/** What a transaction was sent with (`transactionTlv`). */
export type Terms = readonly TlvInput[];

/** What is remembered of them, for one link. */
export class EarlierCards {
  readonly #spent = new Set<string>();
  readonly #owed: Terms[] = [];

  /** Notes that card data with this KSN was given out. One byte throughout is no KSN: recordings overwrite theirs so. */
  spend(ksn: Uint8Array | undefined): void {
    if (ksn === undefined || ksn.every((byte) => byte === ksn[0])) return;
    const name = formatHex(ksn);
    this.#spent.delete(name);
    this.#spent.add(name);
    if (this.#spent.size > MAX_SPENT) this.#spent.delete(this.#spent.values().next().value!);
  }

  /** Notes that a transaction ended while an answer was outstanding. */
  owe(terms: Terms): void {
    this.#owed.push(terms);
    if (this.#owed.length > MAX_OWED) this.#owed.shift();
  }

  /** Whether the answer is one of theirs, and not of the transaction that runs with these `terms`. Its KSN is spent then. */
  has(answer: TransactionResponse, terms: Terms): boolean {
    const ksn = answer.capture?.ksn;
    if (ksn !== undefined && this.#spent.has(formatHex(ksn))) return true;
    if (fits(answer, terms) || !this.#owed.some((owed) => fits(answer, owed))) return false;
    this.spend(ksn);
    return true;
  }
}

/** Whether the answer names nothing that differs. */
function fits(answer: TransactionResponse, terms: Terms): boolean {
  return terms.every(({ tag, value }) => {
    const named = TERMS.includes(tag) ? answer.tag(tag) : undefined;
    return named === undefined || formatHex(named) === formatHex(value as Uint8Array);
  });
}
