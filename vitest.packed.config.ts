import { defineConfig } from "vitest/config";

// The packed tarball in an empty folder, as a user has it: what was built last, so build first.
export default defineConfig({
  test: {
    include: ["test/packed/*.packed.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
