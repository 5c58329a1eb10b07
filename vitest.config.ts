import { defineConfig } from "vitest/config";
import { ConformanceReporter } from "./test/transports/conformance-reporter.ts";
import { alias } from "./vitest.alias.ts";

export default defineConfig({
  resolve: { alias },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "test/browser/**",
      "test/postgres/**",
      "test/kill/**",
      "test/packed/**",
      "test/**/*.long.test.ts",
    ],
    reporters: [
      "default",
      ...(process.env.GITHUB_ACTIONS === "true" ? ["github-actions"] : []),
      new ConformanceReporter(),
    ],
    testTimeout: 20_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "json-summary", "lcov"],
      thresholds: {
        lines: 90,
        branches: 90,
        functions: 90,
        statements: 90,
        "src/protocol/**": { lines: 100, branches: 100, functions: 100, statements: 100 },
      },
    },
  },
});
