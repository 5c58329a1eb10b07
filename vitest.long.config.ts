import { defineConfig } from "vitest/config";

// The properties alone, 100 000 runs each: `npm run test:long`; `VP3300_RUNS=5000 npm run test:long` for a shorter one.
export default defineConfig({
  test: {
    include: ["test/**/*.property.test.ts"],
    env: { VP3300_RUNS: process.env.VP3300_RUNS ?? "100000" },
    testTimeout: 3_600_000,
  },
});
