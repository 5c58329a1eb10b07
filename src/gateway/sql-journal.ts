/**
 * A journal over anything that runs SQL.
 *
 * @module
 */
import type { Claim, Conclusion, Holder, Intent, Journal, JournalEntry, ListOptions } from "./journal.ts";
import {
  pageOf,
  requireClaim,
  requireConclusion,
  requireHolder,
  requireId,
  requireIntent,
  requireLease,
  requireNote,
  requireOlderThan,
} from "./journal-checks.ts";
import {
  beginParameters,
  claimOf,
  conclusionParameters,
  entryOf,
  type SqlParameters,
} from "./journal-rows.ts";
import type { JournalStatements } from "./journal-sql.ts";

/** What runs a statement, by itself and durably. */
export interface SqlRunner {
  /** Runs a statement that gives rows. */
  query(sql: string, parameters: SqlParameters): Promise<readonly unknown[]>;
  /** Runs a statement that gives none; how many rows it changed. */
  change(sql: string, parameters: SqlParameters): Promise<number>;
  /** Releases what is its own; idempotent. */
  close(): Promise<void>;
}

/** See the module. */
export class SqlJournal implements Journal {
  readonly #runner: SqlRunner;
  readonly #sql: JournalStatements;

  constructor(runner: SqlRunner, statements: JournalStatements) {
    this.#runner = runner;
    this.#sql = statements;
  }

  async begin(intent: Intent, holder: Holder) {
    requireIntent(intent);
    requireHolder(holder);
    for (;;) {
      const [row] = await this.#runner.query(this.#sql.begin, beginParameters(intent, holder));
      if (row !== undefined) return { claim: claimOf(row), entry: entryOf(row) };
      const entry = await this.read(intent.id);
      // Pruned since: it can be begun after all.
      if (entry !== undefined) return { entry };
    }
  }

  async claim(id: string, holder: Holder) {
    requireId(id);
    requireHolder(holder);
    const { owner, leaseMs } = holder;
    const [row] = await this.#runner.query(this.#sql.claim, { id, owner, leaseMs });
    return row === undefined ? undefined : { claim: claimOf(row), entry: entryOf(row) };
  }

  async renew(claim: Claim, leaseMs: number) {
    requireClaim(claim);
    requireLease(leaseMs);
    const { id, fence } = claim;
    return (await this.#runner.change(this.#sql.renew, { id, fence, leaseMs })) === 1;
  }

  async release(claim: Claim) {
    requireClaim(claim);
    const { id, fence } = claim;
    return (await this.#runner.change(this.#sql.release, { id, fence })) === 1;
  }

  async conclude(claim: Claim, conclusion: Conclusion) {
    requireClaim(claim);
    requireConclusion(conclusion);
    const { id, fence } = claim;
    const parameters = { id, fence, state: conclusion.state, ...conclusionParameters(conclusion) };
    return (await this.#runner.change(this.#sql.conclude, parameters)) === 1;
  }

  async contest(id: string, conclusion: Conclusion) {
    requireId(id);
    requireConclusion(conclusion);
    const parameters = { id, ...conclusionParameters(conclusion), may_repeat: null };
    await this.#runner.change(this.#sql.contest, parameters);
  }

  async close(id: string, note: string) {
    requireId(id);
    requireNote(note);
    return (await this.#runner.change(this.#sql.close, { id, note })) === 1;
  }

  async read(id: string) {
    requireId(id);
    const [row] = await this.#runner.query(this.#sql.read, { id });
    return row === undefined ? undefined : entryOf(row);
  }

  async list(state: JournalEntry["state"], options?: ListOptions) {
    const { limit, after } = pageOf(state, options);
    const { begunAtMs, id: afterId } = after;
    const rows = await this.#runner.query(this.#sql.list, { state, limit, begunAtMs, afterId });
    return rows.map(entryOf);
  }

  async prune(olderThanMs: number) {
    requireOlderThan(olderThanMs);
    return this.#runner.change(this.#sql.prune, { olderThanMs });
  }

  async [Symbol.asyncDispose]() {
    await this.#runner.close();
  }
}
