/**
 * The journal as the client uses it: within a deadline, its failures under one code, and leases that are long enough for
 * what is done under them.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { settleWithin } from "../deadline.ts";
import { Vp3300Error } from "../errors.ts";
import type { Claim, Claimed, Conclusion, Intent, Journal, JournalEntry, ListOptions } from "./journal.ts";

/** A journal that takes longer is as good as gone. */
export const JOURNAL_TIMEOUT_MS = 10_000;
/** What a lease is longer than the step that is done under it: clocks, and the writing before and after. */
const LEASE_MARGIN_MS = 30_000;

/** The entry that this process works on, for as long as nobody takes it over. */
export interface Hold {
  /** Of the entry as it was taken: another attempt is another request. */
  readonly attempt: number;
  /** Makes sure that the entry stays this process's for a step of so many milliseconds; false when it is lost. */
  keep(stepMs: number): Promise<boolean>;
  /** Writes what came of it; false when the entry was lost before. */
  conclude(conclusion: Conclusion): Promise<boolean>;
  /** Leaves the entry as it is, for whoever comes next. */
  release(): Promise<void>;
}

/** See the module. */
export class JournalDesk {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #owner: string;
  /** Ids that this process works on now. */
  readonly #live = new Set<string>();

  constructor(journal: Journal, clock: Clock, owner: string) {
    this.#journal = journal;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** Writes an intent; an entry without a hold when the id is known. */
  async begin(intent: Intent, stepMs: number): Promise<{ entry: JournalEntry; hold?: Hold }> {
    const begun = await this.#ask(() => this.#journal.begin(intent, this.#holder(stepMs)));
    return "claim" in begun ? this.#held(begun) : begun;
  }

  /** Takes an entry over; `undefined` when somebody holds it, or it is done. */
  async claim(id: string, stepMs: number): Promise<{ entry: JournalEntry; hold: Hold } | undefined> {
    if (this.#live.has(id)) return undefined;
    const claimed = await this.#ask(() => this.#journal.claim(id, this.#holder(stepMs)));
    return claimed && this.#held(claimed);
  }

  /** Whether this process works on the entry now. */
  isLive(id: string): boolean {
    return this.#live.has(id);
  }

  read(id: string): Promise<JournalEntry | undefined> {
    return this.#ask(() => this.#journal.read(id));
  }

  list(state: JournalEntry["state"], options?: ListOptions): Promise<readonly JournalEntry[]> {
    return this.#ask(() => this.#journal.list(state, options));
  }

  contest(id: string, conclusion: Conclusion): Promise<void> {
    return this.#ask(() => this.#journal.contest(id, conclusion));
  }

  close(id: string, note: string): Promise<boolean> {
    return this.#ask(() => this.#journal.close(id, note));
  }

  #holder(stepMs: number) {
    return { owner: this.#owner, leaseMs: stepMs + LEASE_MARGIN_MS };
  }

  #held({ claim, entry }: Claimed): { entry: JournalEntry; hold: Hold } {
    this.#live.add(claim.id);
    return { entry, hold: this.#hold(claim, entry.attempt) };
  }

  #hold(claim: Claim, attempt: number): Hold {
    const { leaseMs: marginMs } = this.#holder(0);
    return {
      attempt,
      keep: (stepMs) => this.#ask(() => this.#journal.renew(claim, stepMs + marginMs)),
      conclude: (conclusion) => {
        this.#live.delete(claim.id);
        return this.#ask(() => this.#journal.conclude(claim, conclusion));
      },
      release: async () => {
        this.#live.delete(claim.id);
        await this.#ask(() => this.#journal.release(claim));
      },
    };
  }

  #ask<T>(work: () => Promise<T>): Promise<T> {
    const timeoutMs = JOURNAL_TIMEOUT_MS;
    const guarded = async () => {
      try {
        return await work();
      } catch (cause) {
        throw new Vp3300Error("GATEWAY_JOURNAL_FAILED", {}, { cause });
      }
    };
    const onTimeout = () => new Vp3300Error("GATEWAY_JOURNAL_FAILED", { timeoutMs });
    return settleWithin(guarded, { clock: this.#clock, timeoutMs, onTimeout });
  }
}
