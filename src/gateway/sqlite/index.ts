/**
 * The journal in an SQLite file: {@link openSqliteJournal}. For one machine; any number of its processes may share the
 * file. A file on a network share is none of that: use PostgreSQL.
 *
 * @module
 */

export type { SqliteDatabase, SqliteDriver, SqliteStatement } from "./sqlite-driver.ts";
export { openSqliteJournal, type SqliteJournalOptions } from "./sqlite-journal.ts";
