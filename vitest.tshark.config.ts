import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

// Captures of recordings in tshark, with the dissector of extras/wireshark.
export default defineConfig({
  ...(base.resolve && { resolve: base.resolve }),
  test: { include: ["test/tshark/*.tshark.test.ts"], testTimeout: 60_000 },
});
