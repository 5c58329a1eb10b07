import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isVp3300Error } from "../../src/errors.ts";
import type { Journal } from "../../src/gateway/journal.ts";
import { openSqliteJournal, type SqliteDriver } from "../../src/gateway/sqlite/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { BAD_VALUES } from "../house/bad-values.ts";
import { describeJournal } from "./journal-conformance.ts";

const folder = mkdtempSync(join(tmpdir(), "vp3300-journal-"));
const opened: Journal[] = [];
afterAll(async () => {
  for (const journal of opened) await journal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function isThere(driver: SqliteDriver): Promise<boolean> {
  try {
    await (await openSqliteJournal(":memory:", { driver }))[Symbol.asyncDispose]();
    return true;
  } catch (error) {
    if (isVp3300Error(error) && error.code === "GATEWAY_JOURNAL_UNAVAILABLE") return false;
    throw error;
  }
}

const DRIVERS = ["node:sqlite", "better-sqlite3"] as const;
const present: SqliteDriver[] = [];
const missing: SqliteDriver[] = [];
for (const driver of DRIVERS) ((await isThere(driver)) ? present : missing).push(driver);

let files = 0;
for (const driver of present) {
  describeJournal(`SQLite journal on ${driver}`, async () => {
    const clock = new VirtualClock();
    const path = join(folder, `${files++}.db`);
    const open = async () => {
      const journal = await openSqliteJournal(path, { driver, clock });
      opened.push(journal);
      return journal;
    };
    return { journal: await open(), passMs: (ms) => clock.advance(ms), reopen: open };
  });
}

test.each(missing)("without %s, opening says what to install", async (driver) => {
  await expect(openSqliteJournal(":memory:", { driver })).rejects.toMatchObject({
    code: "GATEWAY_JOURNAL_UNAVAILABLE",
    // The test runner stands in for optional peers that are missing, and says so in its own way.
    context: { reason: expect.any(String), fix: expect.stringContaining("npm install better-sqlite3") },
  });
});

test("without any driver named, opening takes one that is there or says what to install", async () => {
  const opening = openSqliteJournal(join(folder, "any.db"));
  if (present.length > 0) opened.push(await opening);
  else await expect(opening).rejects.toMatchObject({ code: "GATEWAY_JOURNAL_UNAVAILABLE" });
});

test.each(BAD_VALUES.filter(([, value]) => typeof value !== "string"))(
  "opens nothing by %s",
  async (_, bad) => {
    const nowhere = join(folder, "no-such-folder", "journal.db");
    for (const args of [
      [bad],
      [nowhere, bad],
      [nowhere, { driver: bad }],
      [nowhere, { clock: bad }],
    ] as const) {
      const failure = await openSqliteJournal(args[0] as never, args[1] as never).then(
        () => "opened",
        (error: unknown) => error,
      );
      expect(isVp3300Error(failure), String(failure)).toBe(true);
    }
  },
);

test("a file that is no database, or in no folder, is a coded error", async () => {
  const text = join(folder, "text.db");
  writeFileSync(text, "this is no database, and long enough to be seen as none".repeat(100));
  for (const driver of present) {
    for (const path of [text, join(folder, "no-such-folder", "journal.db")]) {
      await expect(openSqliteJournal(path, { driver })).rejects.toMatchObject({
        code: "GATEWAY_JOURNAL_UNAVAILABLE",
        cause: expect.any(Error),
      });
    }
  }
  expect(present.length + missing.length).toBe(DRIVERS.length);
});

test("two journals on one file write at once, and lose nothing", async () => {
  for (const driver of present) {
    const path = join(folder, `shared-${driver.replace(":", "-")}.db`);
    const journals = [await openSqliteJournal(path, { driver }), await openSqliteJournal(path, { driver })];
    opened.push(...journals);
    const intent = { operation: "void", merchid: "m", retref: "1", currency: "USD" } as const;
    const ids = Array.from({ length: 200 }, (_, index) => `ID-${index}`);
    await Promise.all(
      ids.map((id, index) =>
        journals[index % 2]!.begin({ ...intent, id }, { owner: "till", leaseMs: 1_000 }),
      ),
    );
    expect(await journals[0]!.list("open")).toHaveLength(200);
  }
  expect(present.length + missing.length).toBe(DRIVERS.length);
});

test("statements after closing are refused, and closing twice is closing once", async () => {
  for (const driver of present) {
    const journal = await openSqliteJournal(":memory:", { driver });
    await journal[Symbol.asyncDispose]();
    await journal[Symbol.asyncDispose]();
    await expect(journal.read("A")).rejects.toMatchObject({
      code: "GATEWAY_JOURNAL_UNAVAILABLE",
      context: { reason: "closed" },
    });
  }
  expect(present.length + missing.length).toBe(DRIVERS.length);
});
