import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Journal } from "../../src/gateway/index.ts";
import { openPostgresJournal, type PostgresPool } from "../../src/gateway/postgres/index.ts";
import { describeJournal } from "../gateway/journal-conformance.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";

let server: PostgresServer;
const pools: pg.Pool[] = [];

function newPool(): pg.Pool {
  const pool = new pg.Pool({ ...server.connection, max: 4 });
  pools.push(pool);
  return pool;
}

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await server.stop();
});

const DATABASE_CLOCK = "extract(epoch FROM statement_timestamp()) * 1000";

/** A pool whose database takes the time from a table, so that a test can let it pass. */
function timed(pool: pg.Pool, clockTable: string): PostgresPool {
  return {
    query: (text, values) => {
      const sql = text.replaceAll(DATABASE_CLOCK, `(SELECT ms FROM ${clockTable})`);
      return values === undefined ? pool.query(sql) : pool.query(sql, values);
    },
  };
}

/** Pools of three processes, which take turns. */
const processes: pg.Pool[] = [];
let opened = 0;

function anotherProcess(): pg.Pool {
  if (processes.length < 3) processes.push(newPool());
  return processes[opened++ % 3]!;
}

let tables = 0;
describeJournal("PostgreSQL journal", async () => {
  const table = `journal_${tables++}`;
  const clockTable = `clock_of_${table}`;
  const admin = anotherProcess();
  await admin.query(
    `CREATE TABLE ${clockTable} (ms BIGINT NOT NULL); INSERT INTO ${clockTable} VALUES (1767225600000)`,
  );
  const open = () => openPostgresJournal(timed(anotherProcess(), clockTable), { table });
  const passMs = async (ms: number) => {
    await admin.query(`UPDATE ${clockTable} SET ms = ms + $1`, [ms]);
  };
  return { journal: await open(), passMs, reopen: open };
});

test("many processes that open it at once make one table", async () => {
  const journals = await Promise.all(
    Array.from({ length: 12 }, () => openPostgresJournal(newPool(), { table: "made_at_once" })),
  );
  await expect(journals[0]!.list("open")).resolves.toEqual([]);
});

test("by the database's own clock, a lease counts down", async () => {
  const journal: Journal = await openPostgresJournal(newPool(), { table: "public.own_clock" });
  const intent = { id: "A", operation: "void", merchid: "m", retref: "1", currency: "USD" } as const;
  await journal.begin(intent, { owner: "till-1", leaseMs: 60_000 });
  const entry = await journal.read("A");
  expect(entry?.leaseLeftMs).toBeGreaterThan(50_000);
  expect(entry?.leaseLeftMs).toBeLessThanOrEqual(60_000);
  expect(Math.abs(Date.now() - entry!.begunAtMs)).toBeLessThan(60_000);
});

test("a database that can't be reached is a coded error, with the platform's as its cause", async () => {
  const pool = new pg.Pool({ host: "/nonexistent", user: "postgres", connectionTimeoutMillis: 1_000 });
  await expect(openPostgresJournal(pool)).rejects.toMatchObject({
    code: "GATEWAY_JOURNAL_UNAVAILABLE",
    context: { reason: "ENOENT" },
    cause: expect.any(Error),
  });
  await pool.end();
});
