import { defineConfig } from "vitest/config";
import config from "./vitest.config.ts";

// The properties, 100 000 runs each, and what is too long for every change: `npm run test:long`;
// `VP3300_RUNS=5000 npm run test:long` for shorter properties.
export default defineConfig({
  resolve: config.resolve ?? {},
  test: {
    include: ["test/**/*.property.test.ts", "test/**/*.long.test.ts"],
    env: { VP3300_RUNS: process.env.VP3300_RUNS ?? "100000" },
    testTimeout: 4 * 3_600_000,
  },
});
