import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Air } from "./air.ts";

const SCRIPT = fileURLToPath(new URL("./fixtures/idle-then-close.ts", import.meta.url));

test("a process that waits for close() ends after it, by itself and within a second", async () => {
  await using _air = new Air({});
  const child = spawn(process.execPath, ["--import", "tsx", SCRIPT], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  const endedAt = Date.now();
  expect(code).toBe(0);
  const { closedAt, ...said } = JSON.parse(printed) as { readonly closedAt: number };
  expect(said).toEqual({ supported: true });
  expect(endedAt - closedAt).toBeLessThan(1_000);
});
