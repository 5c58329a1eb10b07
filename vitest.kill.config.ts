import { defineConfig } from "vitest/config";

// Real processes killed with SIGKILL while they sell, on a real SQLite file (Node 22.13 or later, or better-sqlite3) and on a
// PostgreSQL that the test starts from the system's package. VP3300_KILLS says how often, 500 unless set;
// VP3300_POSTGRES=skip leaves PostgreSQL out, and says so.
const skip = process.env.VP3300_POSTGRES === "skip";
if (skip) console.log("kill tests: PostgreSQL left out, VP3300_POSTGRES=skip");

export default defineConfig({
  test: {
    include: ["test/kill/*.kill.test.ts"],
    exclude: skip ? ["test/kill/postgres.kill.test.ts"] : [],
    testTimeout: 1_800_000,
    fileParallelism: false,
  },
});
