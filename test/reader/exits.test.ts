import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("./fixtures/open-use-close.ts", import.meta.url));

test("a process that opened, used and closed a reader ends by itself within a second", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", SCRIPT], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += String(chunk);
  });
  const [code, endedAt] = await new Promise<readonly [number | null, number]>((resolve) => {
    child.on("close", (exitCode) => resolve([exitCode, Date.now()]));
  });
  const { closedAt, ...said } = JSON.parse(printed) as { readonly closedAt: number };
  expect(said).toEqual({ outcome: "captured", status: "rejected", closed: "rejected" });
  expect(code).toBe(0);
  expect(endedAt - closedAt).toBeLessThan(1_000);
});
