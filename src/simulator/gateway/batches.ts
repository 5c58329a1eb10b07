/**
 * Batches: captured sales and refunds wait in one until it is settled.
 *
 * @module
 */

/** How a batch's host took it: queued, accepted, some rejected, empty. */
export type HostStatus = "" | "GB" | "MB" | "EB";

/** A batch of a merchant. */
export interface Batch {
  readonly batchid: string;
  readonly merchid: string;
  /** Of manual batches. */
  readonly batchsource: string | undefined;
  readonly retrefs: Set<string>;
  hoststat: HostStatus;
  isOpen: boolean;
  /** Milliseconds since 1970-01-01 UTC; `undefined` until it is settled. */
  settledAtMs: number | undefined;
  /** Whether settlestat has told of it without being asked for it. */
  isReported: boolean;
}

const FIRST_BATCH = 1_900_940_001;

/** The batches of a site. */
export class Batches {
  readonly #batches: Batch[] = [];

  get all(): readonly Batch[] {
    return this.#batches;
  }

  /** The merchant's open batch; opened if there is none. */
  current(merchid: string, batchsource?: string): Batch {
    const open = this.#batches.find(
      (batch) => batch.isOpen && batch.merchid === merchid && batch.batchsource === batchsource,
    );
    return open ?? this.open(merchid, batchsource);
  }

  open(merchid: string, batchsource?: string): Batch {
    const batch: Batch = {
      batchid: String(FIRST_BATCH + this.#batches.length),
      merchid,
      batchsource,
      retrefs: new Set(),
      hoststat: "",
      isOpen: true,
      settledAtMs: undefined,
      isReported: false,
    };
    this.#batches.push(batch);
    return batch;
  }

  /** Takes a transaction out of its batch. */
  remove(batchid: string | undefined, retref: string): void {
    this.#batches.find((batch) => batch.batchid === batchid)?.retrefs.delete(retref);
  }
}
