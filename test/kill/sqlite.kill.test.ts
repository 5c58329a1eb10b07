import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { openSqliteJournal } from "../../src/gateway/sqlite/index.ts";
import { expectZeros, KILLS } from "./expect-zeros.ts";
import { killAndRecover } from "./kill-rounds.ts";

test("killed at any moment, on one SQLite file: no double charge, none without a record, nothing left open", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-kill-"));
  const file = join(folder, "journal.db");
  const startMs = Date.now();
  const journal = await openSqliteJournal(file);
  const killed = await killAndRecover({ kills: KILLS, tills: 3, store: { file }, startMs, journal });
  await expectZeros("SQLite, three processes at a time", killed, journal, KILLS);
  await journal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});
