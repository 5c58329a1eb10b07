/**
 * A journal in a PostgreSQL database, through a pool that is handed in.
 *
 * @module
 */
import { refuseArgument, requireFunction, requireObject, requireText } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { networkFacts } from "../../http-call.ts";
import type { Journal } from "../journal.ts";
import type { SqlParameters } from "../journal-rows.ts";
import { journalStatements } from "../journal-sql.ts";
import { SqlJournal, type SqlRunner } from "../sql-journal.ts";

/** What a `Pool` of the package `pg` does. */
export interface PostgresPool {
  /** Runs one statement on any of its connections; without `values`, `text` may hold several. */
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
}

/** Where the journal is. */
export interface PostgresJournalOptions {
  /** Lower-case letters, digits and `_`, with a schema before a point if wanted. Default "vp3300_journal". */
  readonly table?: string | undefined;
}

const TABLE = /^(?:[a-z_][a-z0-9_]{0,40}\.)?[a-z_][a-z0-9_]{0,40}$/;
/** The database's time, so that servers whose clocks differ agree on leases. */
const NOW = "CAST(extract(epoch FROM statement_timestamp()) * 1000 AS BIGINT)";
/** Any number, the same in every process: two that make the table at once would fail each other. */
const MAKE_TABLE_LOCK = 330_033_003;

/** `:name` to `$1`, and the names in order. */
function numbered(sql: string): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const text = sql.replace(/(?<!:):([A-Za-z_]+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names };
}

class PoolRunner implements SqlRunner {
  readonly #pool: PostgresPool;
  readonly #known = new Map<string, ReturnType<typeof numbered>>();

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  async query(sql: string, parameters: SqlParameters) {
    return (await this.#run(sql, parameters)).rows;
  }

  async change(sql: string, parameters: SqlParameters) {
    return (await this.#run(sql, parameters)).rowCount ?? 0;
  }

  async close() {
    // The pool is the caller's.
  }

  #run(sql: string, parameters: SqlParameters) {
    const known = this.#known.get(sql) ?? numbered(sql);
    this.#known.set(sql, known);
    return this.#pool.query(
      known.text,
      known.names.map((name) => parameters[name] ?? null),
    );
  }
}

/**
 * Opens the journal in the database of `pool`, and makes its table where it is missing. The pool stays the caller's:
 * closing the journal leaves it open. Leases run by the database's clock. What is written is on the server's disk before
 * the call settles, unless the database was told otherwise (`synchronous_commit`).
 *
 * @throws Vp3300Error `GATEWAY_JOURNAL_UNAVAILABLE` when the database can't be reached or the table can't be made;
 *   `ARGUMENT_INVALID`
 */
export async function openPostgresJournal(
  pool: PostgresPool,
  options: PostgresJournalOptions = {},
): Promise<Journal> {
  requireObject("pool", pool);
  requireFunction("pool.query", pool.query);
  requireObject("options", options);
  const { table = "vp3300_journal" } = options;
  requireText("options.table", table);
  if (!TABLE.test(table))
    refuseArgument("options.table", "a name in lower case, or schema.name", "other text");
  const statements = journalStatements(table, NOW);
  const create = statements.create.join(";\n");
  try {
    // Statements that are sent together without parameters are one transaction.
    await pool.query(`SELECT pg_advisory_xact_lock(${MAKE_TABLE_LOCK}); ${create}`);
  } catch (error) {
    const { reason } = networkFacts(error);
    throw new Vp3300Error("GATEWAY_JOURNAL_UNAVAILABLE", { reason }, { cause: error });
  }
  return new SqlJournal(new PoolRunner(pool), statements);
}
