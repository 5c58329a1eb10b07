import { defineConfig } from "vitest/config";
import { alias } from "./vitest.alias.ts";

// The pay pages and the example in a real Chromium. VP3300_BROWSER=skip leaves it out, and says so.
const skip = process.env.VP3300_BROWSER === "skip";
if (skip) console.log("browser tests: left out, VP3300_BROWSER=skip");

export default defineConfig({
  resolve: { alias },
  test: {
    include: skip ? [] : ["test/browser/*.browser.test.ts"],
    passWithNoTests: skip,
    globalSetup: skip ? [] : ["test/browser/require-chromium.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
