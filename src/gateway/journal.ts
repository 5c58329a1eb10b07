/**
 * The journal: what is about to be sent to the Gateway is written down before it leaves, and what came of it after.
 *
 * An entry goes `open` → `done`, or `open` → `attention` when nobody can tell what happened and a person must look.
 * Whoever works on an entry holds a lease on it, so that several processes on one database don't act on the same entry;
 * a process that dies leaves its entries `open`, and another may claim them when the lease has run out. Each claim gets
 * a new `fence`, and only its newest holder can conclude an entry: one that slept past its lease is refused.
 *
 * | state     | meaning                                        | who may claim it                |
 * | --------- | ---------------------------------------------- | ------------------------------- |
 * | open      | it may have been sent; its outcome is not known | anyone, when the lease is over  |
 * | attention | it stayed unknown, or contradicts itself        | anyone, when the lease is over  |
 * | done      | the outcome is known                            | nobody                          |
 *
 * An entry holds no card data, no token and no name: what is needed to find the payment again, and nothing else.
 *
 * @module
 */

/** What is journaled: every operation that moves money. */
export type JournaledOperation = "auth" | "capture" | "void" | "refund" | "voidByOrderId";

/** What is about to be sent. Plain data. */
export interface Intent {
  /** Unique in the journal: the order id of an authorization, a made id for all else. 1 to 64 characters. */
  readonly id: string;
  readonly operation: JournaledOperation;
  readonly merchid: string;
  /** Of the authorization or the refund itself; of the sale for `voidByOrderId`. */
  readonly orderId?: string;
  /** Of the sale, for what follows one. */
  readonly retref?: string;
  /** Minor units; absent: all of the sale. */
  readonly amountMinor?: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Whether less than `amountMinor` is taken too, or voided at once. */
  readonly acceptPartial?: boolean;
  /** A bank account: the Gateway may have booked it under another merchant id, where it can't be looked for. */
  readonly bankAccount?: boolean;
}

/** What came of it. */
export interface Conclusion {
  readonly state: "done" | "attention";
  /** The outcome's word: "approved", "declined", "unknown", ... */
  readonly outcome: string;
  /** What a person needs besides: "several-approvals", "partial-not-accepted", ... */
  readonly reason?: string;
  /** Of the answer. */
  readonly retref?: string;
  /** Minor units that were approved, captured, voided or returned. */
  readonly approvedMinor?: number;
  readonly respproc?: string;
  readonly respcode?: string;
  /** Nothing of it reached the payment logic, or certainly without effect: the same id may be used once more. */
  readonly mayRepeat?: boolean;
}

/** An intent as the journal holds it. Times are the store's own: milliseconds since 1970-01-01 UTC. */
export interface JournalEntry extends Intent {
  readonly state: "open" | Conclusion["state"];
  /** Of `done` and `attention`. */
  readonly conclusion?: Conclusion;
  /** 1, and one more each time that the id is used again. */
  readonly attempt: number;
  /** When this attempt was begun. */
  readonly begunAtMs: number;
  readonly updatedAtMs: number;
  /** How long ago `begunAtMs` was when the entry was read. */
  readonly ageMs: number;
  /** Who held it last: the name of a process, for a person. */
  readonly owner: string;
  /** How much longer its holder keeps it; 0 when nobody holds it. */
  readonly leaseLeftMs: number;
  /** How a person closed it. */
  readonly note?: string;
}

/** Who wants to hold an entry, and for how long. */
export interface Holder {
  /** Names the process, for a person who reads the journal; need not be unique. */
  readonly owner: string;
  readonly leaseMs: number;
}

/** The right to act on an entry and to conclude it. Given up, or lost to a newer claim, it is worth nothing. */
export interface Claim {
  readonly id: string;
  readonly fence: number;
}

/** A claim, and the entry as it was taken. */
export interface Claimed {
  readonly claim: Claim;
  readonly entry: JournalEntry;
}

/** Which entries, and how many. */
export interface ListOptions {
  /** 1 to 10 000; default 1 000. */
  readonly limit?: number | undefined;
  /** The last entry of the page before. */
  readonly after?: JournalEntry | undefined;
}

/**
 * Where intents are kept. A call that writes settles only when what it wrote would survive the process and, for stores
 * on disk, the machine. Every call is atomic, whatever other processes do at the same time.
 *
 * Rejections of a store reach the caller as `GATEWAY_JOURNAL_FAILED`, with what the store said as `cause`.
 */
export interface Journal {
  /**
   * Writes a new entry and claims it, in one step. With an id that is known, nothing is written and the entry comes back
   * unclaimed; except one that is done and `mayRepeat`, which is opened again as its next attempt.
   */
  begin(intent: Intent, holder: Holder): Promise<Claimed | { readonly entry: JournalEntry }>;
  /** Claims an entry that is `open` or in `attention` and whose lease is over; `undefined` if it is not, or not there. */
  claim(id: string, holder: Holder): Promise<Claimed | undefined>;
  /** Sets the lease to end `leaseMs` from now. False: the claim is lost. */
  renew(claim: Claim, leaseMs: number): Promise<boolean>;
  /** Gives the entry up as it is, for whoever claims it next. False: the claim was lost already. */
  release(claim: Claim): Promise<boolean>;
  /** Writes what came of it and gives the entry up. False: the claim is lost, and nothing was written. */
  conclude(claim: Claim, conclusion: Conclusion): Promise<boolean>;
  /**
   * Puts an entry in `attention` whatever its state, and ends all claims on it: somebody who had lost the claim knows
   * something else than what was written. Never `mayRepeat`, whatever `conclusion` says; its `retref`, if it has none, stays
   * the one that was written.
   */
  contest(id: string, conclusion: Conclusion): Promise<void>;
  /**
   * A person's word: closes an entry that is in `attention` and held by nobody, and that is not `mayRepeat` then. False: it
   * is not.
   */
  close(id: string, note: string): Promise<boolean>;
  /** One entry, or `undefined`. */
  read(id: string): Promise<JournalEntry | undefined>;
  /** Entries in one state, those begun first at the front. */
  list(state: JournalEntry["state"], options?: ListOptions): Promise<readonly JournalEntry[]>;
  /** Deletes entries that have been `done` for longer than `olderThanMs`; gives how many. Their ids are forgotten. */
  prune(olderThanMs: number): Promise<number>;
  /** Releases the store's own resources; idempotent. What was handed in stays open. */
  [Symbol.asyncDispose](): Promise<void>;
}
