/**
 * Opens a journal in an SQLite file.
 *
 * @module
 */
import { requireFunction, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import { requireClock } from "../../wait-arguments.ts";
import type { Journal } from "../journal.ts";
import type { SqlParameters } from "../journal-rows.ts";
import { journalStatements } from "../journal-sql.ts";
import { SqlJournal, type SqlRunner } from "../sql-journal.ts";
import { BUSY_BLOCK_MS, GroupCommit, whileBusy } from "./group-commit.ts";
import { type DatabaseClass, loadSqlite, type SqliteDatabase, type SqliteDriver } from "./sqlite-driver.ts";

const TABLE = "vp3300_journal";

/** How a journal is opened. */
export interface SqliteJournalOptions {
  /** Default: Node's own where there is one, else `better-sqlite3`. */
  readonly driver?: SqliteDriver | undefined;
  readonly clock?: Clock | undefined;
}

/** Adds the present to the parameters of every statement that asks for it. */
class Timed implements SqlRunner {
  readonly #runner: GroupCommit;
  readonly #clock: Clock;

  constructor(runner: GroupCommit, clock: Clock) {
    this.#runner = runner;
    this.#clock = clock;
  }

  query(sql: string, parameters: SqlParameters) {
    return this.#runner.query(sql, this.#timed(sql, parameters));
  }

  change(sql: string, parameters: SqlParameters) {
    return this.#runner.change(sql, this.#timed(sql, parameters));
  }

  close() {
    return this.#runner.close();
  }

  #timed(sql: string, parameters: SqlParameters): SqlParameters {
    return sql.includes(":now") ? { ...parameters, now: this.#clock.now() } : parameters;
  }
}

/**
 * Opens the journal at `path`, and makes file and table where they are missing. Everything that is written is on the
 * disk before the call settles (`synchronous = FULL`). Closing: `await using journal = …`, or `Symbol.asyncDispose`.
 *
 * @param pathOrDatabase a path, ":memory:", or an open database, which stays open
 * @throws Vp3300Error `GATEWAY_JOURNAL_UNAVAILABLE` when this Node has no SQLite and `better-sqlite3` is not installed
 *   (the `fix` is in the context), or the file can't be opened; `ARGUMENT_INVALID`
 */
export async function openSqliteJournal(
  pathOrDatabase: string | SqliteDatabase,
  options: SqliteJournalOptions = {},
): Promise<Journal> {
  requireObject("options", options);
  const { driver, clock = systemClock } = options;
  if (driver !== undefined) requireOneOf("options.driver", driver, ["node:sqlite", "better-sqlite3"]);
  requireClock("options.clock", clock);
  if (typeof pathOrDatabase === "string") {
    requireText("path", pathOrDatabase, 4_096);
    const Database = await loadSqlite(driver);
    return unavailableUnless(() => openFile(Database, pathOrDatabase, clock));
  }
  requireObject("database", pathOrDatabase);
  requireFunction("database.exec", pathOrDatabase.exec);
  requireFunction("database.prepare", pathOrDatabase.prepare);
  return unavailableUnless(() => start(pathOrDatabase, clock, false));
}

async function unavailableUnless(open: () => Promise<Journal>): Promise<Journal> {
  try {
    return await open();
  } catch (error) {
    const { code } = error as { code?: unknown };
    const reason = typeof code === "string" ? code : "open";
    throw new Vp3300Error("GATEWAY_JOURNAL_UNAVAILABLE", { reason }, { cause: error });
  }
}

async function openFile(Database: DatabaseClass, path: string, clock: Clock): Promise<Journal> {
  const database = new Database(path);
  try {
    return await start(database, clock, true);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function start(database: SqliteDatabase, clock: Clock, owned: boolean): Promise<Journal> {
  const statements = journalStatements(TABLE, "CAST(:now AS BIGINT)");
  const preparations = [
    `PRAGMA busy_timeout = ${BUSY_BLOCK_MS}`,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    ...statements.create,
  ];
  for (const sql of preparations) await whileBusy(clock, () => database.exec(sql));
  return new SqlJournal(new Timed(new GroupCommit(database, clock, owned), clock), statements);
}
