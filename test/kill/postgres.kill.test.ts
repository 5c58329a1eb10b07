import pg from "pg";
import { test } from "vitest";
import { openPostgresJournal } from "../../src/gateway/postgres/index.ts";
import { startPostgres } from "../postgres/postgres-server.ts";
import { expectZeros, KILLS } from "./expect-zeros.ts";
import { hurriedSql } from "./hurried-clock.ts";
import { killAndRecover } from "./kill-rounds.ts";

test("killed at any moment, two processes on one PostgreSQL: no double charge, none without a record, nothing left open", async () => {
  const server = await startPostgres();
  const { connection } = server;
  const pool = new pg.Pool({ ...connection, max: 2 });
  const startMs = Date.now();
  const journal = await openPostgresJournal({
    query: (sql, values) => pool.query(hurriedSql(sql, startMs), values as unknown[]),
  });
  const killed = await killAndRecover({ kills: KILLS, tills: 2, store: { connection }, startMs, journal });
  await expectZeros("PostgreSQL, two processes at a time", killed, journal, KILLS);
  await pool.end();
  await server.stop();
});
