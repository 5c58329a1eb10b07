/**
 * Statements that are asked for in one turn of the event loop run in one transaction, so that they share one write to the
 * disk. Each settles after that write.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import type { SqlParameters } from "../journal-rows.ts";
import type { SqlRunner } from "../sql-journal.ts";
import type { SqliteDatabase, SqliteStatement } from "./sqlite-driver.ts";

/** How long a database that another process writes to is waited for, in all and at a time. */
const BUSY_MS = 5_000;
const BUSY_STEP_MS = 10;
/** How long SQLite itself may wait, during which this process stands still. */
export const BUSY_BLOCK_MS = 20;

interface Job {
  /** Runs inside the transaction. */
  readonly run: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // node:sqlite gives SQLite's number in `errcode` (5, in the low byte), better-sqlite3 its name in `code`.
  if (typeof errcode === "number") return (errcode & 0xff) === 5;
  return String(code).startsWith("SQLITE_BUSY");
}

/** Repeats `work` while another process has the database, for as long as it is reasonable to wait. */
export async function whileBusy<T>(clock: Clock, work: () => T): Promise<T> {
  const deadlineMs = clock.now() + BUSY_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || clock.now() >= deadlineMs) throw error;
    }
    await new Promise<void>((resume) => clock.setTimer(BUSY_STEP_MS, resume));
  }
}

/** Runs statements of one database. */
export class GroupCommit implements SqlRunner {
  readonly #database: SqliteDatabase;
  readonly #clock: Clock;
  readonly #owned: boolean;
  readonly #statements = new Map<string, SqliteStatement>();
  #jobs: Job[] = [];
  #working: Promise<void> | undefined;
  #closed = false;

  /** `owned`: whether closing this closes the database. */
  constructor(database: SqliteDatabase, clock: Clock, owned: boolean) {
    this.#database = database;
    this.#clock = clock;
    this.#owned = owned;
  }

  query(sql: string, parameters: SqlParameters): Promise<readonly unknown[]> {
    return this.#ask(() => this.#prepared(sql).all(parameters));
  }

  change(sql: string, parameters: SqlParameters): Promise<number> {
    return this.#ask(() => Number(this.#prepared(sql).run(parameters).changes));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#working;
    if (this.#owned) this.#database.close();
  }

  #prepared(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #ask<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) throw new Vp3300Error("GATEWAY_JOURNAL_UNAVAILABLE", { reason: "closed" });
      this.#jobs.push({ run, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  async #work(): Promise<void> {
    while (this.#jobs.length > 0) {
      // What is asked for in the same turn joins this transaction: all answers that came in with it, not the first alone.
      await new Promise<void>((resume) => setImmediate(resume));
      const jobs = this.#jobs;
      this.#jobs = [];
      await this.#commit(jobs);
    }
    this.#working = undefined;
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    try {
      const values = await whileBusy(this.#clock, () => this.#transact(jobs));
      for (const [index, job] of jobs.entries()) job.resolve(values[index] as never);
    } catch (error) {
      for (const job of jobs) job.reject(error);
    }
  }

  #transact(jobs: readonly Job[]): unknown[] {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const values = jobs.map((job) => job.run());
      this.#database.exec("COMMIT");
      return values;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch (error) {
      // After some failures SQLite has rolled back by itself; the failure that led here is the one to tell.
      if (!/no transaction is active/.test(String(error))) throw error;
    }
  }
}
