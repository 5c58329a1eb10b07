/**
 * How often a TDES DUKPT key can still be used.
 *
 * The counter is the last 21 bits of the KSN. Only counters with one to ten bits set are used, so that the device can
 * derive each key from few; after the last one the key is exhausted, about a million transactions from the first.
 * Source: ANSI X9.24-1:2009, A.2; vp3300 reference 18.1.
 *
 * @module
 */
import { refuseArgument, requireBytes } from "../arguments.ts";

const COUNTER_BITS = 21;
const MOST_BITS = 10;
const KSN_BYTES = 10;

/** How many numbers of `bits` bits have at most `ones` of them set. */
function countUpTo(bits: number, ones: number): number {
  let sum = 0;
  let term = 1;
  for (let set = 0; set <= ones; set += 1) {
    sum += term;
    term = (term * (bits - set)) / (set + 1);
  }
  return sum;
}

/**
 * Transactions that a TDES key can still encrypt, the one of this KSN included: 0 when it is exhausted.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `ksn` has 10 bytes
 */
export function transactionsLeft(ksn: Uint8Array): number {
  requireBytes("ksn", ksn);
  if (ksn.length !== KSN_BYTES) refuseArgument("ksn", `${KSN_BYTES} bytes`, `${ksn.length} bytes`);
  const counter = (((ksn[7]! & 0x1f) << 16) | (ksn[8]! << 8) | ksn[9]!) >>> 0;
  let left = 0;
  let ones = 0;
  // Numbers not below the counter: those that share its bits above one, have a 1 where it has a 0, and any bits below.
  for (let bit = COUNTER_BITS - 1; bit >= 0; bit -= 1) {
    if ((counter & (1 << bit)) !== 0) ones += 1;
    else if (ones < MOST_BITS) left += countUpTo(bit, MOST_BITS - ones - 1);
  }
  const isItselfUsable = ones >= 1 && ones <= MOST_BITS;
  return left + (isItselfUsable ? 1 : 0);
}
