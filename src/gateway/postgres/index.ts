/**
 * The journal in PostgreSQL, for several servers: {@link openPostgresJournal}.
 *
 * @module
 */
export { openPostgresJournal, type PostgresJournalOptions, type PostgresPool } from "./postgres-journal.ts";
