import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

// The journal on a real PostgreSQL, which the tests start themselves from the system's package.
// VP3300_POSTGRES=skip leaves it out, and says so.
const skip = process.env.VP3300_POSTGRES === "skip";
if (skip) console.log("PostgreSQL tests: left out, VP3300_POSTGRES=skip");

export default defineConfig({
  ...(base.resolve && { resolve: base.resolve }),
  test: {
    include: skip ? [] : ["test/postgres/*.postgres.test.ts"],
    passWithNoTests: skip,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
