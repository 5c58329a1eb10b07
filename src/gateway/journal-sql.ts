/**
 * The journal's table and statements, in the SQL that SQLite (3.35 and later) and PostgreSQL share. Each statement is
 * atomic by itself, so a process may die between any two of them.
 *
 * | column                                                    | holds                                             |
 * | --------------------------------------------------------- | ------------------------------------------------- |
 * | id … bank_account                                         | the intent                                        |
 * | state, outcome, reason, result_retref … may_repeat        | what came of it                                   |
 * | attempt, begun_at_ms, updated_at_ms                       | when                                              |
 * | owner, fence, lease_until_ms                              | who holds it; `fence` grows with every change hands |
 * | note                                                      | how a person closed it                            |
 *
 * Flags are 0 or 1, times are milliseconds since 1970-01-01 UTC.
 *
 * @module
 */

/** Statements of one table. `:name` marks a parameter. */
export interface JournalStatements {
  readonly create: readonly string[];
  readonly begin: string;
  readonly claim: string;
  readonly renew: string;
  readonly release: string;
  readonly conclude: string;
  readonly contest: string;
  readonly close: string;
  readonly read: string;
  readonly list: string;
  readonly prune: string;
}

const INTENT_COLUMNS =
  "operation, merchid, order_id, retref, amount_minor, currency, accept_partial, bank_account";
const CONCLUSION_COLUMNS = [
  "outcome",
  "reason",
  "result_retref",
  "approved_minor",
  "respproc",
  "respcode",
  "may_repeat",
] as const;

/**
 * @param table a name that is safe to put into SQL
 * @param now an expression for the present, in milliseconds
 */
export function journalStatements(table: string, now: string): JournalStatements {
  const selected = `*, (${now} - begun_at_ms) AS age_ms, (lease_until_ms - ${now}) AS lease_left_ms`;
  const leaseEnd = `${now} + CAST(:leaseMs AS BIGINT)`;
  const intent = INTENT_COLUMNS.split(", ").map((column) => `${column} = excluded.${column}`);
  const cleared = CONCLUSION_COLUMNS.map((column) => `${column} = NULL`);
  const concluded = CONCLUSION_COLUMNS.map((column) => `${column} = :${column}`);
  const kept: Readonly<Record<string, string>> = { result_retref: "COALESCE(:result_retref, result_retref)" };
  const contested = CONCLUSION_COLUMNS.map((column) => `${column} = ${kept[column] ?? `:${column}`}`);
  const givenUp = "lease_until_ms = 0, fence = fence + 1";
  const held = "id = :id AND fence = :fence AND state <> 'done'";
  return {
    create: [
      `CREATE TABLE IF NOT EXISTS ${table} (
        id TEXT PRIMARY KEY, operation TEXT NOT NULL, merchid TEXT NOT NULL, order_id TEXT, retref TEXT,
        amount_minor BIGINT, currency TEXT NOT NULL, accept_partial SMALLINT, bank_account SMALLINT,
        state TEXT NOT NULL, outcome TEXT, reason TEXT, result_retref TEXT, approved_minor BIGINT,
        respproc TEXT, respcode TEXT, may_repeat SMALLINT,
        attempt BIGINT NOT NULL, begun_at_ms BIGINT NOT NULL, updated_at_ms BIGINT NOT NULL,
        owner TEXT NOT NULL, fence BIGINT NOT NULL, lease_until_ms BIGINT NOT NULL, note TEXT)`,
      `CREATE INDEX IF NOT EXISTS ${table.replace(".", "_")}_by_state ON ${table} (state, begun_at_ms, id)`,
    ],
    begin: `INSERT INTO ${table} AS entry (id, ${INTENT_COLUMNS}, state, attempt, begun_at_ms, updated_at_ms,
        owner, fence, lease_until_ms)
      VALUES (:id, :operation, :merchid, :order_id, :retref, :amount_minor, :currency, :accept_partial,
        :bank_account, 'open', 1, ${now}, ${now}, :owner, 1, ${leaseEnd})
      ON CONFLICT (id) DO UPDATE SET ${intent.join(", ")}, ${cleared.join(", ")}, note = NULL, state = 'open',
        attempt = entry.attempt + 1, begun_at_ms = excluded.begun_at_ms, updated_at_ms = excluded.updated_at_ms,
        owner = excluded.owner, fence = entry.fence + 1, lease_until_ms = excluded.lease_until_ms
      WHERE entry.state = 'done' AND entry.may_repeat = 1
      RETURNING ${selected}`,
    claim: `UPDATE ${table} SET owner = :owner, fence = fence + 1, lease_until_ms = ${leaseEnd}
      WHERE id = :id AND state <> 'done' AND lease_until_ms <= ${now} RETURNING ${selected}`,
    renew: `UPDATE ${table} SET lease_until_ms = ${leaseEnd} WHERE ${held}`,
    release: `UPDATE ${table} SET ${givenUp} WHERE ${held}`,
    conclude: `UPDATE ${table} SET state = :state, ${concluded.join(", ")}, updated_at_ms = ${now}, ${givenUp}
      WHERE ${held}`,
    contest: `UPDATE ${table} SET state = 'attention', ${contested.join(", ")}, updated_at_ms = ${now}, ${givenUp}
      WHERE id = :id`,
    close: `UPDATE ${table} SET state = 'done', may_repeat = NULL, note = :note, updated_at_ms = ${now}, ${givenUp}
      WHERE id = :id AND state = 'attention' AND lease_until_ms <= ${now}`,
    read: `SELECT ${selected} FROM ${table} WHERE id = :id`,
    list: `SELECT ${selected} FROM ${table} WHERE state = :state
      AND (begun_at_ms > CAST(:begunAtMs AS BIGINT) OR (begun_at_ms = CAST(:begunAtMs AS BIGINT) AND id > :afterId))
      ORDER BY begun_at_ms, id LIMIT CAST(:limit AS BIGINT)`,
    prune: `DELETE FROM ${table} WHERE state = 'done' AND updated_at_ms < ${now} - CAST(:olderThanMs AS BIGINT)`,
  };
}
