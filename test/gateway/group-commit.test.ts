import { describe, expect, test } from "vitest";
import { BUSY_BLOCK_MS, GroupCommit } from "../../src/gateway/sqlite/group-commit.ts";
import { openSqliteJournal, type SqliteDatabase } from "../../src/gateway/sqlite/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";

/** As node:sqlite says that another has the database, and as better-sqlite3 does. */
const BUSY = Object.assign(new Error("database is locked"), { code: "ERR_SQLITE_ERROR", errcode: 261 });
const PEER_BUSY = Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY_SNAPSHOT" });
const FULL = Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });

/** A database that keeps what it is asked, and fails where it is told to: `failures` by text, in turn. */
function fakeDatabase(failures: Readonly<Record<string, (Error | undefined)[]>> = {}) {
  const log: string[] = [];
  const step = (text: string) => {
    log.push(text);
    const failure = failures[text]?.shift();
    if (failure !== undefined) throw failure;
  };
  const database: SqliteDatabase = {
    exec: (sql) => step(sql),
    prepare: (sql) => {
      log.push(`prepare ${sql}`);
      return {
        all: (parameters) => {
          step(sql);
          return [parameters];
        },
        run: () => {
          step(sql);
          return { changes: 2n };
        },
      };
    },
    close: () => step("close"),
  };
  const clock = new VirtualClock();
  return { log, database, clock, runner: new GroupCommit(database, clock, true) };
}

describe("statements of one turn", () => {
  test("share a transaction, in their order, and settle after it", async () => {
    const { runner, log } = fakeDatabase();
    const results = await Promise.all([
      runner.query("one", { a: 1 }),
      runner.change("two", {}),
      runner.query("one", { a: 2 }),
    ]);
    expect(results).toEqual([[{ a: 1 }], 2, [{ a: 2 }]]);
    expect(log).toEqual(["BEGIN IMMEDIATE", "prepare one", "one", "prepare two", "two", "one", "COMMIT"]);
  });

  test("of the next turn have the next one", async () => {
    const { runner, log } = fakeDatabase();
    await runner.query("one", {});
    await runner.query("two", {});
    expect(log.filter((text) => text === "COMMIT")).toHaveLength(2);
  });
});

describe("a database that another process writes to", () => {
  test.each([
    ["node:sqlite", BUSY],
    ["better-sqlite3", PEER_BUSY],
  ])("is waited for, without blocking this process (%s)", async (_, busy) => {
    const { runner, log, clock } = fakeDatabase({ "BEGIN IMMEDIATE": [busy, busy, busy] });
    const startMs = clock.now();
    expect(await clock.run(() => runner.change("one", {}))).toBe(2);
    expect(clock.now() - startMs).toBe(30);
    expect(log.filter((text) => text === "one")).toHaveLength(1);
  });

  test("until five seconds have passed: then the failure is the database's own", async () => {
    const { runner, clock } = fakeDatabase({ "BEGIN IMMEDIATE": Array.from({ length: 1_000 }, () => BUSY) });
    const startMs = clock.now();
    await expect(clock.run(() => runner.change("one", {}))).rejects.toBe(BUSY);
    expect(clock.now() - startMs).toBe(5_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test("when it gets in the way of the commit, the whole transaction is repeated", async () => {
    const { runner, log, clock } = fakeDatabase({ COMMIT: [BUSY] });
    await clock.run(() => runner.change("one", {}));
    expect(log).toEqual([
      "BEGIN IMMEDIATE",
      "prepare one",
      "one",
      "COMMIT",
      "ROLLBACK",
      "BEGIN IMMEDIATE",
      "one",
      "COMMIT",
    ]);
  });
});

describe("a statement that fails", () => {
  test("takes its transaction with it, and nothing after", async () => {
    const { runner, log } = fakeDatabase({ two: [FULL] });
    const results = await Promise.allSettled([runner.change("one", {}), runner.change("two", {})]);
    expect(results).toEqual([
      { status: "rejected", reason: FULL },
      { status: "rejected", reason: FULL },
    ]);
    expect(log.at(-1)).toBe("ROLLBACK");
    expect(await runner.change("two", {})).toBe(2);
  });

  test("is told also when SQLite has rolled back by itself", async () => {
    const gone = new Error("cannot rollback - no transaction is active");
    const { runner } = fakeDatabase({ one: [FULL], ROLLBACK: [gone] });
    await expect(runner.change("one", {})).rejects.toBe(FULL);
  });

  test("is not told when rolling back fails in a way of its own: that is worse", async () => {
    const worse = new Error("disk I/O error");
    const { runner } = fakeDatabase({ one: [FULL], ROLLBACK: [worse] });
    await expect(runner.change("one", {})).rejects.toBe(worse);
  });
});

describe("closing", () => {
  test("waits for what was asked, closes once, and lets nothing in any more", async () => {
    const { runner, log } = fakeDatabase();
    const asked = runner.change("one", {});
    await Promise.all([runner.close(), runner.close()]);
    expect(await asked).toBe(2);
    expect(log.slice(-2)).toEqual(["COMMIT", "close"]);
    await expect(runner.change("one", {})).rejects.toMatchObject({ code: "GATEWAY_JOURNAL_UNAVAILABLE" });
  });

  test("leaves a database that was handed in open, and sets it up for no loss at a power cut", async () => {
    const { database, log, clock } = fakeDatabase({ "PRAGMA journal_mode = WAL": [BUSY] });
    const journal = await clock.run(() => openSqliteJournal(database, { clock }));
    await journal[Symbol.asyncDispose]();
    expect(log.slice(0, 4)).toEqual([
      `PRAGMA busy_timeout = ${BUSY_BLOCK_MS}`,
      "PRAGMA journal_mode = WAL",
      "PRAGMA journal_mode = WAL",
      "PRAGMA synchronous = FULL",
    ]);
    expect(log).not.toContain("close");
  });

  test("a file that can't be made ready is a coded error, with SQLite's own as its cause", async () => {
    const { database, clock } = fakeDatabase({ "PRAGMA synchronous = FULL": [FULL] });
    await expect(openSqliteJournal(database, { clock })).rejects.toMatchObject({
      code: "GATEWAY_JOURNAL_UNAVAILABLE",
      context: { reason: "ERR_SQLITE_ERROR" },
      cause: FULL,
    });
  });
});
