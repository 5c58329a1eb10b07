/**
 * The night: open batches go to the host, and what they hold is accepted or rejected.
 *
 * @module
 */
import type { Batch, HostStatus } from "./batches.ts";
import type { State } from "./state.ts";

/** How to settle. */
export interface SettleOptions {
  /** Only this merchant's batches; default all. */
  readonly merchid?: string | undefined;
  /** Transactions that the host rejects. */
  readonly reject?: readonly string[] | undefined;
}

/** A recorded batch of which all was rejected is an empty one to its host. */
function hostStatus(refused: number, all: number): HostStatus {
  if (refused === 0) return "GB";
  return refused === all ? "EB" : "MB";
}

function settleBatch(batch: Batch, rejected: readonly string[], { books, clock }: State): readonly string[] {
  const retrefs = [...batch.retrefs];
  const refused = retrefs.filter((retref) => rejected.includes(retref));
  for (const retref of retrefs) {
    const booking = books.find(retref)!;
    if (!refused.includes(retref)) books.move(booking, "Accepted");
    else {
      if (booking.parentRetref !== undefined) books.giveBack(booking.parentRetref, -booking.amountMinor);
      books.move(booking, "Rejected", { amountMinor: 0 });
    }
  }
  batch.hoststat = hostStatus(refused.length, retrefs.length);
  batch.isOpen = false;
  batch.settledAtMs = clock.now();
  return retrefs;
}

/** Settles every batch that holds something; gives the transactions that were in them. */
export function settleBatches(state: State, { merchid, reject = [] }: SettleOptions): readonly string[] {
  const due = state.batches.all.filter(
    (batch) =>
      batch.settledAtMs === undefined &&
      batch.retrefs.size > 0 &&
      (merchid === undefined || batch.merchid === merchid),
  );
  return due.flatMap((batch) => settleBatch(batch, reject, state));
}
