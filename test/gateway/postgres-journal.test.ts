import { expect, test } from "vitest";
import { openPostgresJournal, type PostgresPool } from "../../src/gateway/postgres/index.ts";

/** A pool that keeps what it is asked, and gives the rows that it is given. `test/postgres` has the real thing. */
function fakePool(rows: readonly unknown[] = [], rowCount: number | null = 0) {
  const asked: { readonly text: string; readonly values: readonly unknown[] | undefined }[] = [];
  const pool: PostgresPool = {
    query: async (text, values) => {
      asked.push({ text, values });
      return { rows, rowCount };
    },
  };
  return { pool, asked };
}

test("parameters are numbered once each, in the order in which they are named", async () => {
  const { pool, asked } = fakePool([{ id: "A", fence: "3", state: "open", attempt: "1", begun_at_ms: "5" }]);
  const journal = await openPostgresJournal(pool);
  const claimed = await journal.claim("A", { owner: "till-1", leaseMs: 1_000 });
  expect(claimed?.claim).toEqual({ id: "A", fence: 3 });
  const { text, values } = asked.at(-1)!;
  expect(values).toEqual(["till-1", 1_000, "A"]);
  expect(text).toContain("owner = $1");
  expect(text).toContain("CAST($2 AS BIGINT)");
  expect(text).toContain("id = $3");
  expect(text).not.toMatch(/:[a-zA-Z]/);
});

test("a count that the database does not give is none", async () => {
  const { pool } = fakePool([], null);
  const journal = await openPostgresJournal(pool, { table: "shop.payments" });
  expect(await journal.prune(0)).toBe(0);
  expect(await journal.renew({ id: "A", fence: 1 }, 1)).toBe(false);
});

test("closing leaves the pool alone", async () => {
  const { pool, asked } = fakePool();
  const journal = await openPostgresJournal(pool);
  const before = asked.length;
  await journal[Symbol.asyncDispose]();
  await journal.list("open");
  expect(asked).toHaveLength(before + 1);
});

test.each(["", "Journal", "a;b", "a b", "a.b.c", "a-b", '"a"', "x".repeat(42), 1, null])(
  "%j is no name of a table",
  async (table) => {
    const { pool, asked } = fakePool();
    await expect(openPostgresJournal(pool, { table } as never)).rejects.toMatchObject({
      code: "ARGUMENT_INVALID",
    });
    expect(asked).toEqual([]);
  },
);

test("a table that can't be made is a coded error", async () => {
  const cause = Object.assign(new Error("permission denied for schema public"), { code: "42501" });
  const pool: PostgresPool = { query: () => Promise.reject(cause) };
  await expect(openPostgresJournal(pool)).rejects.toMatchObject({
    code: "GATEWAY_JOURNAL_UNAVAILABLE",
    cause,
  });
});
