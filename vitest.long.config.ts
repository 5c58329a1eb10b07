import { defineConfig } from "vitest/config";

// The properties alone, at full length: `npm run test:long`.
export default defineConfig({
  test: {
    include: ["test/**/*.property.test.ts"],
    env: { VP3300_LONG: "1" },
    testTimeout: 1_800_000,
  },
});
